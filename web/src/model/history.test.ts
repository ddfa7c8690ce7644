// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import type { Measurement } from "../api/client";
import type { Live } from "./history";
import { noLimits } from "./units";
import {
  addFrame,
  columnsOf,
  pointsOf,
  ranges,
  spanOf,
  titleOfRegion,
} from "./history";

function measured(id: number, kelvin: number | null): Measurement {
  const reading = (by: number) => ({
    kelvin: kelvin === null ? null : kelvin + by,
    celsius: null,
    status: "valid" as const,
    text: "",
  });
  return {
    ...{ id, name: "", kind: "spot" as const, pixels: 1, invalid: 0 },
    ...{ below: 0, above: 0, distanceM: null },
    min: reading(-1),
    max: reading(2),
    mean: reading(0),
    median: reading(0),
    stddevK: null,
  };
}

const empty: Live = new Map();

const kept = {
  id: 1,
  name: "",
  region: "spot(0.5,0.5,id=1)",
  times: [100, 101],
  minK: [299, 299.5],
  maxK: [301, 301.5],
  meanK: [300, 300.5],
};

test("every range has some hundred points, and one page is enough", () => {
  for (const range of ranges) {
    const points = range.lengthS / range.resolutionS;
    expect(points).toBeGreaterThanOrEqual(500);
    expect(points).toBeLessThan(1000);
    const { fromS, toS } = spanOf(range, 1800000000500);
    expect(toS).toBe(1800000001);
    expect(toS - fromS).toBe(range.lengthS);
  }
});

test("frames of the same step are put together", () => {
  let live = addFrame(empty, [measured(1, 300)], noLimits, 102100, 2, 0);
  live = addFrame(live, [measured(1, 304)], noLimits, 103900, 2, 0);
  live = addFrame(live, [measured(1, 310)], noLimits, 104000, 2, 0);
  const points = pointsOf(undefined, live.get(1));
  expect([...points.keys()]).toEqual([102, 104]);
  expect(points.get(102)).toEqual({ minK: 299, maxK: 306, meanK: 302 });
  expect(points.get(104)).toEqual({ minK: 309, maxK: 312, meanK: 310 });
});

test("what lies outside of the range counts as its limit", () => {
  const hot = measured(1, 300);
  hot.max = { ...hot.max, kelvin: null, status: "above" };
  hot.min = { ...hot.min, kelvin: null, status: "below" };
  const live = addFrame(empty, [hot], [250, 420], 1000, 1, 0);
  expect(pointsOf(undefined, live.get(1)).get(1)).toEqual({
    ...{ minK: 250, maxK: 420, meanK: 300 },
  });
});

test("what has no temperature or is too old is not there", () => {
  let live = addFrame(
    empty,
    [measured(1, 300), measured(2, null)],
    noLimits,
    1000,
    1,
    0,
  );
  expect(live.has(2)).toBe(false);
  live = addFrame(live, [measured(3, 300)], noLimits, 700000, 1, 100);
  expect([...live.keys()]).toEqual([3]);
});

test("what the camera kept counts, what came since is behind it", () => {
  let live = addFrame(empty, [measured(1, 350)], noLimits, 100000, 1, 0);
  live = addFrame(live, [measured(1, 301)], noLimits, 101000, 1, 0);
  live = addFrame(live, [measured(1, 302)], noLimits, 102000, 1, 0);
  const points = pointsOf(kept, live.get(1));
  expect(points.get(100)).toEqual({ minK: 299, maxK: 301, meanK: 300 });
  expect(points.get(101)).toEqual({ minK: 299.5, maxK: 303, meanK: 300.5 });
  expect(points.get(102)).toEqual({ minK: 301, maxK: 304, meanK: 302 });
});

test("steps that are missing are a gap", () => {
  const other = { ...kept, id: 2, times: [101, 110], meanK: [273.15, 283.15] };
  const columns = columnsOf(
    [pointsOf(kept, undefined), pointsOf(other, undefined)],
    1,
    "C",
  );
  expect(columns[0]).toEqual([100, 101, 102, 110]);
  expect(columns[1]?.slice(2)).toEqual([null, null]);
  expect(columns[4]).toEqual([null, 0, null, 10]);
  expect(columns).toHaveLength(7);
});

test("a region has a name, whatever became of it", () => {
  expect(titleOfRegion(4, "Pump", "spot(0,0)")).toBe("Pump");
  expect(titleOfRegion(0, "", "full(id=0)")).toBe("Whole picture");
  expect(titleOfRegion(3, "", "polygon(0,0,1,0,1,1,id=3)")).toBe("Polygon 3");
  expect(titleOfRegion(3, "", "")).toBe("Region 3");
});
