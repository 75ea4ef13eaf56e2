// Ticking many: `data-choose-all` (the id of a form) ticks every box of that form;
// `data-chosen` in that form's button says how many are ticked, and none disables it.

function boxesOf(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.elements].filter(
    (element): element is HTMLInputElement =>
      element instanceof HTMLInputElement && element.type === "checkbox",
  );
}

function showCount(form: HTMLFormElement): void {
  const place = form.querySelector("[data-chosen]");
  if (!place) return;
  const boxes = boxesOf(form);
  const ticked = boxes.filter(({ checked }) => checked).length;
  place.textContent = ticked ? String(ticked) : "";
  const button = form.querySelector("button");
  if (button) button.disabled = !ticked;
  const all = document.querySelector<HTMLInputElement>(`[data-choose-all="${form.id}"]`);
  if (!all) return;
  all.checked = ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
}

function onChange(event: Event): void {
  const box = event.target as HTMLInputElement;
  const chosen = box.dataset["chooseAll"];
  const form = chosen ? document.querySelector<HTMLFormElement>(`#${chosen}`) : box.form;
  if (!form) return;
  if (chosen) for (const each of boxesOf(form)) each.checked = box.checked;
  showCount(form);
}

function showAll(): void {
  for (const place of document.querySelectorAll("[data-chosen]")) {
    const form = place.closest("form");
    if (form) showCount(form);
  }
}

export function countChosen(): void {
  document.addEventListener("change", onChange);
  document.addEventListener("htmx:afterSettle", showAll);
  showAll();
}
