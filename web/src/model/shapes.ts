// SPDX-License-Identifier: LGPL-2.1-or-later
// What is drawn over a picture, whatever it means: kinds of shapes with what
// they can do, and how their points move. Coordinates go from 0 to 1 from the
// top left corner of the space that the shapes live in.

import type { Point } from "./picture";

export type KindId = "spot" | "line" | "box" | "polygon" | "full";

export interface Shape {
  id: number;
  kind: KindId;
  points: readonly Point[];
  name: string | undefined;
  /** what else is set for it, by its key, as the camera writes it */
  extra: Readonly<Record<string, string>>;
}

export interface Kind {
  title: string;
  /** what one point of it is called */
  corner: string;
  least: number;
  most: number;
  closed: boolean;
  /** two of its corners stand for all four */
  square: boolean;
}

const mostPoints = 256;

export const kinds: Readonly<Record<KindId, Kind>> = {
  spot: {
    title: "Spot",
    corner: "Point",
    least: 1,
    most: 1,
    closed: false,
    square: false,
  },
  line: {
    title: "Line",
    corner: "End",
    least: 2,
    most: 2,
    closed: false,
    square: false,
  },
  box: {
    title: "Box",
    corner: "Corner",
    least: 2,
    most: 2,
    closed: true,
    square: true,
  },
  polygon: {
    title: "Polygon",
    corner: "Corner",
    least: 3,
    most: mostPoints,
    closed: true,
    square: false,
  },
  full: {
    title: "Whole picture",
    corner: "Corner",
    least: 0,
    most: 0,
    closed: true,
    square: false,
  },
};

/** What a shape is called; `noun` is what those of its layer are. */
export function titleOfShape(shape: Shape, noun?: string): string {
  if (shape.name) return shape.name;
  if (shape.kind === "full") return kinds.full.title;
  return `${noun ?? kinds[shape.kind].title} ${shape.id}`;
}

const clamp = (value: number, low: number, high: number) =>
  Math.min(Math.max(value, low), high);

export function clampPoint({ x, y }: Point): Point {
  return { x: clamp(x, 0, 1), y: clamp(y, 0, 1) };
}

/** All corners of what two corners of a box stand for. */
function cornersOf(a: Point, b: Point): Point[] {
  return [a, { x: b.x, y: a.y }, b, { x: a.x, y: b.y }];
}

/** The points that can be dragged, which are also its outline. */
export function handlesOf({ kind, points }: Omit<Shape, "id">): Point[] {
  const [a, b] = points;
  if (kinds[kind].square && a && b) return cornersOf(a, b);
  return [...points];
}

/** With one of its handles elsewhere; a box stays a box. */
export function moveHandle(shape: Shape, handle: number, to: Point): Shape {
  const { x, y } = clampPoint(to);
  const [a, b] = shape.points;
  if (kinds[shape.kind].square && a && b) {
    const left = handle === 0 || handle === 3;
    const top = handle < 2;
    return {
      ...shape,
      points: [
        { x: left ? x : a.x, y: top ? y : a.y },
        { x: left ? b.x : x, y: top ? b.y : y },
      ],
    };
  }
  return {
    ...shape,
    points: shape.points.map((point, i) => (i === handle ? { x, y } : point)),
  };
}

/** Elsewhere as a whole, but not further than to the rim. */
export function moveBy(shape: Shape, by: Point): Shape {
  if (shape.points.length === 0) return shape;
  const xs = shape.points.map((point) => point.x);
  const ys = shape.points.map((point) => point.y);
  // what stays on the world may reach beyond the picture
  const free = shape.extra["world"] !== undefined;
  const x = free ? by.x : clamp(by.x, -Math.min(...xs), 1 - Math.max(...xs));
  const y = free ? by.y : clamp(by.y, -Math.min(...ys), 1 - Math.max(...ys));
  return {
    ...shape,
    points: shape.points.map((point) => {
      const moved = { x: point.x + x, y: point.y + y };
      return free ? moved : clampPoint(moved);
    }),
  };
}

export function mayInsert({ kind, points }: Shape): boolean {
  return points.length < kinds[kind].most;
}

export function mayRemovePoint({ kind, points }: Shape): boolean {
  return points.length > kinds[kind].least;
}

/** The middle between a point and the next one. */
export function middleAfter(shape: Shape, index: number): Point {
  const a = shape.points[index] ?? { x: 0, y: 0 };
  const b = shape.points[(index + 1) % shape.points.length] ?? a;
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

export function insertAfter(shape: Shape, index: number, at: Point): Shape {
  if (!mayInsert(shape)) return shape;
  const points = [...shape.points];
  points.splice(index + 1, 0, clampPoint(at));
  return { ...shape, points };
}

export function removePoint(shape: Shape, index: number): Shape {
  if (!mayRemovePoint(shape)) return shape;
  return { ...shape, points: shape.points.filter((_, i) => i !== index) };
}

/* A hundredth of a pixel of the largest pictures. */
const digits = 5;
const rounded = (value: number) => Number(clamp(value, 0, 1).toFixed(digits));

/** As it is kept: rounded, and the first corner of a box at the top left. */
export function tidy(shape: Shape): Shape {
  const points = shape.points.map(({ x, y }) => ({
    x: rounded(x),
    y: rounded(y),
  }));
  const [a, b] = points;
  if (!kinds[shape.kind].square || !a || !b) return { ...shape, points };
  return {
    ...shape,
    points: [
      { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y) },
      { x: Math.max(a.x, b.x), y: Math.max(a.y, b.y) },
    ],
  };
}

/* Smaller than this is a click that trembled. */
const smallest = 0.01;

/** Whether points are enough for a shape of a kind, and apart enough. */
export function isComplete(kind: KindId, points: readonly Point[]): boolean {
  const { least, square } = kinds[kind];
  if (points.length < least) return false;
  if (least < 2) return true;
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const wide = Math.max(...xs) - Math.min(...xs);
  const high = Math.max(...ys) - Math.min(...ys);
  return square
    ? Math.min(wide, high) >= smallest
    : Math.max(wide, high) >= smallest;
}

export function isSameShape(a: Shape, b: Shape): boolean {
  return (
    a.kind === b.kind &&
    a.name === b.name &&
    a.points.length === b.points.length &&
    a.points.every(
      (point, i) => point.x === b.points[i]?.x && point.y === b.points[i]?.y,
    ) &&
    sameExtra(a.extra, b.extra)
  );
}

function sameExtra(a: Shape["extra"], b: Shape["extra"]): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => a[key] === b[key]);
}

/** "Spot 1", "Spot 2": the first that nobody has. */
export function freeName(title: string, shapes: readonly Shape[]): string {
  let n = 1;
  while (shapes.some((shape) => shape.name === `${title} ${n}`)) n++;
  return `${title} ${n}`;
}

/** The number that a new shape gets. */
export function freeId(shapes: readonly Shape[]): number {
  return Math.max(0, ...shapes.map((shape) => shape.id)) + 1;
}
