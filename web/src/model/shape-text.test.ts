// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import { editShapes, readShapes, splitShapes } from "./shape-text";
import type { Shape } from "./shapes";

const text =
  "full() spot(0.5,0.5);\n box( 0.1,0.1,0.4,0.4, name='Pump (3), it\\'s hot'," +
  'emissivity=0.9) polygon(0,0,1,0,1,1,name="a,b)",id=9) box(0.9,0,1,0.1,shield)';

function find(of: string, id: number): Shape {
  const shape = readShapes(of, true).find((one) => one.id === id);
  if (!shape) throw new Error(`no region ${id}`);
  return shape;
}

const add = (to: string, after: Shape) =>
  editShapes(to, { before: undefined, after }, true);

const remove = (from: string, id: number) =>
  editShapes(from, { before: find(from, id), after: undefined }, true);

const box: Shape = {
  id: 8,
  kind: "box",
  name: "Box 1",
  points: [
    { x: 0.1, y: 0.2 },
    { x: 0.3, y: 0.4 },
  ],
  extra: {},
};

test("regions are told apart, whatever their names hold", () => {
  const regions = splitShapes(text);
  expect(regions.map((region) => region.kind)).toEqual([
    "full",
    "spot",
    "box",
    "polygon",
    "box",
  ]);
  expect(regions[2]?.name).toBe("Pump (3), it's hot");
  expect(regions[3]?.name).toBe("a,b)");
  expect(splitShapes("")).toEqual([]);
});

test("ids are those that the camera gives", () => {
  expect(splitShapes(text).map((region) => region.id)).toEqual([0, 1, 2, 9, 3]);
  expect(
    splitShapes("full(id=4) full() full() spot(0,0,id=1)").map((one) => one.id),
  ).toEqual([4, 0, 2, 1]);
});

test("a region is a shape with its points and what else it says", () => {
  expect(find(text, 2)).toEqual({
    id: 2,
    kind: "box",
    name: "Pump (3), it's hot",
    points: [
      { x: 0.1, y: 0.1 },
      { x: 0.4, y: 0.4 },
    ],
    extra: { emissivity: "0.9" },
  });
  expect(find(text, 3).extra).toEqual({ shield: "true" });
  expect(find("spot(0,0,shield=false)", 1).extra).toEqual({});
  expect(find(text, 0).points).toEqual([]);
});

test("what is added stands behind, with its id", () => {
  expect(add("full()", box)).toBe(
    "full() box(0.1,0.2,0.3,0.4,id=8,name='Box 1')",
  );
  expect(add("", { ...box, extra: { shield: "true" } })).toBe(
    "box(0.1,0.2,0.3,0.4,id=8,name='Box 1',shield)",
  );
});

test("added and removed again leaves what was there", () => {
  const plain = "full() line(0,0.5,1,0.5,id=7,name='Belt')";
  expect(remove(add(plain, box), 8)).toBe(plain);
});

test("the others keep their ids when one goes away", () => {
  const left = splitShapes(remove(text, 1));
  expect(left.map((region) => region.id)).toEqual([0, 2, 9, 3]);
  expect(left[1]?.name).toBe("Pump (3), it's hot");
});

test("a change leaves every other character as it was", () => {
  const before = find(text, 2);
  const after = { ...before, extra: { ...before.extra, "distance-m": "5" } };
  const changed = editShapes(text, { before, after }, true);
  const [start, end] = [text.indexOf("box("), text.indexOf(" polygon")];
  expect(changed.slice(0, start)).toBe(text.slice(0, start));
  expect(changed.endsWith(text.slice(end))).toBe(true);
  expect(find(changed, 2)).toEqual(after);
});

test("what this page does not know is kept when a region is moved", () => {
  const newer = "spot(0.5,0.5,id=1,level='a, b',group=3)";
  const before = find(newer, 1);
  const after = { ...before, points: [{ x: 0.25, y: 0.5 }] };
  expect(editShapes(newer, { before, after }, true)).toBe(
    "spot(0.25,0.5,id=1,level='a, b',group=3)",
  );
});

test("what has no numbers is counted, and gets none", () => {
  const masks =
    "box(0.1,0.1,0.4,0.4,name='Window',style=mosaic) polygon(-12,3,8,7,1,1,world)" +
    " box(0,0,1,1,off)";
  const shapes = readShapes(masks, false);
  expect(shapes.map(({ id }) => id)).toEqual([1, 2, 3]);
  expect(shapes[1]?.points[0]).toEqual({ x: -12, y: 3 });
  expect(shapes[1]?.extra).toEqual({ world: "true" });
  const [before, , last] = shapes;
  if (!before) throw new Error("no mask");
  const after = { ...before, extra: { style: "blur", color: "#204060" } };
  expect(editShapes(masks, { before, after }, false)).toBe(
    "box(0.1,0.1,0.4,0.4,name='Window',style=blur,color=#204060)" +
      masks.slice(masks.indexOf(" polygon")),
  );
  expect(editShapes(masks, { before, after: undefined }, false)).toBe(
    masks.slice(masks.indexOf("polygon")),
  );
  expect(editShapes("", { before: undefined, after: last }, false)).toBe(
    "box(0,0,1,1,off)",
  );
});

test("a text that is none is refused, not mangled", () => {
  expect(() => splitShapes("spot(0.5")).toThrow();
  expect(() => splitShapes("spot(name='x)")).toThrow();
  expect(() => splitShapes("12")).toThrow();
});
