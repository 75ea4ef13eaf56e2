// Sends what is queued until the server has answered each mark for good: one by one, or, where
// several wait because the connection was away, many at once.

import type { Queue } from "./queue.ts";
import type { FieldId } from "./store.ts";
import { fieldId } from "./store.ts";
import type { End } from "./trying.ts";
import { Trying } from "./trying.ts";
import type { Answer, Kept } from "./wire.ts";

const AT_ONCE = 50;

export interface Wire {
  send(mark: Kept): Promise<Answer>;
  /** The answers in the order of the marks; none where they cannot be sent together. */
  sendMany(marks: readonly Kept[]): Promise<readonly Answer[] | null>;
}

type Hear = (mark: Kept, answer: Answer) => void;

export class Sender {
  #queue: Queue;
  #wire: Wire;
  #hear: Hear;
  #trying = new Trying(() => this.#round());

  constructor(queue: Queue, wire: Wire, hear: Hear) {
    this.#queue = queue;
    this.#wire = wire;
    this.#hear = hear;
  }

  wake(): void {
    this.#trying.wake();
  }

  /** A field whose mark must wait holds back its own later marks, and no others. */
  async #round(): Promise<End> {
    const stuck = new Set<FieldId>();
    let together = true;
    for (;;) {
      const heads = (await this.#queue.heads()).filter((mark) => !stuck.has(fieldId(mark)));
      if (!heads.length) break;
      const marks = heads.slice(0, together ? AT_ONCE : 1);
      const answers = await this.#send(marks);
      if (!answers) {
        together = false;
        continue;
      }
      const end = await this.#answered(marks, answers, stuck);
      if (end) return end;
    }
    return stuck.size ? "again" : "empty";
  }

  async #send(marks: readonly Kept[]): Promise<readonly Answer[] | null> {
    if (marks.length > 1) return this.#wire.sendMany(marks);
    return Promise.all(marks.map((mark) => this.#wire.send(mark)));
  }

  /** Each is answered for itself; nothing gets through to a server that is away. */
  async #answered(
    marks: readonly Kept[],
    answers: readonly Answer[],
    stuck: Set<FieldId>,
  ): Promise<End | null> {
    let end: End | null = null;
    for (const [index, mark] of marks.entries()) {
      const answer = answers[index] ?? { kind: "later" };
      if (isFinal(answer)) {
        this.#trying.succeeded();
        await this.#queue.drop(mark.key);
      }
      this.#hear(mark, answer);
      if (answer.kind === "signed-out") end = "signed-out";
      if (answer.kind === "away") end ??= "again";
      if (answer.kind === "later") stuck.add(fieldId(mark));
    }
    return end;
  }
}

function isFinal({ kind }: Answer): boolean {
  return kind !== "away" && kind !== "later" && kind !== "signed-out";
}
