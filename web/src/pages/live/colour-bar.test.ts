// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import { labelsOf, labelText, stopsOf } from "./colour-bar";

test("labels lie evenly on an uneven span", () => {
  expect(labelsOf([280, 290, 330], 5)).toEqual([280, 285, 290, 310, 330]);
});

test("an inverted palette runs the other way", () => {
  const palette = { id: "p", name: "P", colours: ["#000000", "#ffffff"] };
  expect(stopsOf(palette, true)).toBe("#ffffff, #000000");
});

test("labels beyond the camera's limits only say so", () => {
  const clipK = [233.15, 393.15] as const;
  expect(labelText(205, clipK, "C", 0)).toBe("< −40");
  expect(labelText(240.15, clipK, "C", 0)).toBe("−33");
  expect(labelText(400, clipK, "F", 0)).toBe("> 248");
  expect(labelText(NaN, clipK, "C", 0)).toBe("—");
});
