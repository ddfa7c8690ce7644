// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import type { Shape } from "./shapes";
import { directionOf, lensOf, placeOf, toSensor, toWorld } from "./world";

const lens = {
  pose: { panDeg: 30, tiltDeg: -10, zoom: 1, fovDeg: 60 },
  aspect: 1.25,
};

test("the middle lies where the sensor looks, the rim at half the view", () => {
  const middle = directionOf({ x: 0.5, y: 0.5 }, lens);
  expect(middle.x).toBeCloseTo(30, 9);
  expect(middle.y).toBeCloseTo(-10, 9);
  const level = { ...lens, pose: { ...lens.pose, tiltDeg: 0 } };
  expect(directionOf({ x: 1, y: 0.5 }, level).x).toBeCloseTo(60, 9);
  // twice as much, half the tangent: 2 atan(tan(30)/2) = 32.2 degrees
  const zoomed = { ...level, pose: { ...level.pose, zoom: 2 } };
  expect(directionOf({ x: 1, y: 0.5 }, zoomed).x).toBeCloseTo(30 + 16.102, 3);
});

/* As tests/unit/test-mask.c has it of the camera. */
test("what is drawn is seen there again, wherever the head looks then", () => {
  const at = { x: 0.21, y: 0.83 };
  const there = directionOf(at, lens);
  const back = placeOf(there, lens);
  expect(back?.x).toBeCloseTo(at.x, 9);
  expect(back?.y).toBeCloseTo(at.y, 9);
  const turned = {
    ...lens,
    pose: { panDeg: there.x, tiltDeg: there.y, zoom: 3, fovDeg: 60 },
  };
  expect(placeOf(there, turned)?.x).toBeCloseTo(0.5, 9);
  expect(placeOf(there, turned)?.y).toBeCloseTo(0.5, 9);
});

test("what lies behind is not seen", () => {
  expect(placeOf({ x: 30 + 120, y: 0 }, lens)).toBeUndefined();
});

const box: Shape = {
  id: 1,
  kind: "box",
  name: "Window",
  points: [
    { x: 0.2, y: 0.3 },
    { x: 0.4, y: 0.5 },
  ],
  extra: { world: "true" },
};

test("a box is its four corners on the world, and comes back", () => {
  const world = toWorld(box, lens);
  expect(world.kind).toBe("polygon");
  expect(world.points).toHaveLength(4);
  const seen = toSensor(world, lens);
  expect(seen?.points[0]?.x).toBeCloseTo(0.2, 4);
  expect(seen?.points[2]?.y).toBeCloseTo(0.5, 4);
  const away = { ...lens, pose: { ...lens.pose, panDeg: 210 } };
  expect(toSensor(world, away)).toBeUndefined();
});

test("directions stay within what the camera takes", () => {
  const many = { ...lens, pose: { ...lens.pose, panDeg: 30 + 720 } };
  const world = toWorld(box, many);
  expect(Math.max(...world.points.map(({ x }) => Math.abs(x)))).toBeLessThan(
    180,
  );
});

test("who does not know where the sensor looks has no lens", () => {
  expect(lensOf(undefined, { width: 4, height: 3 })).toBeUndefined();
  expect(lensOf(lens.pose, { width: 4, height: 2 })?.aspect).toBe(2);
});
