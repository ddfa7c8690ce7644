// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import {
  alongOf,
  labelsOf,
  labelText,
  outsideStops,
  stopsOf,
} from "./colour-bar";

test("labels lie evenly on an uneven span", () => {
  expect(labelsOf([280, 290, 330], 5)).toEqual([280, 285, 290, 310, 330]);
});

test("an inverted palette runs the other way", () => {
  const palette = { id: "p", name: "P", colours: ["#000000", "#ffffff"] };
  expect(stopsOf(palette, true)).toBe("#ffffff, #000000");
});

test("what cannot be measured covers its part of the bar", () => {
  const kelvin = [280, 290, 330];
  expect(alongOf(285, kelvin)).toBe(0.25);
  expect(alongOf(270, kelvin)).toBe(0);
  expect(alongOf(340, kelvin)).toBe(1);
  const over = { kelvin: 310, colour: "#be0e0e" };
  const span = {
    kelvin,
    palette: "p",
    inverted: false,
    under: undefined,
    over,
  };
  expect(outsideStops(span)).toBe(
    "transparent 0 0.00%, transparent 0.00% 75.00%, #be0e0e 75.00% 100%",
  );
});

test("labels beyond the camera's limits only say so", () => {
  const clipK = [233.15, 393.15] as const;
  expect(labelText(205, clipK, "C", 0)).toBe("< −40");
  expect(labelText(240.15, clipK, "C", 0)).toBe("−33");
  expect(labelText(400, clipK, "F", 0)).toBe("> 248");
  expect(labelText(NaN, clipK, "C", 0)).toBe("—");
});
