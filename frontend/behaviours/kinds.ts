// A form that asks different things for different kinds shows what the chosen kind needs.
// Without this all of it stands there, and the server takes what belongs to the kind.

export function showChosenKinds(): void {
  const choices = "select[name=kind], select[name=measure]";
  for (const select of document.querySelectorAll<HTMLSelectElement>(choices)) {
    select.addEventListener("change", () => show(select));
    show(select);
  }
}

function show(select: HTMLSelectElement): void {
  const name = `data-for-${select.name}`;
  for (const group of select.form?.querySelectorAll<HTMLElement>(`[${name}]`) ?? []) {
    const kinds = group.getAttribute(name)?.split(" ") ?? [];
    group.hidden = !kinds.includes(select.value);
  }
}
