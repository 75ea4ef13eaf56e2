// Marks are decimals of at most two places; here they are whole hundredths, never floats.

const WRITTEN = /^(-?)(\d{0,5})(?:\.(\d{0,2}))?$/;

/** Hundredths of what was typed, in Chinese or Western figures; null where it is no mark. */
export function readHundredths(typed: string): number | null {
  const text = typed.normalize("NFKC").trim().replace(/[,。]/, ".");
  const found = WRITTEN.exec(text);
  if (!found || !/\d/.test(text)) return null;
  const [, sign, whole, part = ""] = found;
  const size = Number(whole) * 100 + Number(part.padEnd(2, "0"));
  return sign ? -size : size;
}

/** 250 as 2.5 and 1000 as 10, as people write marks. */
export function plain(hundredths: number): string {
  const size = Math.abs(hundredths);
  const part = String(size % 100).padStart(2, "0").replace(/0+$/, "");
  const whole = Math.trunc(size / 100);
  return `${hundredths < 0 ? "-" : ""}${whole}${part && `.${part}`}`;
}

export interface Range {
  readonly low: number;
  readonly high: number;
  readonly step: number;
  /** Steps are deductions from the highest, down to the lowest and no further. */
  readonly fromTop: boolean;
}

export function fits(hundredths: number, { low, high, step, fromTop }: Range): boolean {
  if (hundredths < low || hundredths > high) return false;
  if (fromTop) return hundredths === low || (high - hundredths) % step === 0;
  return (hundredths - low) % step === 0;
}

/** What so many faults leave; nothing where it is no count. */
export function afterFaults(typed: string, { low, high, step }: Range): string | null {
  const text = typed.normalize("NFKC").trim();
  return /^\d{1,4}$/.test(text) ? plain(Math.max(low, high - Number(text) * step)) : null;
}

/** How many faults a value stands for; of those that leave nothing, the fewest. */
export function faultsOf(value: string, { high, step }: Range): string {
  const hundredths = readHundredths(value);
  return hundredths === null ? "" : String(Math.ceil((high - hundredths) / step));
}
