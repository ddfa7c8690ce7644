// SPDX-License-Identifier: LGPL-2.1-or-later
// Light or dark, as this browser wants it, and the look that the camera was
// given. `?plain` in the page's address leaves the camera's look out, for when
// a style sheet hides what one needs.

import type { Look } from "../api/theme";
import { getLook, styleSource } from "../api/theme";
import { keepChoice, recallChoice } from "./remembered";
import { createStore } from "./store";

export const themes = ["auto", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const product = "Thermoscope";
const stylePatienceMs = 1500;

export const theme = createStore<Theme>(recallChoice("theme", themes, "auto"));

export interface Branding {
  name: string;
  logo: string | undefined;
}

export const branding = createStore<Branding>({
  name: product,
  logo: undefined,
});

const plain = new URLSearchParams(location.search).has("plain");

function show(chosen: Theme): void {
  document.documentElement.dataset["theme"] = chosen;
}

export function setTheme(chosen: Theme): void {
  keepChoice("theme", chosen);
  show(chosen);
  theme.set(chosen);
}

export function takeLook(look: Look): void {
  if (plain) return;
  branding.set({ name: look.name || product, logo: look.logo });
}

let turn = 0;

/** Asks for the camera's style sheet (again); comes back when it counts. */
export function loadStyle(): Promise<void> {
  if (plain) return Promise.resolve();
  return new Promise((resolve) => {
    const old = document.getElementById("look");
    const link = document.createElement("link");
    const done = () => {
      old?.remove();
      resolve();
    };
    link.id = "look";
    link.rel = "stylesheet";
    link.href = styleSource(turn++);
    link.onload = done;
    link.onerror = done;
    window.setTimeout(done, stylePatienceMs);
    document.head.append(link);
  });
}

/** Before anything is drawn, so that nothing changes under one's eyes. */
export async function dress(): Promise<void> {
  show(theme.get());
  await Promise.all([loadStyle(), getLook().then(takeLook, () => undefined)]);
}
