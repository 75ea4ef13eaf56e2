// `data-confirm="What will happen"` on a form, a submit button, a button or a link. The act
// is stopped before htmx or the browser sees it, and done again once the person agreed.

interface Question {
  text: string;
  yes: string;
  no: string;
  danger: boolean;
}

function questionOf(element: HTMLElement): Question {
  return {
    text: element.dataset["confirm"] ?? "",
    yes: element.dataset["confirmYes"] ?? "OK",
    no: element.dataset["confirmNo"] ?? "Cancel",
    danger: element.dataset["confirmDanger"] !== undefined,
  };
}

function button(text: string, value: string, look: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.className = look;
  made.value = value;
  made.textContent = text;
  return made;
}

function makeDialog(question: Question): HTMLDialogElement {
  const text = document.createElement("p");
  text.id = "confirm-text";
  text.textContent = question.text;
  const acts = document.createElement("div");
  acts.className = "confirm-acts";
  acts.append(
    button(question.no, "", "btn"),
    button(question.yes, "yes", question.danger ? "btn btn-danger" : "btn btn-primary"),
  );
  const form = document.createElement("form");
  form.method = "dialog";
  form.append(text, acts);
  const dialog = document.createElement("dialog");
  dialog.className = "confirm";
  dialog.setAttribute("aria-labelledby", text.id);
  dialog.append(form);
  return dialog;
}

/** Esc and "no" are the same answer; the browser gives focus back to where it was. */
function ask(question: Question): Promise<boolean> {
  const dialog = makeDialog(question);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
  });
}

const agreed = new WeakSet<HTMLElement>();

function hold(event: Event, element: HTMLElement, again: () => void): void {
  if (agreed.delete(element)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  void ask(questionOf(element)).then((yes) => {
    if (!yes) return;
    agreed.add(element);
    again();
    // An act that never came to pass (a field was refused) must ask again next time.
    agreed.delete(element);
  });
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const submitter = event.submitter;
  const asking = submitter?.hasAttribute("data-confirm") ? submitter : form;
  if (!asking.hasAttribute("data-confirm")) return;
  hold(event, asking, () => form.requestSubmit(submitter));
}

function submits(element: HTMLElement): boolean {
  return element instanceof HTMLButtonElement && element.type === "submit" && element.form !== null;
}

function onClick(event: Event): void {
  const element = (event.target as Element).closest<HTMLElement>("button, a[href]");
  if (!element?.hasAttribute("data-confirm") || submits(element)) return;
  hold(event, element, () => element.click());
}

export function askBeforeActing(): void {
  document.addEventListener("submit", onSubmit, { capture: true });
  document.addEventListener("click", onClick, { capture: true });
}
