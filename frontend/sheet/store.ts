// The sheet's state: one field for each work and aspect, and whether the judge is still signed in.

import type { Range } from "./decimal.ts";

export type Phase =
  | "empty"
  | "sending"
  | "waiting"
  | "saved"
  | "refused"
  | "reason"
  | "contested";

/** A mark that met another one: `id` and `value` are its own, `stands` the other's. */
export interface Contest {
  readonly id: number;
  readonly value: string;
  readonly standing: number | null;
  readonly stands: string;
  readonly who: string;
  /** Others choose: who gave one of the two, or leads. */
  readonly others: boolean;
}

/** A field's name: its work and its aspect. */
export type FieldId = `${number}-${number}`;

export function fieldId({ work, aspect }: { work: number; aspect: number }): FieldId {
  return `${work}-${aspect}`;
}

export interface Field {
  readonly work: number;
  readonly aspect: number;
  readonly kind: string;
  readonly range: Range;
  readonly seat: number | null;
  readonly locked: boolean;
  /** What the judge sees chosen or typed; "" for nothing. */
  readonly shown: string;
  /** What is on record, its id, and how far the aspect is. */
  readonly saved: string;
  readonly seen: number | null;
  readonly status: string;
  readonly phase: Phase;
  /** The newest mark given here: only its answer changes the phase. */
  readonly latest: string;
  readonly problem: string;
  readonly contests: readonly Contest[];
}

type Listener = (field: Field) => void;

export class Store {
  #fields = new Map<FieldId, Field>();
  #listeners: Listener[] = [];
  #signedOut = false;

  constructor(fields: Iterable<Field>) {
    for (const field of fields) this.#fields.set(fieldId(field), field);
  }

  get signedOut(): boolean {
    return this.#signedOut;
  }

  set signedOut(signedOut: boolean) {
    this.#signedOut = signedOut;
  }

  all(): Field[] {
    return [...this.#fields.values()];
  }

  field(id: FieldId): Field {
    const found = this.#fields.get(id);
    if (!found) throw new Error(`No field ${id} on this sheet`);
    return found;
  }

  change(id: FieldId, changed: Partial<Field>, signedOut = this.#signedOut): void {
    const field = { ...this.field(id), ...changed };
    this.#fields.set(id, field);
    this.#signedOut = signedOut;
    for (const listener of this.#listeners) listener(field);
  }

  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }
}

export function isUnsent({ phase }: { readonly phase: string }): boolean {
  return phase === "sending" || phase === "waiting";
}

/** Whether this judge has to do something about it. */
export function needsJudge({ phase, contests }: Field): boolean {
  if (phase === "contested") return contests.some(({ others }) => !others);
  return phase === "refused" || phase === "reason";
}

/** Nobody changes what lies too far apart before the next round. */
export function isApart({ phase, status }: Field): boolean {
  return phase === "saved" && status === "remark";
}

export function isMissing({ shown, locked }: Field): boolean {
  return !shown && !locked;
}
