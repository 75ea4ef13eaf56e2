// What an answer of the server changes in a field.

import type { Contest, Field } from "./store.ts";
import type { Answer, Kept, OnRecord, Standing } from "./wire.ts";
import { plain, readHundredths } from "./decimal.ts";
import { personName, sentence } from "./words.ts";

/** After a mark was sent. */
export function heard(field: Field, mark: Kept, answer: Answer): Partial<Field> {
  switch (answer.kind) {
    case "saved":
      return saved(field, mark, answer.mark);
    case "contested":
      return contested(field, mark, answer.id, answer.standing);
    case "reason":
      return ifLatest(field, mark, { phase: "reason" });
    case "refused":
      return ifLatest(field, mark, refusedWith(answer.sentence || sentence("fault")));
    default:
      return ifLatest(field, mark, { phase: "waiting" });
  }
}

/** After somebody chose between two marks. */
export function settled(
  field: Field,
  contest: Contest,
  take: boolean,
  { standing, status }: OnRecord,
): Partial<Field> {
  const value = take ? contest.value : contest.stands;
  const others = field.contests.filter((other) => other.id !== contest.id);
  return {
    saved: value,
    shown: value,
    seen: standing,
    status,
    problem: "",
    phase: others.length ? "contested" : value ? "saved" : "empty",
    contests: others.map((other) => ({ ...other, standing, stands: value, who: "" })),
  };
}

export function refusedWith(problem: string): Partial<Field> {
  return { phase: "refused", problem };
}

function ifLatest(field: Field, mark: Kept, changed: Partial<Field>): Partial<Field> {
  return field.latest === mark.key ? changed : {};
}

function saved(field: Field, mark: Kept, { standing, state, status }: OnRecord): Partial<Field> {
  if (state === "replaced" || state === "rejected") {
    return ifLatest(field, mark, refusedWith(sentence("overtaken")));
  }
  const onRecord = { saved: mark.value, seen: standing, status };
  return { ...onRecord, ...ifLatest(field, mark, { phase: "saved", problem: "" }) };
}

function contested(field: Field, mark: Kept, id: number, standing: Standing): Partial<Field> {
  const met: Contest = {
    id,
    value: mark.value,
    standing: standing.id,
    stands: plain(readHundredths(standing.value) ?? 0),
    who: who(standing),
    others: false,
  };
  const known = field.contests.some((other) => other.id === id);
  return {
    contests: known ? field.contests : [...field.contests, met],
    phase: "contested",
  };
}

function who({ entered_by, entered_at, device }: Standing): string {
  const at = new Date(entered_at).toLocaleTimeString("en-GB", { timeZone: "Asia/Shanghai" });
  return [personName(entered_by), at, device].filter(Boolean).join(" · ");
}
