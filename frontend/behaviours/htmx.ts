import htmx from "htmx.org";
import "htmx-ext-sse";

/** The server says what went wrong in a fragment, so refusals are shown, not dropped. */
export function configureHtmx(): void {
  Object.assign(htmx.config, {
    allowEval: false,
    includeIndicatorStyles: false,
    selfRequestsOnly: true,
    // A page holds people's data: "back" asks the server again, nothing stays in the browser.
    historyCacheSize: 0,
    historyRestoreAsHxRequest: false,
    timeout: 60_000,
    responseHandling: [
      { code: "204", swap: false },
      { code: "[23]..", swap: true },
      { code: "[45]..", swap: true, error: true },
      { code: "...", swap: false },
    ],
  });
}
