// `form[data-upload]`: says at once when a chosen file is too large, with the server's own
// sentence, and while it is sent how far it has come. Without this the server says so later.

interface Progress {
  loaded: number;
  total: number;
  lengthComputable: boolean;
}

const MEGABYTE = 1_000_000;

function fields(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.querySelectorAll<HTMLInputElement>("input[type=file]")];
}

function chosen(field: HTMLInputElement): File[] {
  return [...(field.files ?? [])];
}

function tooLarge(field: HTMLInputElement): boolean {
  const most = Number(field.dataset["most"]);
  return chosen(field).some((file) => file.size > most);
}

function sizeOf(file: File): string {
  const language = document.documentElement.lang;
  const large = file.size >= MEGABYTE / 10;
  const value = large ? file.size / MEGABYTE : file.size / 1000;
  const unit = large ? "MB" : "kB";
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return `${file.name} · ${new Intl.NumberFormat(language, digits).format(value)} ${unit}`;
}

function showChosen(field: HTMLInputElement): void {
  const group = field.closest(".field");
  const size = group?.querySelector("[data-upload-size]");
  if (size) size.textContent = chosen(field).map(sizeOf).join(", ");
  const problem = group?.querySelector("[data-problem-for]");
  const sentence = tooLarge(field) ? (field.dataset["tooLarge"] ?? "") : "";
  if (problem) problem.textContent = sentence;
  if (sentence) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

function onChange(event: Event): void {
  const field = event.target as Element;
  if (!(field instanceof HTMLInputElement) || field.type !== "file") return;
  if (field.form?.matches("[data-upload]")) showChosen(field);
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (!form.matches("[data-upload]")) return;
  const refused = fields(form).find(tooLarge);
  if (!refused) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  showChosen(refused);
  refused.focus();
}

function place(form: Element): HTMLElement | null {
  return form.querySelector<HTMLElement>("[data-upload-progress]");
}

/** The bar is made when sending begins; its room is there before, so nothing moves. */
function bar(line: HTMLElement): HTMLProgressElement {
  const there = line.querySelector("progress");
  if (there) return there;
  const label = document.createElement("label");
  const made = document.createElement("progress");
  const number = document.createElement("span");
  made.id = "upload-progress";
  made.max = 100;
  label.htmlFor = made.id;
  label.textContent = line.dataset["label"] ?? "";
  number.className = "num";
  line.replaceChildren(label, made, number);
  return made;
}

function onProgress(event: Event): void {
  const form = event.target as Element;
  const { loaded, total, lengthComputable } = (event as CustomEvent<Progress>).detail;
  const line = form.matches("[data-upload]") ? place(form) : null;
  if (!line || !lengthComputable || total === 0) return;
  const percent = Math.floor((100 * loaded) / total);
  const shown = bar(line);
  // What comes after the last byte is the answer on its way, which counts from nothing again.
  if (shown.value === 100) return;
  shown.value = percent;
  const number = line.querySelector(".num");
  if (number) number.textContent = `${percent} %`;
  const label = line.querySelector("label");
  if (label && percent === 100) label.textContent = line.dataset["after"] ?? "";
}

function onRequest(event: Event): void {
  const form = event.target as Element;
  if (!form.matches("[data-upload]")) return;
  // A large file over a slow line takes as long as it takes.
  (event as CustomEvent<{ timeout: number }>).detail.timeout = 0;
}

function onEnd(event: Event): void {
  const form = event.target as Element;
  if (form.matches("[data-upload]")) place(form)?.replaceChildren();
}

export function watchUploads(): void {
  document.addEventListener("change", onChange);
  document.addEventListener("submit", onSubmit, { capture: true });
  document.addEventListener("htmx:configRequest", onRequest);
  document.addEventListener("htmx:xhr:progress", onProgress);
  document.addEventListener("htmx:afterRequest", onEnd);
}
