// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import { contrast, deriveColours, findWeaknesses, inkOn } from "./contrast";

const fine = {
  accent: "#0b5fb8",
  paper: "#f2f3f7",
  card: "#ffffff",
  text: "#161a22",
  nav: "#12151c",
};

test("black on white is 21, and equal colours are 1", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 6);
  expect(contrast("#777777", "#777777")).toBe(1);
});

test("what stands on a colour is read on it", () => {
  for (const colour of ["#000000", "#777777", "#ffcc00", "#ffffff", "#0b5fb8"])
    expect(contrast(inkOn(colour), colour)).toBeGreaterThan(4.2);
});

test("colours that follow from readable ones are readable", () => {
  expect(findWeaknesses(deriveColours(fine))).toEqual([]);
});

test("a colour that is too pale is told, with its ratio", () => {
  const weak = findWeaknesses(deriveColours({ ...fine, accent: "#ffd070" }));
  expect(weak.map((one) => one.what)).toEqual([
    "Links on cards",
    "Links on the background",
  ]);
  expect(weak[0]?.ratio).toBeLessThan(2);
});
