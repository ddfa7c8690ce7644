// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import { addRegion, removeRegion, splitRegions } from "./regions";

const text =
  "full() spot(0.5,0.5);\n box( 0.1,0.1,0.4,0.4, name='Pump (3), it\\'s hot'," +
  'emissivity=0.9) polygon(0,0,1,0,1,1,name="a,b)",id=9) box(0.9,0,1,0.1,shield)';

test("regions are told apart, whatever their names hold", () => {
  const regions = splitRegions(text);
  expect(regions.map((region) => region.kind)).toEqual([
    "full",
    "spot",
    "box",
    "polygon",
    "box",
  ]);
  expect(regions[2]?.name).toBe("Pump (3), it's hot");
  expect(regions[3]?.name).toBe("a,b)");
  expect(splitRegions("")).toEqual([]);
});

test("ids are those that the camera gives", () => {
  expect(splitRegions(text).map((region) => region.id)).toEqual([
    0, 1, 2, 9, 3,
  ]);
  expect(
    splitRegions("full(id=4) full() full() spot(0,0,id=1)").map(
      (one) => one.id,
    ),
  ).toEqual([4, 0, 2, 1]);
});

test("what is added stands behind, with a name and an id of its own", () => {
  const spot = addRegion("full()", "spot", [{ x: 0.123456789, y: 1.2 }]);
  expect(spot).toBe("full() spot(0.12346,1,id=1,name='Spot 1')");
  expect(addRegion(spot, "spot", [{ x: 0, y: 0.5 }])).toBe(
    `${spot} spot(0,0.5,id=2,name='Spot 2')`,
  );
  expect(
    addRegion("", "box", [
      { x: 0.1, y: 0.2 },
      { x: 0.3, y: 0.4 },
    ]),
  ).toBe("box(0.1,0.2,0.3,0.4,id=1,name='Box 1')");
});

test("added and removed again leaves what was there", () => {
  const plain = "full() line(0,0.5,1,0.5,id=7,name='Belt')";
  const more = addRegion(plain, "box", [
    { x: 0.1, y: 0.2 },
    { x: 0.3, y: 0.4 },
  ]);
  expect(removeRegion(more, 8)).toBe(plain);
});

test("the others keep their ids when one goes away", () => {
  const left = splitRegions(removeRegion(text, 1));
  expect(left.map((region) => region.id)).toEqual([0, 2, 9, 3]);
  expect(left[1]?.name).toBe("Pump (3), it's hot");
});

test("a text that is none is refused, not mangled", () => {
  expect(() => splitRegions("spot(0.5")).toThrow();
  expect(() => splitRegions("spot(name='x)")).toThrow();
  expect(() => splitRegions("12")).toThrow();
});
