// Going to another page while marks are on their way: wait a moment for the answer, then let
// the browser ask.

import type { Store } from "./store.ts";
import { isUnsent } from "./store.ts";

const PATIENCE_MS = 1_500;

/** `others` are what else is on its way: flags. */
export function guardLeaving(
  store: Store,
  others: () => readonly { readonly phase: string }[],
): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href]");
    if (!link || !leaves(link) || event.ctrlKey || event.metaKey) return;
    if (!store.all().some(({ phase }) => phase === "sending")) return;
    event.preventDefault();
    void whenSent(store).then(() => location.assign(link.href));
  });
  addEventListener("beforeunload", (event) => {
    const kept = [...store.all(), ...others()];
    if (kept.some((one) => isUnsent(one) || isTypedOnly(one))) event.preventDefault();
  });
}

/** Refused marks exist on this page alone. */
function isTypedOnly({ phase }: { phase: string }): boolean {
  return phase === "refused" || phase === "reason";
}

function leaves(link: HTMLAnchorElement): boolean {
  return link.target !== "_blank" && link.pathname !== location.pathname;
}

function whenSent(store: Store): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, PATIENCE_MS);
    store.listen(() => {
      if (!store.all().some(isUnsent)) resolve();
    });
  });
}
