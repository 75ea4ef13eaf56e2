/** Says in words whether what is shown still follows the server; a frozen page must not look live. */
function say(live: boolean): void {
  const place = document.querySelector<HTMLElement>("#live-state");
  if (!place) return;
  const text = live ? place.dataset["live"] : place.dataset["stale"];
  place.classList.toggle("state-ok", live);
  place.classList.toggle("state-warn", !live);
  (place.querySelector("[data-text]") ?? place).textContent = text ?? "";
}

export function showLiveState(): void {
  document.addEventListener("htmx:sseOpen", () => say(true));
  document.addEventListener("htmx:sseError", () => say(false));
}
