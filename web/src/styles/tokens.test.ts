// SPDX-License-Identifier: LGPL-2.1-or-later
// The colours that stand on each other, by the formula of WCAG 2.1.
import { expect, test } from "vitest";
import css from "./tokens.css?raw";

type Tokens = Readonly<Record<string, string>>;

function tokensOf(selector: string): Tokens {
  const start = css.indexOf(`${selector} {`);
  expect(start).toBeGreaterThanOrEqual(0);
  const block = css.slice(start, css.indexOf("}", start));
  const found = block.matchAll(/--([a-z-]+):\s*([^;]+);/g);
  return Object.fromEntries(
    [...found].map((one) => [one[1] ?? "", one[2] ?? ""]),
  );
}

function luminance(colour: string): number {
  const channels = /^#(..)(..)(..)$/.exec(colour);
  if (!channels) throw new Error(`${colour} is no colour`);
  const [r = 0, g = 0, b = 0] = channels.slice(1).map((hex) => {
    const value = parseInt(hex, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort(
    (a, b) => a - b,
  );
  return (light + 0.05) / (dark + 0.05);
}

const themes = {
  light: tokensOf(":root"),
  dark: tokensOf(':root[data-theme="dark"]'),
};

const texts = [
  ...["text", "quiet", "accent", "hot", "cold", "good", "bad"].map(
    (ink) => [ink, "card"] as const,
  ),
  ["text", "paper"],
  ["quiet", "paper"],
  ["text", "raised"],
  ["quiet", "raised"],
  ["good", "raised"],
  ["bad", "raised"],
  ["accent", "tint"],
  ["accent", "paper"],
  ["good", "good-tint"],
  ["warn", "warn-tint"],
  ["bad", "bad-tint"],
  ["text", "good-tint"],
  ["text", "warn-tint"],
  ["text", "bad-tint"],
  ["warn", "card"],
  ["nav-text", "nav"],
  ["nav-text", "nav-here"],
  ["nav-quiet", "nav"],
  ["accent-text", "accent"],
] as const;

/* borders of controls, the focus ring, the knob of a switch */
const shapes = [
  ["edge", "card"],
  ["edge", "raised"],
  ["accent", "card"],
  ["accent", "paper"],
] as const;

test("black on white is 21, and equal colours are 1", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 6);
  expect(contrast("#777777", "#777777")).toBe(1);
});

for (const [name, tokens] of Object.entries(themes)) {
  test.each(texts)(`${name}: the text --%s on --%s is read easily`, (a, b) => {
    expect(contrast(tokens[a] ?? "", tokens[b] ?? "")).toBeGreaterThan(4.5);
  });

  test.each(shapes)(`${name}: the shape --%s on --%s is seen`, (a, b) => {
    expect(contrast(tokens[a] ?? "", tokens[b] ?? "")).toBeGreaterThan(3);
  });

  test(`${name}: the white knob of a switch is seen on --edge`, () => {
    expect(contrast("#ffffff", tokens["edge"] ?? "")).toBeGreaterThan(3);
  });
}

test("dark by the system and dark by choice are the same", () => {
  expect(tokensOf(':root:not([data-theme="light"])')).toEqual(themes.dark);
});
