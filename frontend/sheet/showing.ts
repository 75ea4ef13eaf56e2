// Showing a field's state in its card, and the whole sheet's in the two bars.

import type { Contest, Field, FieldId, Store } from "./store.ts";
import { fieldId, isApart, isMissing, isUnsent, needsJudge } from "./store.ts";
import { faultsOf } from "./decimal.ts";
import { copy, fill } from "./words.ts";

/** The card on the sheet of a work, or the row on the sheet of an aspect. */
export function card(id: FieldId): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-field="${id}"]`);
  if (!found) throw new Error(`No card for field ${id}`);
  return found;
}

export function showField(field: Field): void {
  const place = card(fieldId(field));
  place.classList.toggle("marked", field.phase === "saved");
  place.classList.toggle("flagged", field.status === "remark" || hasOpenFlag(place));
  place.classList.toggle("unsaved", field.phase === "waiting");
  place.classList.toggle("refused", needsJudge(field));
  showControls(place, field);
  showAsks(place, field);
  place.querySelector(".aspect-said")?.replaceChildren(copy(`[data-said="${said(field)}"]`));
}

function hasOpenFlag(place: HTMLElement): boolean {
  return place.querySelector("[data-flags] > .flag:not(.flag-answered)") !== null;
}

function said(field: Field): string {
  if (field.phase === "empty" && field.locked) return "locked";
  if (field.phase === "saved") return `saved-${field.status}`;
  return field.phase === "contested" && !needsJudge(field) ? "disputed" : field.phase;
}

function showControls(place: HTMLElement, field: Field): void {
  const { shown, locked, phase } = field;
  const disabled = locked || phase === "contested" || isApart(field);
  const controls = place.querySelectorAll<HTMLInputElement | HTMLButtonElement>(
    ".choice input, .quick-value, .big-number, input[type=range]",
  );
  for (const control of controls) {
    // Whoever marks by keyboard goes on from here.
    if (disabled && control === document.activeElement) place.focus({ preventScroll: true });
    control.disabled = disabled;
    if (control instanceof HTMLButtonElement) {
      control.ariaPressed = String(control.value === shown);
    } else if (control.type === "radio") {
      control.checked = control.value === shown;
    } else if (control.type === "range") {
      if (shown) control.value = shown;
      control.parentElement?.classList.toggle("unset", !shown);
    } else if (control !== document.activeElement) {
      control.value = typedIn(control, field);
      control.ariaInvalid = String(phase === "refused");
    }
  }
}

/** What a field for typing shows: the mark, or the number of faults that it stands for. */
export function typedIn(input: HTMLInputElement, { shown, phase, range }: Field): string {
  return "faults" in input.dataset && phase !== "refused" ? faultsOf(shown, range) : shown;
}

/** What the field asks of the judge; left alone while it asks the same. */
function showAsks(place: HTMLElement, field: Field): void {
  const asks = place.querySelector<HTMLElement>("[data-asks]");
  if (!asks || asks.dataset["asks"] === asked(field)) return;
  asks.dataset["asks"] = asked(field);
  asks.replaceChildren(...parts(field));
}

/** The page came with what its fields ask. */
export function rememberAsks(field: Field): void {
  const asks = card(fieldId(field)).querySelector<HTMLElement>("[data-asks]");
  if (asks) asks.dataset["asks"] = asked(field);
}

function asked(field: Field): string {
  return JSON.stringify([field.phase, field.problem, field.contests, isApart(field)]);
}

function parts(field: Field): DocumentFragment[] {
  const { phase, problem, contests, latest } = field;
  if (isApart(field)) return [copy('[data-ask="apart"]')];
  if (phase === "contested") return contests.map((contest) => contestPart(contest, problem));
  if (phase === "reason") return [copy('[data-ask="reason"]')];
  if (phase !== "refused") return [];
  const part = copy('[data-ask="again"]');
  fill(part, { problem });
  // What was never sent would be refused again here.
  if (!latest) part.querySelector('[data-act="again"]')?.remove();
  return [part];
}

function contestPart(contest: Contest, problem: string): DocumentFragment {
  const part = copy('[data-ask="contested"]');
  const { value, who } = contest;
  fill(part, { value, who, problem, stands: contest.stands || "—" });
  const block = part.querySelector<HTMLElement>(".contest");
  if (block) block.dataset["contested"] = String(contest.id);
  for (const button of part.querySelectorAll("button")) button.disabled = contest.others;
  return part;
}

/** Saved, waiting or in need of a person; what is missing; whether somebody must sign in.
 * `flags` are those that the server has not taken yet. */
export function showSheet(store: Store, flags: readonly { readonly phase: string }[]): void {
  const fields = store.all();
  const needing = fields.filter(needsJudge);
  const refused = flags.filter(({ phase }) => phase === "refused").length;
  const all = [...fields, ...flags];
  const unsent = all.filter(isUnsent).length;
  const waiting = all.some(({ phase }) => phase === "waiting");
  const pieces: DocumentFragment[] = [];
  if (needing.length + refused) {
    pieces.push(counted('[data-summary="needs-you"]', needing.length + refused));
  }
  if (waiting) pieces.push(counted('[data-summary="waiting"]', unsent));
  if (!pieces.length) pieces.push(copy(`[data-summary="${unsent ? "sending" : "saved"}"]`));
  document.querySelector("#sheet-summary")?.replaceChildren(...pieces);
  showMissing(fields, needing);
  const signedOut = document.querySelector<HTMLElement>("#signed-out");
  if (signedOut) signedOut.hidden = !store.signedOut;
}

function showMissing(fields: readonly Field[], needing: readonly Field[]): void {
  const missing = fields.filter(isMissing);
  const first = missing[0] ?? needing[0];
  const place = document.querySelector("#sheet-missing");
  if (!first) return place?.replaceChildren(copy(`[data-missing="${restingName(fields)}"]`));
  const wanted = missing.length ? "some" : "needs-you";
  const part = counted(`[data-missing="${wanted}"]`, missing.length || needing.length);
  const link = part.querySelector("a");
  if (link) link.hash = card(fieldId(first)).id;
  part.querySelector('[data-slot="missing"]')?.append(...missing.map(linkTo));
  const list = part.querySelector("details");
  if (list) list.open = place?.querySelector("details")?.open ?? false;
  place?.replaceChildren(part);
}

function restingName(fields: readonly Field[]): string {
  return fields.some(({ locked }) => !locked) ? "none" : "closed";
}

function linkTo(field: Field): HTMLElement {
  const place = card(fieldId(field));
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = `#${place.id}`;
  link.textContent = place.dataset["name"] ?? "";
  item.append(link);
  return item;
}

function counted(selector: string, count: number): DocumentFragment {
  const part = copy(selector);
  fill(part, { count: String(count) });
  return part;
}
