// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import type { Shape } from "./shapes";
import {
  freeId,
  freeName,
  handlesOf,
  insertAfter,
  isComplete,
  mayInsert,
  middleAfter,
  moveBy,
  moveHandle,
  removePoint,
  tidy,
  titleOfShape,
} from "./shapes";

const box: Shape = {
  id: 3,
  kind: "box",
  points: [
    { x: 0.2, y: 0.3 },
    { x: 0.6, y: 0.5 },
  ],
  name: undefined,
  extra: {},
};

const triangle: Shape = {
  ...box,
  kind: "polygon",
  points: [
    { x: 0, y: 0 },
    { x: 1, y: 0 },
    { x: 1, y: 1 },
  ],
};

test("a box has four handles, and each moves two sides", () => {
  expect(handlesOf(box)).toEqual([
    { x: 0.2, y: 0.3 },
    { x: 0.6, y: 0.3 },
    { x: 0.6, y: 0.5 },
    { x: 0.2, y: 0.5 },
  ]);
  const moved = [0, 1, 2, 3].map(
    (handle) => moveHandle(box, handle, { x: 0.4, y: 0.4 }).points,
  );
  expect(moved).toEqual([
    [
      { x: 0.4, y: 0.4 },
      { x: 0.6, y: 0.5 },
    ],
    [
      { x: 0.2, y: 0.4 },
      { x: 0.4, y: 0.5 },
    ],
    [
      { x: 0.2, y: 0.3 },
      { x: 0.4, y: 0.4 },
    ],
    [
      { x: 0.4, y: 0.3 },
      { x: 0.6, y: 0.4 },
    ],
  ]);
});

test("a corner dragged over the opposite one still makes a box", () => {
  const turned = tidy(moveHandle(box, 0, { x: 0.9, y: 0.8 }));
  expect(turned.points).toEqual([
    { x: 0.6, y: 0.5 },
    { x: 0.9, y: 0.8 },
  ]);
});

test("what is moved stays in the picture and keeps its size", () => {
  const points = moveBy(box, { x: 0.9, y: -0.9 }).points;
  expect(points[0]?.x).toBeCloseTo(0.6, 12);
  expect(points[0]?.y).toBe(0);
  expect(points[1]?.x).toBeCloseTo(1, 12);
  expect(points[1]?.y).toBeCloseTo(0.2, 12);
  expect(moveHandle(triangle, 1, { x: 7, y: -1 }).points[1]).toEqual({
    x: 1,
    y: 0,
  });
});

test("points of a polygon come and go, but three stay", () => {
  expect(middleAfter(triangle, 2)).toEqual({ x: 0.5, y: 0.5 });
  const four = insertAfter(triangle, 2, { x: 0.1, y: 0.8 });
  expect(four.points).toHaveLength(4);
  expect(four.points[3]).toEqual({ x: 0.1, y: 0.8 });
  expect(removePoint(four, 3)).toEqual(triangle);
  expect(removePoint(triangle, 0)).toBe(triangle);
  expect(mayInsert(box)).toBe(false);
  expect(insertAfter(box, 0, { x: 0.5, y: 0.5 })).toBe(box);
});

test("what is kept is rounded to a hundredth of a pixel", () => {
  const spot: Shape = { ...box, kind: "spot", points: [{ x: 1 / 3, y: 1.2 }] };
  expect(tidy(spot).points).toEqual([{ x: 0.33333, y: 1 }]);
});

test("a click that trembled is no box", () => {
  const at = { x: 0.5, y: 0.5 };
  expect(isComplete("box", [at, { x: 0.505, y: 0.9 }])).toBe(false);
  expect(isComplete("line", [at, { x: 0.505, y: 0.9 }])).toBe(true);
  expect(isComplete("box", [at, { x: 0.6, y: 0.6 }])).toBe(true);
  expect(isComplete("polygon", [at, { x: 0.6, y: 0.6 }])).toBe(false);
  expect(isComplete("spot", [at])).toBe(true);
});

test("names and numbers are those that nobody has", () => {
  expect(freeName("Box", [{ ...box, name: "Box 1" }])).toBe("Box 2");
  expect(freeId([])).toBe(1);
  expect(freeId([box])).toBe(4);
  expect(titleOfShape(box)).toBe("Box 3");
  expect(titleOfShape({ ...box, kind: "full" })).toBe("Whole picture");
});
