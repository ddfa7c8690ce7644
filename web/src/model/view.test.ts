// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import type { View } from "./view";
import {
  arrowOf,
  describePoint,
  fromScreen,
  isNear,
  plainMatrix,
  stepOf,
  toScreen,
} from "./view";

const view: View = {
  size: { width: 800, height: 600 },
  pixels: { width: 160, height: 120 },
  matrix: plainMatrix,
};

/* The picture shows the frame turned by a quarter, clockwise. */
const turned: View = {
  size: { width: 600, height: 800 },
  pixels: { width: 120, height: 160 },
  matrix: [0, 1, 0, -1, 0, 1, 0, 0, 1],
};

test("there and back again is the same place, turned or not", () => {
  for (const one of [view, turned]) {
    const at = toScreen({ x: 0.2, y: 0.7 }, one);
    const back = fromScreen(at, one);
    expect(back.x).toBeCloseTo(0.2, 12);
    expect(back.y).toBeCloseTo(0.7, 12);
  }
  expect(toScreen({ x: 0.25, y: 0.5 }, view)).toEqual({ x: 200, y: 300 });
});

test("a turned picture shows the frame's top left corner at its top right", () => {
  expect(toScreen({ x: 0, y: 0 }, turned)).toEqual({ x: 600, y: 0 });
});

test("the right arrow goes right in the picture, whatever the frame does", () => {
  expect(stepOf({ x: 1, y: 0 }, view)).toEqual({ x: 1 / 160, y: 0 });
  const step = stepOf({ x: 1, y: 0 }, turned);
  expect(step.x).toBeCloseTo(0, 12);
  expect(step.y).toBeCloseTo(-1 / 120, 12);
});

test("arrow keys go by a pixel, with Shift by sixteen", () => {
  expect(arrowOf({ key: "ArrowUp", shiftKey: false })).toEqual({ x: 0, y: -1 });
  expect(arrowOf({ key: "ArrowLeft", shiftKey: true })).toEqual({
    x: -16,
    y: 0,
  });
  expect(arrowOf({ key: "a", shiftKey: false })).toBeUndefined();
});

test("near is what a finger covers", () => {
  const at = { x: 0.5, y: 0.5 };
  expect(isNear(at, { x: 0.51, y: 0.51 }, view)).toBe(true);
  expect(isNear(at, { x: 0.52, y: 0.5 }, view)).toBe(false);
});

test("places are told in pixels of the picture, the rim included", () => {
  expect(describePoint({ x: 1, y: 0.5 }, view)).toBe("159, 60");
});
