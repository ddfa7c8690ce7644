// SPDX-License-Identifier: LGPL-2.1-or-later
// How the space that shapes live in lies on the screen.

import type { Point } from "./picture";
import { toFrame, toPicture } from "./picture";

export interface Size {
  width: number;
  height: number;
}

export interface View {
  /** of the whole picture on the screen, in its pixels */
  size: Size;
  /** pixels that the picture has: steps of the arrow keys */
  pixels: Size;
  /** from a point of the picture to one of the shapes' space, both 0..1 */
  matrix: readonly number[];
}

/** A picture whose shapes live in the picture itself. */
export const plainMatrix: readonly number[] = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Where a point of the shapes' space is in the picture on the screen. */
export function toScreen(point: Point, { size, matrix }: View): Point {
  const { x, y } = toPicture(point, matrix);
  return { x: x * size.width, y: y * size.height };
}

/** A place in the picture on the screen as a point of the shapes' space. */
export function fromScreen(at: Point, { size, matrix }: View): Point {
  return toFrame({ x: at.x / size.width, y: at.y / size.height }, matrix);
}

/** How far some pixels of the picture are in the shapes' space. */
export function stepOf(by: Point, { pixels, matrix }: View): Point {
  const from = toFrame({ x: 0, y: 0 }, matrix);
  const to = toFrame(
    { x: by.x / pixels.width, y: by.y / pixels.height },
    matrix,
  );
  return { x: to.x - from.x, y: to.y - from.y };
}

/** Whether a point of the picture is in it. */
export function isInside({ x, y }: Point): boolean {
  // what lies on the rim may be off by the last digit
  const rim = 1e-6;
  return x >= -rim && x <= 1 + rim && y >= -rim && y <= 1 + rim;
}

const sides: readonly ((point: Point) => number)[] = [
  ({ x }) => x,
  ({ x }) => 1 - x,
  ({ y }) => y,
  ({ y }) => 1 - y,
];

/**
 * The part of an outline that is in the picture, all in its points; empty
 * where nothing is. Cut at one side after the other (Sutherland and Hodgman).
 */
export function cutOutline(points: readonly Point[], closed: boolean): Point[] {
  return sides.reduce<Point[]>(
    (left, depthOf) =>
      left.flatMap((to, i) => {
        const from =
          left[i - 1] ?? (closed ? left[left.length - 1] : undefined);
        const depth = depthOf(to);
        const before = from ? depthOf(from) : depth;
        const kept = depth >= 0 ? [to] : [];
        if (!from || depth >= 0 === before >= 0) return kept;
        const along = before / (before - depth);
        const crossing = {
          x: from.x + (to.x - from.x) * along,
          y: from.y + (to.y - from.y) * along,
        };
        return [crossing, ...kept];
      }),
    [...points],
  );
}

/** A rectangle around points. */
export function boundsOf(points: readonly Point[]) {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  return {
    left: Math.min(...xs),
    right: Math.max(...xs),
    top: Math.min(...ys),
    bottom: Math.max(...ys),
  };
}

/* Half of what a finger covers. */
const nearPx = 12;

/** Whether somebody who points at one means the other. */
export function isNear(a: Point, b: Point, view: View): boolean {
  const [p, q] = [toScreen(a, view), toScreen(b, view)];
  return Math.hypot(p.x - q.x, p.y - q.y) <= nearPx;
}

export const arrows: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** A step of an arrow key in pixels of the picture; undefined for other keys. */
export function arrowOf({
  key,
  shiftKey,
}: Pick<KeyboardEvent, "key" | "shiftKey">): Point | undefined {
  const arrow = arrows[key];
  const pixels = shiftKey ? 16 : 1;
  return arrow && { x: arrow.x * pixels, y: arrow.y * pixels };
}

/** Where a point is, in pixels of the picture, for those who do not see it. */
export function describePoint(point: Point, { pixels, matrix }: View): string {
  const { x, y } = toPicture(point, matrix);
  const pixel = (at: number, n: number) =>
    Math.min(Math.max(Math.floor(at * n), 0), n - 1);
  return `${pixel(x, pixels.width)}, ${pixel(y, pixels.height)}`;
}
