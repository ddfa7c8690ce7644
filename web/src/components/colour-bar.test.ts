// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import { stopsOf, labelsOf } from "./colour-bar";

test("labels lie evenly on an uneven span", () => {
  expect(labelsOf([280, 290, 330], 5)).toEqual([280, 285, 290, 310, 330]);
});

test("an inverted palette runs the other way", () => {
  const palette = { id: "p", name: "P", colours: ["#000000", "#ffffff"] };
  expect(stopsOf(palette, true)).toBe("#ffffff, #000000");
});
