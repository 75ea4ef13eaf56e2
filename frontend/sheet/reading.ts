// The fields as the server rendered them.

import { readHundredths } from "./decimal.ts";
import type { Contest, Field, Phase } from "./store.ts";

export function readFields(): Field[] {
  return [...document.querySelectorAll<HTMLElement>("[data-field]")].map(readField);
}

function readField(card: HTMLElement): Field {
  const data = card.dataset;
  const contests = [...card.querySelectorAll<HTMLElement>("[data-contested]")].map(readContest);
  const saved = data["value"] ?? "";
  return {
    work: Number(data["work"]),
    aspect: Number(data["aspect"]),
    kind: data["kind"] ?? "",
    range: {
      low: readHundredths(data["low"] ?? "") ?? 0,
      high: readHundredths(data["high"] ?? "") ?? 0,
      step: readHundredths(data["step"] ?? "") ?? 1,
      fromTop: "fromTop" in data,
    },
    seat: idOf(data["seat"]),
    locked: "locked" in data,
    shown: saved,
    saved,
    seen: idOf(data["seen"]),
    status: data["status"] ?? "",
    phase: contests.length ? "contested" : restingPhase(saved),
    latest: "",
    problem: "",
    contests,
  };
}

/** The phase of a field of which nothing is under way. */
export function restingPhase(saved: string): Phase {
  return saved ? "saved" : "empty";
}

function readContest(block: HTMLElement): Contest {
  const data = block.dataset;
  return {
    id: Number(data["contested"]),
    value: data["value"] ?? "",
    standing: idOf(data["standing"]),
    stands: data["stands"] ?? "",
    who: block.querySelector('[data-slot="who"]')?.textContent ?? "",
    others: "others" in data,
  };
}

function idOf(text: string | undefined): number | null {
  return text ? Number(text) : null;
}
