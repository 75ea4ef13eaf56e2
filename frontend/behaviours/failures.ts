import { problemsPlace } from "./places.ts";

interface BeforeSwap {
  requestConfig: { elt: Element };
  target: Element;
  isError: boolean;
  swapOverride?: string;
  xhr: XMLHttpRequest;
}

/**
 * A refusal must never replace what the person was working on: whatever `hx-target` says
 * about success, an error fragment goes to the summary, unless the server names a place.
 */
function sendErrorsToSummary(event: Event): void {
  const detail = (event as CustomEvent<BeforeSwap>).detail;
  if (!detail.isError || detail.xhr.getResponseHeader("HX-Retarget")) return;
  const place = problemsPlace(detail.requestConfig.elt);
  if (!place) return;
  detail.target = place;
  detail.swapOverride = "innerHTML";
}

function sayOffline(event: Event): void {
  const place = problemsPlace(event.target as Element);
  const sentence = document.body.dataset["offlineText"];
  if (!place || !sentence) return;
  const line = document.createElement("p");
  line.textContent = sentence;
  place.replaceChildren(line);
  place.focus();
}

export function showFailures(): void {
  document.addEventListener("htmx:beforeSwap", sendErrorsToSummary);
  document.addEventListener("htmx:sendError", sayOffline);
  document.addEventListener("htmx:timeout", sayOffline);
}
