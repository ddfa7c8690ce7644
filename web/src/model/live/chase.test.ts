// SPDX-License-Identifier: LGPL-2.1-or-later

import { expect, test } from "vitest";
import { beginChase, noteDry, noteLeft, rateOf } from "./chase";

/** Plays a film of 30 pictures a second for so long; what is left at the end. */
function play(leftS: number, seconds: number, jitterS = 0): number {
  const chase = beginChase(0);
  let rate = 1;
  let left = leftS;
  for (let i = 1; i <= seconds * 30; i += 1) {
    // every third picture is late
    const late = i % 3 === 0 ? jitterS : i % 3 === 1 ? -jitterS : 0;
    left -= rate * (1 / 30 + late);
    if (left < 0) {
      noteDry(chase);
      left = 0;
    }
    noteLeft(chase, left);
    left += 1 / 30;
    rate = rateOf(chase, (i * 1000) / 30) ?? rate;
  }
  return left - 1 / 30;
}

test("a film that is a second behind is live within three", () => {
  expect(play(1, 3)).toBeLessThan(0.06);
  expect(play(1, 6)).toBeLessThan(0.02);
});

test("a film that is where it should be stays there", () => {
  expect(play(0.04, 60)).toBeLessThan(0.02);
  expect(play(0.04, 60)).toBeGreaterThan(0);
});

test("what comes unevenly gets more room", () => {
  const chase = beginChase(0);
  const before = chase.marginS;
  noteDry(chase);
  expect(chase.marginS).toBeGreaterThan(before);
  for (let i = 0; i < 100; i += 1) noteDry(chase);
  expect(chase.marginS).toBe(0.25);
  expect(play(0.3, 60, 0.02)).toBeLessThan(0.15);
});

test("the rate is never more than a viewer bears", () => {
  const chase = beginChase(0);
  noteLeft(chase, 3);
  expect(rateOf(chase, 100)).toBeUndefined();
  expect(rateOf(chase, 400)).toBe(2);
  noteLeft(chase, 0);
  expect(rateOf(chase, 800)).toBeGreaterThanOrEqual(0.9);
});
