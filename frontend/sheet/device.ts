// What this device calls itself beside each mark, so that people can tell two tablets apart.

const KEPT_AS = "jiangxin-device";
const PHONE_BELOW = 600;

function kind(): string {
  if (!matchMedia("(pointer: coarse)").matches) return "computer";
  return Math.min(screen.width, screen.height) < PHONE_BELOW ? "phone" : "tablet";
}

function invent(): string {
  return `${kind()} ${randomKey().slice(0, 4)}`;
}

export function deviceLabel(): string {
  try {
    const kept = localStorage.getItem(KEPT_AS) ?? invent();
    localStorage.setItem(KEPT_AS, kept);
    return kept;
  } catch {
    // Storage may be forbidden: then the label lives as long as the page.
    return invent();
  }
}

/** A UUID; browsers keep `crypto.randomUUID` from pages that came without HTTPS. */
export function randomKey(): string {
  if (isSecureContext) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
