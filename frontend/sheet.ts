// The judges' marking sheet: one work, all its aspects.
//
// The server renders every field with its present mark; from then on each choice is kept in a
// queue the moment it is made, sent, and sent again until the server has answered: its answer,
// not the network's mood, decides what is called saved. A refused mark stays visible with its
// sentence, and where two marks met a person chooses. State lives in the store; the modules in
// sheet/ read it from the page, change it by answers, and show it.

import { heard, refusedWith, settled } from "./sheet/answers.ts";
import { fits, plain, readHundredths } from "./sheet/decimal.ts";
import { deviceLabel, randomKey } from "./sheet/device.ts";
import { focusCard, listenToKeys } from "./sheet/keys.ts";
import { guardLeaving } from "./sheet/leaving.ts";
import { PageQueue } from "./sheet/queue.ts";
import { readFields, restingPhase } from "./sheet/reading.ts";
import { Sender } from "./sheet/sender.ts";
import { card, showField, showSheet } from "./sheet/showing.ts";
import type { Field } from "./sheet/store.ts";
import { Store } from "./sheet/store.ts";
import type { Answer, Kept } from "./sheet/wire.ts";
import * as wire from "./sheet/wire.ts";
import { sentence } from "./sheet/words.ts";

const sheet = document.querySelector<HTMLElement>(".sheet")!;
const work = Number(sheet.dataset["work"]);
const account = Number(sheet.dataset["account"]);
const device = deviceLabel();
const store = new Store(readFields());
const queue = new PageQueue();
const sender = new Sender(queue, send, hear);

/** After a sign-out only the same judge's session may carry on: the marks are theirs. */
async function send(mark: Kept): Promise<Answer> {
  if (store.signedOut && !(await wire.isSignedInAs(account))) return { kind: "signed-out" };
  return wire.give(mark, store.field(mark.aspect).seen);
}

function hear(mark: Kept, answer: Answer): void {
  const changed = heard(store.field(mark.aspect), mark, answer);
  store.change(mark.aspect, changed, answer.kind === "signed-out");
  if (answer.kind === "away" || answer.kind === "signed-out") allWait();
}

/** What is behind a mark that did not get through waits with it. */
function allWait(): void {
  for (const { aspect, phase } of store.all()) {
    if (phase === "sending") store.change(aspect, { phase: "waiting" });
  }
}

/** Give a mark: what the judge chose or typed, as it is. */
function give(aspect: number, typed: string, reason = ""): void {
  const field = store.field(aspect);
  const hundredths = readHundredths(typed);
  if (hundredths === null || !fits(hundredths, field.range)) {
    const problem = card(aspect).dataset["rangeProblem"] ?? "";
    store.change(aspect, { shown: typed, latest: "", ...refusedWith(problem) });
    return;
  }
  const value = plain(hundredths);
  const key = randomKey();
  const given_at = new Date().toISOString();
  store.change(aspect, { shown: value, phase: "sending", latest: key, problem: "" });
  const mark = { key, work, aspect, seat: field.seat, value, given_at, device, reason };
  void queue.add(mark).then(() => sender.wake());
}

/** Give it only where it differs: looking at a mark is not giving it again. */
function choose(field: Field, typed: string): void {
  const hundredths = readHundredths(typed);
  const same = hundredths !== null && plain(hundredths) === field.shown;
  if (!same || field.phase === "refused") give(field.aspect, typed);
}

function undo({ aspect, saved }: Field): void {
  store.change(aspect, { shown: saved, latest: "", problem: "", phase: restingPhase(saved) });
}

/** Empty is no mark, and cannot become one again: the field shows what is on record. */
function commit(input: HTMLInputElement): boolean {
  const field = fieldOf(input);
  if (!field) return true;
  if (input.value.trim()) choose(field, input.value);
  else if (field.shown) undo(field);
  const after = store.field(field.aspect);
  if (after.phase !== "refused") input.value = after.shown;
  return after.phase !== "refused";
}

async function chooseBetween(button: HTMLButtonElement): Promise<void> {
  const field = fieldOf(button);
  const block = button.closest<HTMLElement>("[data-contested]");
  const contest = field?.contests.find(({ id }) => id === Number(block?.dataset["contested"]));
  if (!field || !contest) return;
  const take = button.dataset["take"] === "true";
  button.disabled = true;
  const answer = await wire.settle(contest.id, take);
  button.disabled = false;
  const now = store.field(field.aspect);
  const changed =
    answer.kind === "saved"
      ? settled(now, contest, take, answer.mark)
      : { problem: whyNotSettled(answer) };
  store.change(field.aspect, changed);
}

function whyNotSettled(answer: Answer): string {
  if (answer.kind === "refused") return answer.sentence;
  return sentence(answer.kind === "signed-out" ? "signed-out" : "unreachable");
}

function fieldOf(inside: Element): Field | null {
  const place = inside.closest<HTMLElement>("[data-aspect]");
  return place ? store.field(Number(place.dataset["aspect"])) : null;
}

function onChange(event: Event): void {
  const control = event.target as HTMLInputElement;
  const field = fieldOf(control);
  if (!field) return;
  if (control.matches(".big-number")) commit(control);
  else if (control.matches("[type=radio], [type=range]")) choose(field, control.value);
}

/** The number beside a slider follows it before it is let go. */
function onInput(event: Event): void {
  const control = event.target as HTMLInputElement;
  const number = control.closest("[data-aspect]")?.querySelector<HTMLInputElement>(".big-number");
  if (control.type === "range" && number) number.value = plain(readHundredths(control.value) ?? 0);
}

function onClick(event: Event): void {
  const target = event.target as Element;
  const button = target.closest<HTMLButtonElement>("button");
  const field = fieldOf(target);
  const link = target.closest<HTMLAnchorElement>("#sheet-missing a");
  if (link) {
    event.preventDefault();
    const place = document.querySelector<HTMLElement>(link.hash);
    if (place) focusCard(place);
  } else if (field && button) {
    press(field, button);
  } else if (field && target.matches("[type=range]") && !field.shown) {
    // A first tap at the very end of a slider changes nothing, yet it is a choice.
    choose(field, (target as HTMLInputElement).value);
  }
}

function press(field: Field, button: HTMLButtonElement): void {
  if (button.dataset["take"]) void chooseBetween(button);
  else if (button.dataset["act"] === "undo") undo(field);
  else if (button.dataset["act"] === "again") give(field.aspect, field.shown);
  else if (button.matches(".quick-value")) choose(field, button.value);
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const field = fieldOf(form);
  if (!field) return;
  event.preventDefault();
  const reason = form.querySelector<HTMLInputElement>("[name=reason]")?.value.trim() ?? "";
  if (reason) give(field.aspect, field.shown, reason);
}

function turn(direction: "prev" | "next"): void {
  const typed = document.activeElement;
  if (typed instanceof HTMLInputElement && typed.matches(".big-number")) commit(typed);
  document.querySelector<HTMLAnchorElement>(`.sheet-foot a[rel=${direction}]`)?.click();
}

function wakeWhenSeen(): void {
  if (document.visibilityState === "visible") sender.wake();
}

sheet.addEventListener("change", onChange);
sheet.addEventListener("input", onInput);
sheet.addEventListener("click", onClick);
sheet.addEventListener("submit", onSubmit);
document.querySelector("#send-now")?.addEventListener("click", () => sender.wake());
document.querySelector("#seat")?.addEventListener("change", (event) => {
  (event.target as HTMLSelectElement).form?.requestSubmit();
});
document.addEventListener("visibilitychange", wakeWhenSeen);
addEventListener("focus", wakeWhenSeen);
addEventListener("online", wakeWhenSeen);

listenToKeys({
  commit,
  turn,
  choose: (place, digit) => {
    const field = fieldOf(place);
    if (field && !field.locked && field.phase !== "contested") choose(field, digit);
  },
});
guardLeaving(store);
store.listen(showField);
store.listen(() => showSheet(store));
showSheet(store);
