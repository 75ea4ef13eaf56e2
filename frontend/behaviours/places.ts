/** Where a sentence about a failed act belongs: the form's own summary, else the page's. */
export function problemsPlace(from: Element): HTMLElement | null {
  const form = from.closest("form");
  return (
    form?.querySelector<HTMLElement>(".form-problems") ??
    document.querySelector<HTMLElement>("#page-problems")
  );
}
