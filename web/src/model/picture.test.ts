// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import type { RadiometricFrame } from "../api/radiometric";
import {
  findExtremes,
  fitPicture,
  kelvinAt,
  pixelOf,
  pointOf,
  pointOfPixel,
  snapToPixel,
} from "./picture";

function frameOf(
  counts: number[],
  width: number,
  matrix = [1, 0, 0, 0, 1, 0],
): RadiometricFrame {
  const table = new Float32Array(65536).map((_, i) => i / 100);
  table[0] = NaN;
  return {
    id: 1,
    time: "2026-01-01T00:00:00.000000Z",
    width,
    height: counts.length / width,
    counts: Uint16Array.from(counts),
    table,
    clipK: [-Infinity, Infinity],
    matrix,
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
}

test("a 4:3 picture in a wide box has bars left and right", () => {
  const box = { left: 10, top: 20, width: 400, height: 150 };
  expect(fitPicture(box, 640, 480)).toEqual({
    left: 110,
    top: 20,
    width: 200,
    height: 150,
  });
});

test("a point on a bar is no point of the picture", () => {
  const picture = { left: 100, top: 0, width: 200, height: 100 };
  expect(pointOf({ x: 99, y: 50 }, picture)).toBeUndefined();
  expect(pointOf({ x: 300, y: 50 }, picture)).toBeUndefined();
  expect(pointOf({ x: 150, y: 50 }, picture)).toEqual({ x: 0.25, y: 0.5 });
});

test("every pixel is found by its middle, and has its temperature", () => {
  const frame = frameOf([30000, 30100, 30200, 30300, 30400, 30500], 3);
  for (let y = 0; y < 2; y++) {
    for (let x = 0; x < 3; x++) {
      const point = pointOfPixel({ x, y }, frame);
      expect(pixelOf(point, frame)).toEqual({ x, y });
      expect(kelvinAt(point, frame)).toBeCloseTo(300 + 3 * y + x, 3);
    }
  }
});

test("a mirrored and cropped picture asks the right pixel", () => {
  // shows the left half of the frame, mirrored
  const frame = frameOf(
    [30000, 30100, 30200, 30300],
    4,
    [-0.5, 0, 0.5, 0, 1, 0],
  );
  expect(pixelOf({ x: 0.1, y: 0.5 }, frame)).toEqual({ x: 1, y: 0 });
  expect(pixelOf({ x: 0.9, y: 0.5 }, frame)).toEqual({ x: 0, y: 0 });
  expect(pointOfPixel({ x: 1, y: 0 }, frame).x).toBeCloseTo(0.25, 9);
});

test("extremes leave out what has no temperature", () => {
  const frame = frameOf([0, 30100, 30050, 31000], 2);
  const extremes = findExtremes(frame);
  expect(extremes?.minK).toBeCloseTo(300.5, 2);
  expect(extremes?.maxK).toBeCloseTo(310, 2);
  expect(extremes?.coldest).toEqual({ x: 0.25, y: 0.75 });
  expect(findExtremes(frameOf([0, 0], 2))).toBeUndefined();
});

test("a point snaps to the middle of its pixel, the rim included", () => {
  const size = { width: 10, height: 4 };
  expect(snapToPixel({ x: 0.31, y: 0.26 }, size)).toEqual({
    x: 0.35,
    y: 0.375,
  });
  expect(snapToPixel({ x: 1, y: 0 }, size)).toEqual({ x: 0.95, y: 0.125 });
});
