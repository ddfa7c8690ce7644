// SPDX-License-Identifier: LGPL-2.1-or-later
// Contrast by the formula of WCAG 2.1, and what a theme of one's own needs.

import type { Colours } from "../api/theme";

/** Below this a text is hard to read. */
export const readable = 4.5;

export function luminance(colour: string): number {
  const channels = /^#(..)(..)(..)$/.exec(colour);
  if (!channels) throw new Error(`${colour} is no colour`);
  const [r = 0, g = 0, b = 0] = channels.slice(1).map((hex) => {
    const value = parseInt(hex, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort(
    (a, b) => a - b,
  );
  return (light + 0.05) / (dark + 0.05);
}

function mix(one: string, other: string, share: number): string {
  const channel = (at: number) => {
    const a = parseInt(one.slice(at, at + 2), 16);
    const b = parseInt(other.slice(at, at + 2), 16);
    return Math.round(a + (b - a) * share)
      .toString(16)
      .padStart(2, "0");
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}

/** Black or white, whichever is read better on a colour. */
export function inkOn(colour: string): string {
  return contrast("#ffffff", colour) >= contrast("#111111", colour)
    ? "#ffffff"
    : "#111111";
}

/** The colours that are chosen; the others follow from them. */
export const chosen = [
  { token: "accent", title: "Accent", help: "Buttons, links, marks" },
  { token: "paper", title: "Background", help: "Behind the cards" },
  { token: "card", title: "Cards", help: "Behind text and controls" },
  { token: "text", title: "Text", help: "On cards and background" },
  { token: "nav", title: "Navigation", help: "The rail at the side" },
] as const;

export type Token = (typeof chosen)[number]["token"];

/** All tokens that go with the chosen ones. */
export function deriveColours(base: Colours): Colours {
  const all: Record<string, string> = { ...base };
  const { accent, card, text, nav } = base;
  if (accent !== undefined) {
    all["accent-text"] = inkOn(accent);
    if (card !== undefined) all["tint"] = mix(card, accent, 0.08);
  }
  if (card !== undefined && text !== undefined) {
    all["raised"] = mix(card, text, 0.04);
    all["line"] = mix(card, text, 0.15);
    all["edge"] = mix(card, text, 0.55);
    all["quiet"] = mix(card, text, 0.75);
  }
  if (nav !== undefined) {
    const ink = inkOn(nav);
    all["nav-text"] = ink;
    all["nav-quiet"] = mix(nav, ink, 0.75);
    all["nav-here"] = mix(nav, ink, 0.12);
  }
  return all;
}

const pairs = [
  ["text", "card", "Text on cards"],
  ["text", "paper", "Text on the background"],
  ["quiet", "card", "Hints on cards"],
  ["accent", "card", "Links on cards"],
  ["accent", "paper", "Links on the background"],
  ["accent-text", "accent", "Text on buttons"],
  ["nav-text", "nav", "The navigation"],
] as const;

export interface Weakness {
  what: string;
  ratio: number;
}

/** What would be hard to read. */
export function findWeaknesses(colours: Colours): Weakness[] {
  return pairs.flatMap(([ink, ground, what]) => {
    const [one, other] = [colours[ink], colours[ground]];
    if (one === undefined || other === undefined) return [];
    const ratio = contrast(one, other);
    return ratio < readable ? [{ what, ratio }] : [];
  });
}
