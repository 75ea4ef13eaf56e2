// What goes to the server and what its answers mean for a judge.

import type { components } from "../types/api.d.ts";

type Schemas = components["schemas"];

/** A mark as it is kept until the server has answered; its value as text, never a float. */
export type Kept = Readonly<
  Required<Omit<Schemas["MarkIn"], "seen" | "value">> & { value: string }
>;

/** A mark on record; `status` is how far its aspect is. */
export type OnRecord = Readonly<Pick<Schemas["MarkOut"], "standing" | "state" | "status">>;

export interface Standing {
  readonly id: number;
  readonly value: string;
  readonly entered_by: number;
  readonly entered_at: string;
  readonly device: string;
}

type Refused = { readonly kind: "refused"; readonly sentence: string };
type SignedOut = { readonly kind: "signed-out" };
/** The server cannot be reached, or says itself that it is away: nothing else gets through. */
type Away = { readonly kind: "away" };
/** This mark cannot be taken just now; others perhaps can. */
type Later = { readonly kind: "later" };

export type Answer =
  | { readonly kind: "saved"; readonly mark: OnRecord }
  | { readonly kind: "contested"; readonly id: number; readonly standing: Standing }
  | { readonly kind: "reason" }
  | Refused
  | SignedOut
  | Away
  | Later;

/** Of what is no mark. */
export type Plain = { readonly kind: "done" } | Refused | SignedOut | Away;

type Problem = Partial<Schemas["Problem"]> & {
  readonly standing?: Standing;
  readonly contested?: { readonly id: number };
};

const PATIENCE_MS = 10_000;
const AWAY = new Set([429, 502, 503, 504]);
const AWAY_NOW: Away = { kind: "away" };

/** A mark with the one that was shown in its field. */
export type Given = Kept & { readonly seen: number | null };

/** A flag as it is kept until the server has answered. */
export type KeptFlag = Readonly<Required<Schemas["RaiseFlag"]>>;

/** Send a mark. Never throws. */
export function give(given: Given): Promise<Answer> {
  return post("/api/v1/marks", given);
}

/** Send many; an answer for each, in order, or none where they have to be sent one by one. */
export async function giveMany(marks: readonly Given[]): Promise<readonly Answer[] | null> {
  const response = await send("/api/v1/marks/batch", { marks });
  const answer = response ? withoutBody(response) : AWAY_NOW;
  if (answer && answer.kind !== "later") return marks.map(() => answer);
  if (!response?.ok) return null;
  const answered = ((await response.json().catch(() => null)) as Schemas["MarksOut"] | null)?.answers;
  if (answered?.length !== marks.length) return null;
  return answered.map(({ status, mark, problem }) => {
    if (mark) return { kind: "saved", mark };
    return status >= 500 ? { kind: "later" } : refusal((problem ?? {}) as Problem);
  });
}

/** Raise a flag. Never throws; a flag that is taken is answered as saved. */
export async function flag(kept: KeptFlag): Promise<Plain> {
  return plainAnswer(await send("/api/v1/flags", kept));
}

/** Have the panel mark a field again. */
export async function openRound(work: number, aspect: number, reason: string): Promise<Plain> {
  return plainAnswer(await send("/api/v1/remarks", { work, aspect, reason }));
}

/** Choose between the mark that stands and the contested one. */
export function settle(contested: number, take: boolean): Promise<Answer> {
  return post(`/api/v1/marks/${contested}/settle`, { take });
}

/** Whether the session is this account's; false also where the server cannot be reached. */
export async function isSignedInAs(account: number): Promise<boolean> {
  try {
    const response = await fetch("/api/v1/me", { signal: AbortSignal.timeout(PATIENCE_MS) });
    return response.ok && ((await response.json()) as Schemas["Me"]).account === account;
  } catch {
    return false;
  }
}

async function send(address: string, body: object): Promise<Response | null> {
  try {
    return await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      // So that an answer is still fetched when the judge goes on to the next work.
      keepalive: true,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    return null;
  }
}

async function post(address: string, body: object): Promise<Answer> {
  const response = await send(address, body);
  if (!response) return AWAY_NOW;
  try {
    if (response.ok) return { kind: "saved", mark: (await response.json()) as OnRecord };
  } catch {
    // An answer that broke off: whether it was saved, only asking again can tell.
    return AWAY_NOW;
  }
  return withoutBody(response) ?? refusal(await problemOf(response));
}

async function plainAnswer(response: Response | null): Promise<Plain> {
  if (!response) return AWAY_NOW;
  if (response.ok) return { kind: "done" };
  const answer = withoutBody(response) ?? refusal(await problemOf(response));
  return answer.kind === "refused" || answer.kind === "signed-out" ? answer : AWAY_NOW;
}

/** What the status alone says. */
function withoutBody({ status }: Response): SignedOut | Away | Later | null {
  if (status === 401) return { kind: "signed-out" };
  if (AWAY.has(status)) return AWAY_NOW;
  return status >= 500 ? { kind: "later" } : null;
}

async function problemOf(response: Response): Promise<Problem> {
  return (await response.json().catch(() => ({}))) as Problem;
}

function refusal({ type, detail, fields, standing, contested }: Problem): Answer {
  if (type === "/problems/busy") return { kind: "later" };
  if (type === "/problems/mark-contested" && standing && contested) {
    return { kind: "contested", id: contested.id, standing };
  }
  if (fields?.["reason"]) return { kind: "reason" };
  return { kind: "refused", sentence: fields?.["value"] ?? fields?.["words"] ?? detail ?? "" };
}
