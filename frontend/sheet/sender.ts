// Sends what is queued, one mark after the other, until the server has answered each for good.

import type { Queue } from "./queue.ts";
import type { Answer, Kept } from "./wire.ts";

const PAUSES_MS = [1_000, 1_000, 2_000, 3_000, 5_000, 8_000, 10_000];

type Send = (mark: Kept) => Promise<Answer>;
type Hear = (mark: Kept, answer: Answer) => void;

/** How a round of sending ended. */
type End = "empty" | "again" | "signed-out";

export class Sender {
  #queue: Queue;
  #send: Send;
  #hear: Hear;
  #running = false;
  #woken = false;
  #failures = 0;
  #timer = 0;

  constructor(queue: Queue, send: Send, hear: Hear) {
    this.#queue = queue;
    this.#send = send;
    this.#hear = hear;
  }

  /** Try now: something was given, or there is reason to hope. */
  wake(): void {
    this.#woken = true;
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    clearTimeout(this.#timer);
    let end: End = "empty";
    while (this.#woken) {
      this.#woken = false;
      end = await this.#round();
    }
    this.#running = false;
    if (end === "again") this.#tryLater();
  }

  /** An aspect whose mark must wait holds back its own later marks, and no others. */
  async #round(): Promise<End> {
    const stuck = new Set<number>();
    for (;;) {
      const mark = (await this.#queue.heads()).find(({ aspect }) => !stuck.has(aspect));
      if (!mark) break;
      const answer = await this.#send(mark);
      if (isFinal(answer)) {
        this.#failures = 0;
        await this.#queue.drop(mark.key);
      }
      this.#hear(mark, answer);
      if (answer.kind === "signed-out") return "signed-out";
      if (answer.kind === "away") return "again";
      if (answer.kind === "later") stuck.add(mark.aspect);
    }
    return stuck.size ? "again" : "empty";
  }

  #tryLater(): void {
    const pause = PAUSES_MS[Math.min(this.#failures, PAUSES_MS.length - 1)];
    this.#failures++;
    this.#timer = setTimeout(() => this.wake(), pause);
  }
}

function isFinal({ kind }: Answer): boolean {
  return kind !== "away" && kind !== "later" && kind !== "signed-out";
}
