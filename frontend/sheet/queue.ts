// Marks that the server has not answered yet. This one lives as long as the page; one that
// survives it needs nothing but another `Queue`.

import { fieldId } from "./store.ts";
import type { Kept } from "./wire.ts";

export interface Queue {
  add(mark: Kept): Promise<void>;
  /** The oldest mark of each field, in the order in which they were given. */
  heads(): Promise<Kept[]>;
  /** The server has answered for good. */
  drop(key: string): Promise<void>;
}

export class PageQueue implements Queue {
  #marks: Kept[] = [];

  async add(mark: Kept): Promise<void> {
    this.#marks.push(mark);
  }

  async heads(): Promise<Kept[]> {
    const seen = new Set<string>();
    return this.#marks.filter((mark) => !seen.has(fieldId(mark)) && seen.add(fieldId(mark)));
  }

  async drop(key: string): Promise<void> {
    this.#marks = this.#marks.filter((mark) => mark.key !== key);
  }
}
