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

export type Answer =
  | { readonly kind: "saved"; readonly mark: OnRecord }
  | { readonly kind: "contested"; readonly id: number; readonly standing: Standing }
  | { readonly kind: "reason" }
  | { readonly kind: "refused"; readonly sentence: string }
  | { readonly kind: "signed-out" }
  /** The server cannot be reached, or says itself that it is away: nothing else gets through. */
  | { readonly kind: "away" }
  /** This mark cannot be taken just now; others perhaps can. */
  | { readonly kind: "later" };

type Problem = Partial<Schemas["Problem"]> & {
  readonly standing?: Standing;
  readonly contested?: { readonly id: number };
};

const PATIENCE_MS = 10_000;
const AWAY = new Set([429, 502, 503, 504]);

/** Send a mark; `seen` is the mark that was shown in its field. Never throws. */
export function give(kept: Kept, seen: number | null): Promise<Answer> {
  return post("/api/v1/marks", { ...kept, seen });
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

async function post(address: string, body: object): Promise<Answer> {
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      // So that an answer is still fetched when the judge goes on to the next work.
      keepalive: true,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return await read(response);
  } catch {
    return { kind: "away" };
  }
}

async function read(response: Response): Promise<Answer> {
  if (response.ok) return { kind: "saved", mark: (await response.json()) as OnRecord };
  if (response.status === 401) return { kind: "signed-out" };
  if (AWAY.has(response.status)) return { kind: "away" };
  if (response.status >= 500) return { kind: "later" };
  return refusal((await response.json().catch(() => ({}))) as Problem);
}

function refusal({ type, detail, fields, standing, contested }: Problem): Answer {
  if (type === "/problems/busy") return { kind: "later" };
  if (type === "/problems/mark-contested" && standing && contested) {
    return { kind: "contested", id: contested.id, standing };
  }
  if (fields?.["reason"]) return { kind: "reason" };
  return { kind: "refused", sentence: fields?.["value"] ?? detail ?? "" };
}
