// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import type { RadiometricFrame } from "../api/radiometric";
import { measureShape, runsOf } from "./measure";
import type { KindId, Shape } from "./shapes";

/* Each pixel has its number as its temperature. */
const frame: RadiometricFrame = {
  id: 1,
  time: "",
  width: 10,
  height: 8,
  counts: Uint16Array.from({ length: 80 }, (_, i) => i),
  table: Float32Array.from({ length: 65536 }, (_, i) => (i === 44 ? NaN : i)),
  clipK: [-Infinity, Infinity],
  matrix: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  span: {
    kelvin: [],
    palette: undefined,
    inverted: false,
    under: undefined,
    over: undefined,
  },
  measurements: [],
  comparisons: [],
  ready: true,
  frozen: false,
  object: undefined,
};

function shape(kind: KindId, ...numbers: number[]): Shape {
  const points = Array.from({ length: numbers.length / 2 }, (_, i) => ({
    x: numbers[2 * i] ?? 0,
    y: numbers[2 * i + 1] ?? 0,
  }));
  return { id: 1, kind, points, name: undefined, extra: {} };
}

const pixels = (of: Shape) =>
  runsOf(of, 10, 8)
    .flatMap(({ row, first, last }) =>
      Array.from({ length: last - first + 1 }, (_, i) => 10 * row + first + i),
    )
    .sort((a, b) => a - b);

test("a spot is the pixel that holds it, the rim included", () => {
  expect(pixels(shape("spot", 0.55, 0.3))).toEqual([25]);
  expect(pixels(shape("spot", 1, 1))).toEqual([79]);
});

test("a box has the pixels with their centres inside", () => {
  expect(pixels(shape("box", 0.14, 0, 0.36, 0.2))).toEqual([
    1, 2, 3, 11, 12, 13,
  ]);
  expect(pixels(shape("box", 0.36, 0.2, 0.14, 0))).toHaveLength(6);
  expect(pixels(shape("box", 0.21, 0.51, 0.22, 0.52))).toEqual([42]);
});

test("a line has one pixel for each step of its longer axis", () => {
  expect(pixels(shape("line", 0, 0, 0.95, 0.3))).toEqual([
    0, 1, 2, 13, 14, 15, 16, 27, 28, 29,
  ]);
  // halves go away from zero, whichever end comes first
  const leftwards = [3, 12, 22];
  expect(pixels(shape("line", 0.35, 0, 0.25, 0.3))).toEqual(leftwards);
  expect(pixels(shape("line", 0.25, 0.3, 0.35, 0))).toEqual(leftwards);
});

test("a polygon is even and odd, and never without a pixel", () => {
  expect(pixels(shape("polygon", 0, 0, 0.3, 0, 0.3, 0.25, 0, 0.25))).toEqual([
    0, 1, 2, 10, 11, 12,
  ]);
  expect(pixels(shape("polygon", 0.51, 0.51, 0.52, 0.51, 0.52, 0.52))).toEqual([
    45,
  ]);
});

test("what has no temperature counts for nothing", () => {
  const measured = measureShape(shape("box", 0.3, 0.5, 0.6, 0.625), [], frame);
  expect(measured).toEqual({ minK: 43, meanK: 44, maxK: 45 });
  expect(measureShape(shape("spot", 0.45, 0.51), [], frame).maxK).toBeNaN();
});

test("shields are cut out", () => {
  const full = shape("full");
  const shield = shape("box", 0, 0.5, 1, 1);
  expect(measureShape(full, [shield], frame)).toEqual({
    minK: 0,
    meanK: 19.5,
    maxK: 39,
  });
  expect(measureShape(full, [full], frame).meanK).toBeNaN();
});
