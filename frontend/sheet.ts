// The judges' marking sheet: the aspects of one work, or the works of one aspect.
//
// The server renders every field with its present mark; from then on each choice is kept in a
// queue the moment it is made, sent, and sent again until the server has answered: its answer,
// not the network's mood, decides what is called saved. A refused mark stays visible with its
// sentence, and where two marks met a person chooses. State lives in the store; the modules in
// sheet/ read it from the page, change it by answers, and show it.

import { heard, refusedWith, settled } from "./sheet/answers.ts";
import { afterFaults, fits, plain, readHundredths } from "./sheet/decimal.ts";
import { deviceLabel, randomKey } from "./sheet/device.ts";
import { Flags, closeForm, openForm } from "./sheet/flags.ts";
import { focusCard, listenToKeys } from "./sheet/keys.ts";
import { guardLeaving } from "./sheet/leaving.ts";
import { PageQueue } from "./sheet/queue.ts";
import { readFields, restingPhase } from "./sheet/reading.ts";
import { Sender } from "./sheet/sender.ts";
import { card, rememberAsks, showField, showSheet, typedIn } from "./sheet/showing.ts";
import type { Field, FieldId } from "./sheet/store.ts";
import { Store, fieldId, isApart } from "./sheet/store.ts";
import type { Answer, Given, Kept, KeptFlag, Plain } from "./sheet/wire.ts";
import * as wire from "./sheet/wire.ts";
import { fill, sentence } from "./sheet/words.ts";

const sheet = document.querySelector<HTMLElement>(".sheet")!;
const account = Number(sheet.dataset["account"]);
const device = deviceLabel();
const store = new Store(readFields());
const queue = new PageQueue();
const sender = new Sender(queue, { send, sendMany }, hear);
const flags = new Flags(sendFlag, () => showSheet(store, flags.pending()));

/** After a sign-out only the same judge's session may carry on: the marks are theirs. */
async function mayNotSend(): Promise<boolean> {
  return store.signedOut && !(await wire.isSignedInAs(account));
}

function withSeen(mark: Kept): Given {
  return { ...mark, seen: store.field(fieldId(mark)).seen };
}

async function send(mark: Kept): Promise<Answer> {
  if (await mayNotSend()) return { kind: "signed-out" };
  return wire.give(withSeen(mark));
}

async function sendMany(marks: readonly Kept[]): Promise<readonly Answer[] | null> {
  if (await mayNotSend()) return marks.map(() => ({ kind: "signed-out" }));
  return wire.giveMany(marks.map(withSeen));
}

async function sendFlag(flag: KeptFlag): Promise<Plain> {
  const answer: Plain = (await mayNotSend()) ? { kind: "signed-out" } : await wire.flag(flag);
  if (answer.kind !== "away") store.signedOut = answer.kind === "signed-out";
  return answer;
}

function hear(mark: Kept, answer: Answer): void {
  const id = fieldId(mark);
  store.change(id, heard(store.field(id), mark, answer), answer.kind === "signed-out");
  if (answer.kind === "away" || answer.kind === "signed-out") allWait();
}

/** What is behind a mark that did not get through waits with it. */
function allWait(): void {
  for (const field of store.all()) {
    if (field.phase === "sending") store.change(fieldId(field), { phase: "waiting" });
  }
}

/** Give a mark: what the judge chose or typed, as it is. */
function give(field: Field, typed: string, reason = ""): void {
  const hundredths = readHundredths(typed);
  if (hundredths === null || !fits(hundredths, field.range)) return refuse(field, typed);
  const { work, aspect, seat } = field;
  const value = plain(hundredths);
  const key = randomKey();
  const given_at = new Date().toISOString();
  store.change(fieldId(field), { shown: value, phase: "sending", latest: key, problem: "" });
  const mark = { key, work, aspect, seat, value, given_at, device, reason };
  void queue.add(mark).then(() => sender.wake());
}

function refuse(field: Field, typed: string): void {
  const id = fieldId(field);
  const problem = card(id).dataset["rangeProblem"] ?? "";
  store.change(id, { shown: typed, latest: "", ...refusedWith(problem) });
}

/** Give it only where it differs: looking at a mark is not giving it again. */
function choose(field: Field, typed: string): void {
  const hundredths = readHundredths(typed);
  const same = hundredths !== null && plain(hundredths) === field.shown;
  if (!same || field.phase === "refused") give(field, typed);
}

function undo(field: Field): void {
  const { saved } = field;
  const phase = restingPhase(saved);
  store.change(fieldId(field), { shown: saved, latest: "", problem: "", phase });
}

/** Empty is no mark, and cannot become one again: the field shows what is on record. */
function commit(input: HTMLInputElement): boolean {
  const field = fieldOf(input);
  if (!field || input.disabled) return true;
  if (input.value.trim()) take(field, input);
  else if (field.shown) undo(field);
  const after = store.field(fieldId(field));
  if (after.phase !== "refused") input.value = typedIn(input, after);
  return after.phase !== "refused";
}

function take(field: Field, input: HTMLInputElement): void {
  if (input.value === typedIn(input, field) && field.phase !== "refused") return;
  if (!("faults" in input.dataset)) return choose(field, input.value);
  const left = afterFaults(input.value, field.range);
  if (left === null) refuse(field, input.value);
  else choose(field, left);
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
  const now = store.field(fieldId(field));
  const changed =
    answer.kind === "saved"
      ? settled(now, contest, take, answer.mark)
      : { problem: whyNot(answer) };
  store.change(fieldId(field), changed);
}

/** The field is empty again for the whole panel: the page is loaded anew to show it. */
async function openRound(form: HTMLFormElement, { work, aspect }: Field): Promise<void> {
  const button = form.querySelector("button");
  if (button) button.disabled = true;
  const answer = await wire.openRound(work, aspect, wordsIn(form));
  if (answer.kind === "done") return location.reload();
  if (button) button.disabled = false;
  fill(form, { problem: whyNot(answer) });
}

function whyNot(answer: Answer | Plain): string {
  if (answer.kind === "refused") return answer.sentence;
  return sentence(answer.kind === "signed-out" ? "signed-out" : "unreachable");
}

function fieldOf(inside: Element): Field | null {
  const place = inside.closest<HTMLElement>("[data-field]");
  return place ? store.field(place.dataset["field"] as FieldId) : null;
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
  const number = control.closest("[data-field]")?.querySelector<HTMLInputElement>(".big-number");
  if (control.type === "range" && number) number.value = plain(readHundredths(control.value) ?? 0);
}

function onClick(event: Event): void {
  const target = event.target as Element;
  const button = target.closest<HTMLButtonElement>("button");
  const field = fieldOf(target);
  const link = target.closest<HTMLAnchorElement>("#sheet-missing a");
  if (link) {
    event.preventDefault();
    link.closest("details")?.removeAttribute("open");
    const place = document.querySelector<HTMLElement>(link.hash);
    if (place) focusCard(place);
  } else if (button && !pressFlag(button) && field) {
    press(field, button);
  } else if (field && target.matches("[type=range]") && !field.shown) {
    // A first tap at the very end of a slider changes nothing, yet it is a choice.
    choose(field, (target as HTMLInputElement).value);
  }
}

function press(field: Field, button: HTMLButtonElement): void {
  if (button.dataset["take"]) void chooseBetween(button);
  else if (button.dataset["act"] === "undo") undo(field);
  else if (button.dataset["act"] === "again") give(field, field.shown);
  else if (button.matches(".quick-value")) choose(field, button.value);
}

function pressFlag(button: HTMLButtonElement): boolean {
  const place = button.closest<HTMLElement>("[data-flagged]");
  if (!place) return false;
  if (button.dataset["act"] === "flag") openForm(place);
  else if (button.dataset["act"] === "unflag") closeForm(place);
  else if (button.dataset["act"] === "flag-again") flags.rewrite(button);
  else return false;
  return true;
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const place = form.closest<HTMLElement>("[data-flagged]");
  if (!place) return;
  event.preventDefault();
  const words = wordsIn(form);
  const field = fieldOf(form);
  if (!words) form.querySelector<HTMLElement>("input, textarea")?.focus();
  else if ("flaggingForm" in form.dataset) flags.raise(place, words);
  else if (field && "round" in form.dataset) void openRound(form, field);
  else if (field) give(field, field.shown, words);
}

function wordsIn(form: HTMLFormElement): string {
  const input = form.querySelector<HTMLInputElement | HTMLTextAreaElement>("input, textarea");
  return input?.value.trim() ?? "";
}

function turn(direction: "prev" | "next"): void {
  const typed = document.activeElement;
  if (typed instanceof HTMLInputElement && typed.matches(".big-number")) commit(typed);
  document.querySelector<HTMLAnchorElement>(`.sheet-foot a[rel=${direction}]`)?.click();
}

function wake(): void {
  sender.wake();
  flags.wake();
}

function wakeWhenSeen(): void {
  if (document.visibilityState === "visible") wake();
}

sheet.addEventListener("change", onChange);
sheet.addEventListener("input", onInput);
sheet.addEventListener("click", onClick);
sheet.addEventListener("submit", onSubmit);
document.querySelector("#send-now")?.addEventListener("click", wake);
document.querySelector("#seat")?.addEventListener("change", (event) => {
  (event.target as HTMLSelectElement).form?.requestSubmit();
});
document.addEventListener("visibilitychange", wakeWhenSeen);
addEventListener("focus", wakeWhenSeen);
addEventListener("online", wakeWhenSeen);

listenToKeys({
  commit,
  turn,
  choose: (place, value) => {
    const field = fieldOf(place);
    if (field && !field.locked && field.phase !== "contested" && !isApart(field)) {
      choose(field, value);
    }
  },
  flag: (place) => {
    const flagged = place ?? document.querySelector<HTMLElement>(".whole-work");
    if (flagged) openForm(flagged);
  },
});
guardLeaving(store, () => flags.pending());
store.all().forEach(rememberAsks);
store.listen(showField);
store.listen(() => showSheet(store, flags.pending()));
showSheet(store, flags.pending());
