// SPDX-License-Identifier: LGPL-2.1-or-later
// What a shape measures while it is being drawn, before the camera knows of
// it: the same pixels as the camera takes (docs/radiometry.md, "Regions"), with
// the temperatures of the frame that the page has.

import type { RadiometricFrame } from "../api/radiometric";
import type { Point } from "./picture";
import type { Shape } from "./shapes";
import { tidy } from "./shapes";

/** Pixels of a row, the last one included. */
export interface Run {
  row: number;
  first: number;
  last: number;
}

const pixelOf = (coordinate: number, size: number) =>
  Math.min(Math.floor(coordinate * size), size - 1);

/* The first pixel whose centre is not before a position in pixels. */
const firstCentre = (position: number, size: number) =>
  Math.min(Math.max(Math.ceil(position - 0.5), 0), size);

function axisOf(low: number, high: number, size: number): [number, number] {
  const first = firstCentre(low * size, size);
  const last = firstCentre(high * size, size) - 1;
  if (first <= last) return [first, last];
  const middle = pixelOf((low + high) / 2, size);
  return [middle, middle];
}

function boxRuns(a: Point, b: Point, width: number, height: number): Run[] {
  const [first, last] = axisOf(a.x, b.x, width);
  const [top, bottom] = axisOf(a.y, b.y, height);
  return Array.from({ length: bottom - top + 1 }, (_, i) => ({
    row: top + i,
    first,
    last,
  }));
}

/* Halves away from zero, as C does it. */
const round = (value: number) => Math.sign(value) * Math.round(Math.abs(value));

function lineRuns(a: Point, b: Point, width: number, height: number): Run[] {
  // from above to below, as the camera goes
  if (pixelOf(a.y, height) > pixelOf(b.y, height)) [a, b] = [b, a];
  const x0 = pixelOf(a.x, width);
  const y0 = pixelOf(a.y, height);
  const dx = pixelOf(b.x, width) - x0;
  const dy = pixelOf(b.y, height) - y0;
  const steps = Math.max(Math.abs(dx), Math.abs(dy));
  return Array.from({ length: steps + 1 }, (_, i) => {
    const x = x0 + round((dx * i) / Math.max(steps, 1));
    return {
      row: y0 + round((dy * i) / Math.max(steps, 1)),
      first: x,
      last: x,
    };
  });
}

function polygonRuns(
  points: readonly Point[],
  width: number,
  height: number,
): Run[] {
  const runs: Run[] = [];
  for (let row = 0; row < height; row++) {
    const centre = row + 0.5;
    const crossings: number[] = [];
    points.forEach((a, i) => {
      const b = points[(i + 1) % points.length] ?? a;
      const ay = a.y * height;
      const by = b.y * height;
      // half open, so that a corner on the line counts for one edge
      if (ay <= centre === by <= centre) return;
      crossings.push(width * (a.x + (b.x - a.x) * ((centre - ay) / (by - ay))));
    });
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const first = firstCentre(crossings[i] ?? 0, width);
      const last = firstCentre(crossings[i + 1] ?? 0, width) - 1;
      if (first <= last) runs.push({ row, first, last });
    }
  }
  return runs;
}

/* The pixel in the middle of what has no centre of a pixel in it. */
function middleRun(
  points: readonly Point[],
  width: number,
  height: number,
): Run[] {
  const middle = (values: number[]) =>
    (Math.min(...values) + Math.max(...values)) / 2;
  if (points.length === 0) return [];
  const x = pixelOf(middle(points.map((point) => point.x)), width);
  const row = pixelOf(middle(points.map((point) => point.y)), height);
  return [{ row, first: x, last: x }];
}

/** The pixels of a shape in a frame of a size. */
export function runsOf(shape: Shape, width: number, height: number): Run[] {
  const { kind, points } = tidy(shape);
  const [a, b] = points;
  if (kind === "full")
    return boxRuns({ x: 0, y: 0 }, { x: 1, y: 1 }, width, height);
  if (kind === "box" && a && b) return boxRuns(a, b, width, height);
  if (kind === "line" && a && b) return lineRuns(a, b, width, height);
  const runs = kind === "polygon" ? polygonRuns(points, width, height) : [];
  return runs.length > 0 ? runs : middleRun(points, width, height);
}

export interface Measured {
  minK: number;
  meanK: number;
  maxK: number;
}

/** What a shape measures in a frame, less the shields; NaN where nothing is. */
export function measureShape(
  shape: Shape,
  shields: readonly Shape[],
  { width, height, counts, table }: RadiometricFrame,
): Measured {
  const shielded = new Uint8Array(shields.length > 0 ? width * height : 0);
  for (const shield of shields)
    for (const { row, first, last } of runsOf(shield, width, height))
      shielded.fill(1, row * width + first, row * width + last + 1);
  let [n, sumK, minK, maxK] = [0, 0, Infinity, -Infinity];
  for (const { row, first, last } of runsOf(shape, width, height))
    for (let i = row * width + first; i <= row * width + last; i++) {
      const kelvin = table[counts[i] ?? 0] ?? NaN;
      if (shielded[i] === 1 || Number.isNaN(kelvin)) continue;
      n += 1;
      sumK += kelvin;
      minK = Math.min(minK, kelvin);
      maxK = Math.max(maxK, kelvin);
    }
  if (n === 0) return { minK: NaN, meanK: NaN, maxK: NaN };
  return { minK, meanK: sumK / n, maxK };
}
