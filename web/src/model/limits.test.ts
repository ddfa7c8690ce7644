// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import type { Setting } from "../api/client";
import { kelvinAtPlace, limitsOf, placeOf, valueOfLimit } from "./limits";

const setting = (key: string, value: number | string, unit?: string) =>
  ({
    key,
    value,
    default: value,
    type: unit ? "number" : "choice",
    summary: key,
    description: "",
    changed: false,
    writable: true,
    permission: "image",
    ...(unit && { unit }),
  }) as Setting;

const span = [280, 290, 330];

test("a temperature lies where its colour is, on an uneven bar, too", () => {
  expect(placeOf(285, span)).toBe(0.25);
  expect(placeOf(310, span)).toBe(0.75);
  expect(placeOf(200, span)).toBe(0);
  expect(placeOf(400, span)).toBe(1);
  for (const at of [0, 0.1, 0.5, 0.9])
    expect(placeOf(kelvinAtPlace(at, span), span)).toBeCloseTo(at, 12);
  expect(kelvinAtPlace(1.5, span)).toBe(330);
});

test("only limits that count are on the bar, in kelvin", () => {
  const settings = [
    setting("isotherm", "above"),
    setting("isotherm-above", 68, "°F"),
    setting("isotherm-below", 0, "°F"),
    setting("distance", 10, "m"),
  ];
  const limits = limitsOf(settings);
  expect(limits.map(({ key }) => key)).toEqual(["isotherm-above"]);
  expect(limits[0]?.kelvin).toBeCloseTo(293.15, 9);
});

test("what is dragged is kept in tenths, within its limits", () => {
  expect(valueOfLimit(293.17, { unit: "°C" })).toBe(20);
  expect(valueOfLimit(293.15, { unit: "°F" })).toBe(68);
  expect(valueOfLimit(1000, { unit: "°C", maximum: 100 })).toBe(100);
});
