// Trying again until it is done: at once when there is reason to hope, else after a pause that
// grows.

const PAUSES_MS = [1_000, 1_000, 2_000, 3_000, 5_000, 8_000, 10_000];

/** How a round ended: nothing left, something to try again, or a person has to sign in first. */
export type End = "empty" | "again" | "signed-out";

export class Trying {
  #round: () => Promise<End>;
  #running = false;
  #woken = false;
  #failures = 0;
  #timer = 0;

  constructor(round: () => Promise<End>) {
    this.#round = round;
  }

  /** Try now: something was given, or there is reason to hope. */
  wake(): void {
    this.#woken = true;
    if (!this.#running) void this.#run();
  }

  /** Something got through: the next pause is a short one again. */
  succeeded(): void {
    this.#failures = 0;
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

  #tryLater(): void {
    const pause = PAUSES_MS[Math.min(this.#failures, PAUSES_MS.length - 1)];
    this.#failures++;
    this.#timer = setTimeout(() => this.wake(), pause);
  }
}
