// SPDX-License-Identifier: LGPL-2.1-or-later
// Points that the camera keeps as text without names: defective pixels of a
// detector (docs/correction.md), and pairs of points that say where a thermal
// picture lies in a visible one (docs/fusion.md).

import type { Edit } from "./edits";
import type { Shape } from "./shapes";
import type { Size } from "./view";

/* The list with an edit done to it; what has no number stands behind. */
function edited<T>(
  all: readonly T[],
  { before, after }: Edit,
  made: (shape: Shape) => T,
): T[] {
  if (before === undefined) return after ? [...all, made(after)] : [...all];
  return all.flatMap((one, i) => {
    if (i + 1 !== before.id) return [one];
    return after ? [made(after)] : [];
  });
}

function spot(id: number, x: number, y: number, extra: Shape["extra"]): Shape {
  return { id, kind: "spot", points: [{ x, y }], name: undefined, extra };
}

/* Five digits, as shapes have them once they are kept (tidy()). */
const rounded = (value: number) => Number(value.toFixed(5));

/** Pixels as "column,row column,row", as shapes in a picture of a size. */
export function readPixels(text: string, { width, height }: Size): Shape[] {
  return text
    .split(/\s+/)
    .filter(Boolean)
    .map((word, i) => {
      const [column = NaN, row = NaN] = word.split(",").map(Number);
      return spot(
        i + 1,
        rounded((column + 0.5) / width),
        rounded((row + 0.5) / height),
        {},
      );
    });
}

/** The column and the row that a shape stands for. */
export function pixelIn(shape: Shape, { width, height }: Size): string {
  const { x, y } = shape.points[0] ?? { x: 0, y: 0 };
  const at = (value: number, n: number) =>
    Math.min(Math.floor(value * n), n - 1);
  return `${at(x, width)},${at(y, height)}`;
}

export function editPixels(text: string, edit: Edit, size: Size): string {
  const words = text.split(/\s+/).filter(Boolean);
  return edited(words, edit, (shape) => pixelIn(shape, size)).join(" ");
}

/** Which of the two points of a pair is seen. */
export type Side = "thermal" | "visible";

const pair =
  /^(check\s+)?([\d.eE+-]+)\s*,\s*([\d.eE+-]+)\s*>\s*([\d.eE+-]+)\s*,\s*([\d.eE+-]+)$/;

function splitPairs(text: string): string[] {
  if (/[:|]/.test(text))
    throw new Error("these points are for several zooms: change them as text");
  return text
    .split(";")
    .map((one) => one.trim())
    .filter(Boolean);
}

/** One point of each pair; the other one goes with it. */
export function readPairs(text: string, side: Side): Shape[] {
  return splitPairs(text).map((one, i) => {
    const found = pair.exec(one);
    if (!found) throw new Error(`'${one}' is no pair of points`);
    const [, check, ...numbers] = found;
    const [tx = 0, ty = 0, vx = 0, vy = 0] = numbers.map(Number);
    const [x, y, ...other] =
      side === "thermal" ? [tx, ty, vx, vy] : [vx, vy, tx, ty];
    return spot(i + 1, x ?? 0, y ?? 0, {
      other: other.join(","),
      ...(check && { check: "true" }),
    });
  });
}

export function editPairs(text: string, edit: Edit, side: Side): string {
  return edited(splitPairs(text), edit, (shape) => {
    const at = shape.points[0] ?? { x: 0, y: 0 };
    const seen = `${at.x},${at.y}`;
    // a new one is at the same place of both pictures, until it is moved
    const other = shape.extra["other"] ?? seen;
    const both = side === "thermal" ? `${seen}>${other}` : `${other}>${seen}`;
    return shape.extra["check"] ? `check ${both}` : both;
  }).join("; ");
}
