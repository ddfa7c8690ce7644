// SPDX-License-Identifier: LGPL-2.1-or-later
// Which parts of the camera have to start again before settings count.

import type { RestartPart } from "../api/maintenance";
import { getPendingRestart } from "../api/maintenance";
import { createStore } from "./store";

export const pendingRestart = createStore<readonly RestartPart[]>([]);

export function refreshRestart(): void {
  if (document.hidden) return;
  getPendingRestart().then(pendingRestart.set, () => undefined);
}
