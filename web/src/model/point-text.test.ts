// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import { editPairs, editPixels, readPairs, readPixels } from "./point-text";
import type { Shape } from "./shapes";
import { tidy } from "./shapes";

const size = { width: 160, height: 120 };

function at(shapes: readonly Shape[], index: number): Shape {
  const shape = shapes[index];
  if (!shape) throw new Error(`no shape ${index}`);
  return shape;
}

test("a pixel is its middle, and comes back as it was", () => {
  const shapes = readPixels("12,40 159,119", size);
  expect(shapes.map(({ points }) => points[0])).toEqual([
    { x: 0.07813, y: 0.3375 },
    { x: 0.99687, y: 0.99583 },
  ]);
  expect(shapes.map(tidy)).toEqual(shapes);
  for (const width of [80, 640, 1280])
    for (let column = 0; column < width; column++) {
      const big = { width, height: 1024 };
      const [one] = readPixels(`${column},1023`, big);
      const edit = { before: undefined, after: one };
      expect(editPixels("", edit, big)).toBe(`${column},1023`);
    }
});

test("pixels come and go, and the others stay in their order", () => {
  const text = "5,3 7,9";
  const shapes = readPixels(text, size);
  const added = { ...at(shapes, 0), points: [{ x: 0.9, y: 0.01 }] };
  expect(editPixels(text, { before: undefined, after: added }, size)).toBe(
    "5,3 7,9 144,1",
  );
  const [five, seven] = [at(shapes, 0), at(shapes, 1)];
  expect(editPixels(text, { before: five, after: undefined }, size)).toBe(
    "7,9",
  );
  expect(editPixels(text, { before: seven, after: five }, size)).toBe(
    "5,3 5,3",
  );
});

const pairs = "0.1,0.15>0.15,0.09; 0.9,0.85>0.85,0.91; check 0.5,0.5>0.51,0.5";

test("each picture has its own point of a pair", () => {
  const thermal = readPairs(pairs, "thermal");
  const visible = readPairs(pairs, "visible");
  expect(thermal.map(({ points }) => points[0]?.x)).toEqual([0.1, 0.9, 0.5]);
  expect(visible.map(({ points }) => points[0]?.x)).toEqual([0.15, 0.85, 0.51]);
  expect(at(visible, 2).extra).toEqual({ other: "0.5,0.5", check: "true" });
});

test("a point that is moved leaves its partner where it is", () => {
  const before = at(readPairs(pairs, "visible"), 0);
  const after = { ...before, points: [{ x: 0.2, y: 0.1 }] };
  expect(editPairs(pairs, { before, after }, "visible")).toBe(
    pairs.replace("0.15,0.09", "0.2,0.1"),
  );
  const check = { ...before, extra: { ...before.extra, check: "true" } };
  expect(editPairs(pairs, { before, after: check }, "visible")).toBe(
    `check ${pairs}`,
  );
});

test("a new pair is at the same place of both pictures", () => {
  const after = {
    ...at(readPairs(pairs, "thermal"), 0),
    id: 4,
    points: [{ x: 0.3, y: 0.7 }],
    extra: {},
  };
  expect(editPairs(pairs, { before: undefined, after }, "thermal")).toBe(
    `${pairs}; 0.3,0.7>0.3,0.7`,
  );
});

test("points for several zooms are not touched", () => {
  const zooms = "1: 0,0>0,0 | 4: 0,0>0,0";
  expect(() => readPairs(zooms, "thermal")).toThrow("several zooms");
});
