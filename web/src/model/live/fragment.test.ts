// SPDX-License-Identifier: LGPL-2.1-or-later

import { expect, test } from "vitest";
import { timesOf } from "./fragment";

/* As the camera's own test has it (tests/unit/test-mp4.c): taken one and a half
   seconds after 1970, at tick 2^32 + 2, for 3000 ticks. */
const bytes = [
  [0, 0, 0, 32, 0x70, 0x72, 0x66, 0x74, 1, 0, 0, 24, 0, 0, 0, 1],
  [0x83, 0xaa, 0x7e, 0x81, 0x80, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2],
  [0, 0, 0, 104, 0x6d, 0x6f, 0x6f, 0x66],
  [0, 0, 0, 16, 0x6d, 0x66, 0x68, 0x64, 0, 0, 0, 0, 0, 0, 0, 7],
  [0, 0, 0, 80, 0x74, 0x72, 0x61, 0x66],
  [0, 0, 0, 16, 0x74, 0x66, 0x68, 0x64, 0, 2, 0, 0, 0, 0, 0, 1],
  [0, 0, 0, 20, 0x74, 0x66, 0x64, 0x74, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2],
  [0, 0, 0, 36, 0x74, 0x72, 0x75, 0x6e, 1, 0, 0x0f, 1, 0, 0, 0, 1],
  [0, 0, 0, 112, 0, 0, 0x0b, 0xb8, 0, 0, 0, 3, 1, 1, 0, 0, 0, 0, 0, 0],
  [0, 0, 0, 11, 0x6d, 0x64, 0x61, 0x74, 0x61, 0x62, 0x63],
].flat();

const bufferOf = (values: number[]) => new Uint8Array(values).buffer;

test("a fragment says when its picture was taken and is shown", () => {
  const times = timesOf(bufferOf(bytes), 90000);
  expect(times?.timeS).toBeCloseTo((2 ** 32 + 2) / 90000, 6);
  expect(times?.durationS).toBeCloseTo(1 / 30, 9);
  expect(times?.capturedMs).toBe(1500);
});

test("without a time of the capture there is none", () => {
  const times = timesOf(bufferOf(bytes.slice(32)), 90000);
  expect(times?.capturedMs).toBeUndefined();
  expect(times?.durationS).toBeGreaterThan(0);
});

test("what is no fragment has no times, what is cut off is an error", () => {
  expect(timesOf(bufferOf([]), 90000)).toBeUndefined();
  expect(timesOf(bufferOf(bytes.slice(136)), 90000)).toBeUndefined();
  expect(() => timesOf(bufferOf(bytes.slice(0, 60)), 90000)).toThrow();
});
