// Showing a field's state in its card, and the whole sheet's in the two bars.

import type { Contest, Field, Store } from "./store.ts";
import { isMissing, isUnsent, needsJudge } from "./store.ts";
import { copy, fill } from "./words.ts";

export function card(aspect: number): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-aspect="${aspect}"]`);
  if (!found) throw new Error(`No card for aspect ${aspect}`);
  return found;
}

export function showField(field: Field): void {
  const place = card(field.aspect);
  place.classList.toggle("marked", field.phase === "saved");
  place.classList.toggle("flagged", field.status === "remark");
  place.classList.toggle("unsaved", field.phase === "waiting");
  place.classList.toggle("refused", needsJudge(field));
  showControls(place, field);
  showAsks(place, field);
  place.querySelector(".aspect-said")?.replaceChildren(copy(`[data-said="${said(field)}"]`));
}

function said(field: Field): string {
  if (field.phase === "saved") return `saved-${field.status}`;
  return field.phase === "contested" && !needsJudge(field) ? "disputed" : field.phase;
}

function showControls(place: HTMLElement, { shown, locked, phase }: Field): void {
  const controls = place.querySelectorAll<HTMLInputElement | HTMLButtonElement>(
    ".choice input, .quick-value, .big-number, input[type=range]",
  );
  for (const control of controls) {
    control.disabled = locked || phase === "contested";
    if (control instanceof HTMLButtonElement) {
      control.ariaPressed = String(control.value === shown);
    } else if (control.type === "radio") {
      control.checked = control.value === shown;
    } else if (control.type === "range") {
      if (shown) control.value = shown;
      control.parentElement?.classList.toggle("unset", !shown);
    } else if (control !== document.activeElement) {
      control.value = shown;
      control.ariaInvalid = String(phase === "refused");
    }
  }
}

/** What the field asks of the judge; left alone while it asks the same. */
function showAsks(place: HTMLElement, field: Field): void {
  const asks = place.querySelector<HTMLElement>("[data-asks]");
  const asked = JSON.stringify([field.phase, field.problem, field.contests]);
  if (!asks || asks.dataset["asks"] === asked) return;
  asks.dataset["asks"] = asked;
  asks.replaceChildren(...parts(field));
}

function parts({ phase, problem, contests, latest }: Field): DocumentFragment[] {
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

/** Saved, waiting or in need of a person; what is missing; whether somebody must sign in. */
export function showSheet(store: Store): void {
  const fields = store.all();
  const unsent = fields.filter(isUnsent);
  const waiting = fields.filter(({ phase }) => phase === "waiting").length;
  const needing = fields.filter(needsJudge);
  const pieces = [
    ...(needing.length ? [counted('[data-summary="needs-you"]', needing.length)] : []),
    ...(waiting ? [counted('[data-summary="waiting"]', unsent.length)] : []),
  ];
  if (!pieces.length) pieces.push(copy(`[data-summary="${unsent.length ? "sending" : "saved"}"]`));
  document.querySelector("#sheet-summary")?.replaceChildren(...pieces);
  showMissing(fields.filter(isMissing), needing);
  const signedOut = document.querySelector<HTMLElement>("#signed-out");
  if (signedOut) signedOut.hidden = !store.signedOut;
}

function showMissing(missing: Field[], needing: Field[]): void {
  const first = missing[0] ?? needing[0];
  const place = document.querySelector("#sheet-missing");
  if (!first) return place?.replaceChildren(copy('[data-missing="none"]'));
  const wanted = missing.length ? "some" : "needs-you";
  const part = counted(`[data-missing="${wanted}"]`, missing.length || needing.length);
  const link = part.querySelector("a");
  if (link) link.hash = `aspect-${first.aspect}`;
  place?.replaceChildren(part);
}

function counted(selector: string, count: number): DocumentFragment {
  const part = copy(selector);
  fill(part, { count: String(count) });
  return part;
}
