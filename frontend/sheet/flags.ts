// Flags: a judge says in words what is wrong with a field or a work. Each has its own key, so it
// is sent until the server has answered, and counts once.

import { randomKey } from "./device.ts";
import type { End } from "./trying.ts";
import { Trying } from "./trying.ts";
import type { KeptFlag, Plain } from "./wire.ts";
import { copy, fill } from "./words.ts";

type Phase = "sending" | "waiting" | "refused";

interface Pending {
  readonly flag: KeptFlag;
  readonly place: HTMLElement;
  item: HTMLElement;
  phase: Phase;
}

type Send = (flag: KeptFlag) => Promise<Plain>;

export class Flags {
  #pending: Pending[] = [];
  #send: Send;
  #changed: () => void;
  #trying = new Trying(() => this.#round());

  constructor(send: Send, changed: () => void) {
    this.#send = send;
    this.#changed = changed;
  }

  /** What the server has not taken yet. */
  pending(): readonly { readonly phase: string }[] {
    return this.#pending;
  }

  wake(): void {
    this.#trying.wake();
  }

  /** Take the words of a form in this card, row or work. */
  raise(place: HTMLElement, words: string): void {
    const work = Number(place.dataset["work"]);
    const aspect = place.dataset["aspect"] ? Number(place.dataset["aspect"]) : null;
    const flag: KeptFlag = { key: randomKey(), work, aspect, words };
    const item = itemOf("sending", { words });
    place.querySelector("[data-flags]")?.append(item);
    place.classList.add("flagged");
    this.#pending.push({ flag, place, item, phase: "sending" });
    closeForm(place);
    this.#changed();
    this.wake();
  }

  /** Back into the form: the words of a flag that was refused. */
  rewrite(button: HTMLElement): void {
    const found = this.#pending.find(({ item }) => item.contains(button));
    if (!found) return;
    this.#drop(found);
    found.item.remove();
    openForm(found.place, found.flag.words);
    this.#changed();
  }

  async #round(): Promise<End> {
    for (const one of this.#pending.filter(({ phase }) => phase !== "refused")) {
      const answer = await this.#send(one.flag);
      if (answer.kind === "away" || answer.kind === "signed-out") {
        this.#wait();
        return answer.kind === "away" ? "again" : "signed-out";
      }
      this.#trying.succeeded();
      if (answer.kind === "done") {
        this.#drop(one);
        show(one, "open", {});
      } else {
        one.phase = "refused";
        show(one, "refused", { problem: answer.sentence });
      }
      this.#changed();
    }
    return "empty";
  }

  #wait(): void {
    for (const one of this.#pending.filter(({ phase }) => phase === "sending")) {
      one.phase = "waiting";
      show(one, "waiting", {});
    }
    this.#changed();
  }

  #drop(gone: Pending): void {
    this.#pending = this.#pending.filter((one) => one !== gone);
  }
}

/** Open the form where the words are written. */
export function openForm(place: HTMLElement, words = ""): void {
  const slot = place.querySelector<HTMLElement>("[data-flagging]");
  if (!slot) return;
  if (!slot.firstElementChild) slot.replaceChildren(copy('[data-ask="flag"]'));
  const input = slot.querySelector("textarea");
  if (!input) return;
  if (words) input.value = words;
  input.focus();
}

export function closeForm(place: HTMLElement): void {
  place.querySelector("[data-flagging]")?.replaceChildren();
  place.querySelector<HTMLElement>('[data-act="flag"]')?.focus();
}

function show(one: Pending, name: string, texts: Readonly<Record<string, string>>): void {
  const item = itemOf(name, { words: one.flag.words, ...texts });
  one.item.replaceWith(item);
  one.item = item;
}

function itemOf(name: string, texts: Readonly<Record<string, string>>): HTMLElement {
  const part = copy(`[data-flag="${name}"]`);
  fill(part, texts);
  return part.firstElementChild as HTMLElement;
}
