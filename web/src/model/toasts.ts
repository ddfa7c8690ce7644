// SPDX-License-Identifier: LGPL-2.1-or-later
// Short messages that come and go by themselves.

import { sentenceOf } from "../api/http";
import { createStore } from "./store";

export interface Toast {
  id: number;
  kind: "good" | "bad";
  text: string;
}

const goodMs = 4000;
/* what went wrong has to be read */
const badMs = 9000;
const most = 4;

let lastId = 0;
export const toasts = createStore<readonly Toast[]>([]);

function show(kind: Toast["kind"], text: string): void {
  const id = ++lastId;
  toasts.update((old) => [...old.slice(1 - most), { id, kind, text }]);
  window.setTimeout(() => dismiss(id), kind === "good" ? goodMs : badMs);
}

export function dismiss(id: number): void {
  toasts.update((old) => old.filter((toast) => toast.id !== id));
}

export function tell(text: string): void {
  show("good", text);
}

export function complain(error: unknown): void {
  show("bad", sentenceOf(error));
}
