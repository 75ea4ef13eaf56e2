// Every word the script shows stands in the page's <template>s, in the reader's language.

export function sentence(name: string): string {
  return inside("#sentences", `[data-sentence="${name}"]`);
}

export function personName(account: number): string {
  return inside("#people", `[data-person="${account}"]`);
}

/** A copy of what a <template> holds. */
export function copy(selector: string): DocumentFragment {
  const template = document.querySelector<HTMLTemplateElement>(`template${selector}`);
  if (!template) throw new Error(`The page has no template ${selector}`);
  return template.content.cloneNode(true) as DocumentFragment;
}

/** Put texts into the places that a copy leaves open. */
export function fill(part: ParentNode, texts: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(texts)) {
    for (const slot of part.querySelectorAll(`[data-slot="${name}"]`)) slot.textContent = text;
  }
}

function inside(template: string, selector: string): string {
  return copy(template).querySelector(selector)?.textContent ?? "";
}
