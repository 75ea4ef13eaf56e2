// The sheet by keyboard alone.

export interface Acts {
  /** Choose what a digit stands for: 0 to 3, or yes and no. */
  choose(card: HTMLElement, value: string): void;
  /** Write down what is wrong with this field, or with the whole work. */
  flag(card: HTMLElement | null): void;
  /** Take what is typed in this field; false where it must be mended first. */
  commit(input: HTMLInputElement): boolean;
  /** Go to the work, or the aspect, before or after. */
  turn(direction: "prev" | "next"): void;
}

const WORKS: Readonly<Record<string, "prev" | "next">> = {
  "[": "prev",
  PageUp: "prev",
  "]": "next",
  PageDown: "next",
};
const ASPECTS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };
const CHOICES: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };
const CONTROL =
  ".choice input:checked:enabled, .judgement:not(:has(:checked)) input:enabled, .big-number:enabled";
const OWN_KEYS =
  "textarea, select, summary, a, input[name=reason], [data-asks] button, .asks-flag *, dialog *";

export function listenToKeys(acts: Acts): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const target = event.target as HTMLElement;
    if (onPage(event, acts) || target.matches(OWN_KEYS)) return;
    inAspect(event, target, acts);
  });
}

/** Keys that mean the same everywhere but where one writes sentences. */
function onPage(event: KeyboardEvent, acts: Acts): boolean {
  const target = event.target as HTMLElement;
  if (target.matches("textarea, select, input[name=reason]")) return false;
  const direction = WORKS[event.key];
  if (direction) acts.turn(direction);
  else if (event.key === "?") toggleHelp();
  else return false;
  event.preventDefault();
  return true;
}

function inAspect(event: KeyboardEvent, target: HTMLElement, acts: Acts): void {
  const card = target.closest<HTMLElement>("[data-field]");
  if (event.key === "Enter") enter(event, target, card, acts);
  else if (event.key in ASPECTS) step(event, card, ASPECTS[event.key]!);
  else if (event.key in CHOICES) moveChoice(event, target, CHOICES[event.key]!);
  else if (/^\d$/.test(event.key) && card) digit(event, target, card, acts);
  else if (event.key === "f" || event.key === "F") flag(event, target, acts);
}

function enter(
  event: KeyboardEvent,
  target: HTMLElement,
  card: HTMLElement | null,
  acts: Acts,
): void {
  if (target.matches("button")) return;
  if (target.matches(".big-number") && !acts.commit(target as HTMLInputElement)) return;
  step(event, card, 1);
}

function step(event: KeyboardEvent, card: HTMLElement | null, by: number): void {
  const cards = [...document.querySelectorAll<HTMLElement>("[data-field]")];
  const next = card ? cards[cards.indexOf(card) + by] : cards[0];
  event.preventDefault();
  if (next) focusCard(next);
}

/** Only moves: in a group of marks an arrow key must not give one. */
function moveChoice(event: KeyboardEvent, target: HTMLElement, by: number): void {
  const group = target.closest(".judgement");
  if (!group) return;
  const choices = [...group.querySelectorAll<HTMLInputElement>("input")];
  event.preventDefault();
  choices[choices.indexOf(target as HTMLInputElement) + by]?.focus();
}

function digit(event: KeyboardEvent, target: HTMLElement, card: HTMLElement, acts: Acts): void {
  if (card.querySelector(".judgement")) {
    event.preventDefault();
    const meant = card.querySelector<HTMLInputElement>(`[data-digit="${event.key}"]`);
    if (meant) acts.choose(card, meant.value);
    return;
  }
  if (target.matches(".big-number")) return;
  // The key itself lands in the field that has focus by then, over what is selected.
  const number = card.querySelector<HTMLInputElement>(".big-number:enabled");
  number?.focus();
  number?.select();
}

function flag(event: KeyboardEvent, target: HTMLElement, acts: Acts): void {
  event.preventDefault();
  acts.flag(target.closest<HTMLElement>("[data-flagged]"));
}

export function focusCard(card: HTMLElement): void {
  const control = card.querySelector<HTMLElement>(CONTROL) ?? card;
  control.focus({ preventScroll: true });
  if (control instanceof HTMLInputElement && control.type === "text") control.select();
  card.scrollIntoView({ block: "center" });
}

function toggleHelp(): void {
  const help = document.querySelector<HTMLDetailsElement>(".sheet-more details");
  if (!help) return;
  help.open = !help.open;
  if (help.open) help.scrollIntoView({ block: "center" });
}
