// SPDX-License-Identifier: LGPL-2.1-or-later
// The colours that stand on each other, by the formula of WCAG 2.1.
import { expect, test } from "vitest";
import { contrast } from "../model/contrast";
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

/* borders of controls, the focus ring, the knob of a switch, lines of a plot */
const shapes = [
  ["edge", "card"],
  ["edge", "raised"],
  ["accent", "card"],
  ["accent", "paper"],
  ...["a", "b", "c", "d", "e", "f"].map(
    (letter) => [`series-${letter}`, "card"] as const,
  ),
] as const;

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
