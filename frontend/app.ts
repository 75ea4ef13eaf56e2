// What every page loads. Pages work without it as far as they can: each behaviour
// only adds to markup that the server has already made complete.

import Alpine from "@alpinejs/csp";

import { countChosen } from "./behaviours/choosing.ts";
import { askBeforeActing } from "./behaviours/confirm.ts";
import { showFailures } from "./behaviours/failures.ts";
import { configureHtmx } from "./behaviours/htmx.ts";
import { showChosenKinds } from "./behaviours/kinds.ts";
import { showLiveState } from "./behaviours/live.ts";
import { closeMenus } from "./behaviours/menus.ts";
import { startPickers } from "./behaviours/picker.ts";
import { showProblems } from "./behaviours/problems.ts";
import { watchUploads } from "./behaviours/upload.ts";

configureHtmx();
askBeforeActing();
showFailures();
showProblems();
showLiveState();
closeMenus();
startPickers();
showChosenKinds();
countChosen();
watchUploads();
Alpine.start();
