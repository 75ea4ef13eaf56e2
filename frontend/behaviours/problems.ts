// The server answers a refused form with sentences for `.form-problems`, each naming its
// field: <a href="#field-id" data-field="name">. The form itself stays, and what was typed.

type Field = HTMLElement & { name?: string };

function fieldNamed(form: HTMLFormElement, name: string): Field | null {
  const found = form.elements.namedItem(name);
  const field = found instanceof RadioNodeList ? (found[0] as Field | undefined) : found;
  if (field instanceof HTMLInputElement && field.type === "hidden") {
    // A picker's value is hidden; the person sees and mends the input beside it.
    return field.closest(".picker")?.querySelector<Field>('[role="combobox"]') ?? null;
  }
  return (field as Field | null | undefined) ?? null;
}

function sentencePlace(form: HTMLFormElement, name: string): Element | null {
  return form.querySelector(`[data-problem-for="${CSS.escape(name)}"]`);
}

function clear(form: HTMLFormElement): void {
  for (const field of form.querySelectorAll('[aria-invalid="true"]')) {
    field.removeAttribute("aria-invalid");
  }
  for (const place of form.querySelectorAll("[data-problem-for]")) place.textContent = "";
}

function mark(form: HTMLFormElement, summary: Element): void {
  clear(form);
  for (const link of summary.querySelectorAll<HTMLElement>("[data-field]")) {
    const name = link.dataset["field"] ?? "";
    fieldNamed(form, name)?.setAttribute("aria-invalid", "true");
    const place = sentencePlace(form, name);
    if (place) place.textContent = link.textContent;
  }
}

function show(summary: HTMLElement): void {
  const form = summary.closest("form");
  if (form) mark(form, summary);
  if (summary.childElementCount > 0) summary.focus();
}

function onSwap(event: Event): void {
  const target = event.target as Element;
  if (target.matches(".form-problems, #page-problems")) show(target as HTMLElement);
}

function onRequest(event: Event): void {
  const form = (event.target as Element).closest("form");
  if (!form) return;
  clear(form);
  form.querySelector(".form-problems")?.replaceChildren();
}

function onClick(event: Event): void {
  const link = (event.target as Element).closest<HTMLElement>(".form-problems [data-field]");
  const form = link?.closest("form");
  if (!link || !form) return;
  const field = fieldNamed(form, link.dataset["field"] ?? "");
  if (!field) return;
  event.preventDefault();
  field.focus();
}

export function showProblems(): void {
  document.addEventListener("htmx:afterSwap", onSwap);
  document.addEventListener("htmx:beforeRequest", onRequest);
  document.addEventListener("click", onClick);
  // Without htmx the whole page comes back, its summary already filled.
  for (const summary of document.querySelectorAll<HTMLElement>(".form-problems")) {
    if (summary.childElementCount > 0) show(summary);
  }
}
