// SPDX-License-Identifier: LGPL-2.1-or-later
// From the pointer to a pixel: pure functions of sizes and places.

import type { RadiometricFrame } from "../api/radiometric";

export interface Point {
  x: number;
  y: number;
}

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Where a picture lies in a box that shows it whole (object-fit: contain). */
export function fitPicture(
  box: Box,
  pictureWidth: number,
  pictureHeight: number,
): Box {
  const scale = Math.min(box.width / pictureWidth, box.height / pictureHeight);
  const width = pictureWidth * scale;
  const height = pictureHeight * scale;
  return {
    left: box.left + (box.width - width) / 2,
    top: box.top + (box.height - height) / 2,
    width,
    height,
  };
}

/** A place on the screen as a point of the picture, 0..1; undefined outside. */
export function pointOf(at: Point, picture: Box): Point | undefined {
  const x = (at.x - picture.left) / picture.width;
  const y = (at.y - picture.top) / picture.height;
  return x >= 0 && x < 1 && y >= 0 && y < 1 ? { x, y } : undefined;
}

/** A point of the picture as one of the radiometric frame, both 0..1. */
export function toFrame(point: Point, matrix: readonly number[]): Point {
  const [a = 1, b = 0, c = 0, d = 0, e = 1, f = 0] = matrix;
  return {
    x: a * point.x + b * point.y + c,
    y: d * point.x + e * point.y + f,
  };
}

/** A point of the radiometric frame as one of the picture, both 0..1. */
export function toPicture(point: Point, matrix: readonly number[]): Point {
  const [a = 1, b = 0, c = 0, d = 0, e = 1, f = 0] = matrix;
  const x = point.x - c;
  const y = point.y - f;
  const determinant = a * e - b * d;
  return {
    x: (e * x - b * y) / determinant,
    y: (a * y - d * x) / determinant,
  };
}

/** The pixel of the frame behind a point of the picture. */
export function pixelOf(point: Point, frame: RadiometricFrame): Point {
  const { x, y } = toFrame(point, frame.matrix);
  return {
    x: Math.min(Math.max(Math.floor(x * frame.width), 0), frame.width - 1),
    y: Math.min(Math.max(Math.floor(y * frame.height), 0), frame.height - 1),
  };
}

/** The middle of the pixel that holds a point of the frame, both 0..1. */
export function snapToPixel(
  { x, y }: Point,
  { width, height }: Pick<RadiometricFrame, "width" | "height">,
): Point {
  const middle = (at: number, n: number) =>
    (Math.min(Math.max(Math.floor(at * n), 0), n - 1) + 0.5) / n;
  return { x: middle(x, width), y: middle(y, height) };
}

/** Kelvin at a point of the picture, NaN where there is none. */
export function kelvinAt(point: Point, frame: RadiometricFrame): number {
  const pixel = pixelOf(point, frame);
  const count = frame.counts[pixel.y * frame.width + pixel.x];
  return count === undefined ? NaN : (frame.table[count] ?? NaN);
}

/** The point of the picture that shows the middle of a pixel of the frame. */
export function pointOfPixel(pixel: Point, frame: RadiometricFrame): Point {
  const middle = {
    x: (pixel.x + 0.5) / frame.width,
    y: (pixel.y + 0.5) / frame.height,
  };
  return toPicture(middle, frame.matrix);
}

export interface Extremes {
  coldest: Point;
  hottest: Point;
  minK: number;
  maxK: number;
}

/** The coldest and the hottest pixel, in one pass; undefined without any. */
export function findExtremes(frame: RadiometricFrame): Extremes | undefined {
  const { counts, table, width } = frame;
  let minK = Infinity;
  let maxK = -Infinity;
  let coldest = -1;
  let hottest = -1;
  for (let i = 0; i < counts.length; i++) {
    const kelvin = table[counts[i] ?? 0] ?? NaN;
    if (kelvin < minK) {
      minK = kelvin;
      coldest = i;
    }
    if (kelvin > maxK) {
      maxK = kelvin;
      hottest = i;
    }
  }
  if (coldest < 0) return undefined;
  const place = (i: number) =>
    pointOfPixel({ x: i % width, y: Math.floor(i / width) }, frame);
  return { coldest: place(coldest), hottest: place(hottest), minK, maxK };
}
