// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import { RadiometricReader } from "./radiometric";

const format = JSON.stringify({
  type: "format",
  width: 2,
  height: 1,
  calibration: { encoding: "linear", clipK: [233.15, null] },
});
const head = JSON.stringify({
  type: "frame",
  frame: 7,
  time: "2026-01-01T00:00:00.000000Z",
  matrix: [1, 0, 0, 0, 1, 0],
  span: { kelvin: [280, null, 320], palette: "ironbow", inverted: false },
  measurements: [],
});

function readerWithFormat(): RadiometricReader {
  const reader = new RadiometricReader();
  const table = new Float32Array(65536);
  table[30000] = 300;
  reader.readText(format);
  expect(reader.readBinary(table.buffer as ArrayBuffer)).toBeUndefined();
  return reader;
}

test("format, table, head and counts make a frame", () => {
  const reader = readerWithFormat();
  reader.readText(head);
  const frame = reader.readBinary(
    Uint16Array.from([30000, 5]).buffer as ArrayBuffer,
  );
  expect(frame?.id).toBe(7);
  expect(frame?.counts[0]).toBe(30000);
  expect(frame?.table[30000]).toBe(300);
  expect(frame?.clipK).toEqual([233.15, Infinity]);
  expect(frame?.span.kelvin[1]).toBeNaN();
});

test("a sensor that is not cold yet has no temperatures", () => {
  const reader = readerWithFormat();
  const counts = () => Uint16Array.from([30000, 5]).buffer as ArrayBuffer;
  reader.readText(JSON.stringify({ ...JSON.parse(head), ready: false }));
  const cooling = reader.readBinary(counts());
  expect(cooling?.ready).toBe(false);
  expect(cooling?.table[30000]).toBeNaN();
  reader.readText(head);
  expect(reader.readBinary(counts())?.table[30000]).toBe(300);
});

test("a frame of the wrong size is refused", () => {
  const reader = readerWithFormat();
  reader.readText(head);
  expect(() => reader.readBinary(new ArrayBuffer(6))).toThrow(/6 bytes/);
});

test("a frame without its head is refused", () => {
  const reader = readerWithFormat();
  expect(() => reader.readBinary(new ArrayBuffer(4))).toThrow(/head/);
});
