// A form that asks different things for different kinds shows what the chosen kind needs.
// Without this all of it stands there, and the server takes what belongs to the kind.

export function showChosenKinds(): void {
  for (const select of document.querySelectorAll<HTMLSelectElement>("select[name=kind]")) {
    select.addEventListener("change", () => show(select));
    show(select);
  }
}

function show(select: HTMLSelectElement): void {
  const groups = select.form?.querySelectorAll<HTMLElement>("[data-for-kind]") ?? [];
  for (const group of groups) {
    group.hidden = group.dataset["forKind"] !== select.value;
  }
}
