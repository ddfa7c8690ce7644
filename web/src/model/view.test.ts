// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import type { View } from "./view";
import {
  arrowOf,
  boundsOf,
  cutOutline,
  describePoint,
  fromScreen,
  isInside,
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

/* Mirrored, turned by a quarter, and its left upper quarter enlarged. */
const enlarged: View = {
  ...turned,
  matrix: [0, 0.5, 0, 0.5, 0, 0],
};

test("a point drawn in an enlarged, mirrored, turned picture is one of the frame", () => {
  const drawn = fromScreen({ x: 150, y: 600 }, enlarged);
  expect(drawn.x).toBeCloseTo(0.375, 12);
  expect(drawn.y).toBeCloseTo(0.125, 12);
  const back = toScreen(drawn, enlarged);
  expect(back.x).toBeCloseTo(150, 9);
  expect(back.y).toBeCloseTo(600, 9);
});

test("what lies beyond the picture is cut off", () => {
  const box = [
    { x: -1, y: 0.25 },
    { x: 0.5, y: 0.25 },
    { x: 0.5, y: 2 },
    { x: -1, y: 2 },
  ];
  expect(boundsOf(cutOutline(box, true))).toEqual({
    left: 0,
    right: 0.5,
    top: 0.25,
    bottom: 1,
  });
  const beside = box.map(({ x, y }) => ({ x: x + 3, y }));
  expect(cutOutline(beside, true)).toEqual([]);
  const around = [
    { x: -1, y: -1 },
    { x: 3, y: -1 },
    { x: 3, y: 3 },
    { x: -1, y: 3 },
  ];
  expect(boundsOf(cutOutline(around, true))).toEqual({
    left: 0,
    right: 1,
    top: 0,
    bottom: 1,
  });
});

test("a line ends at the rim, and comes back nowhere", () => {
  const line = [
    { x: 0.5, y: 0.5 },
    { x: 1.5, y: 0.75 },
  ];
  expect(cutOutline(line, false)).toEqual([
    { x: 0.5, y: 0.5 },
    { x: 1, y: 0.625 },
  ]);
});

test("the rim belongs to the picture", () => {
  expect(isInside({ x: 1, y: 0 })).toBe(true);
  expect(isInside({ x: 1.01, y: 0 })).toBe(false);
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
