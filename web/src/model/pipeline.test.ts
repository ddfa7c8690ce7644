// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import { describeChanges, plainCaps, shortCaps } from "./pipeline";

const raw =
  "video/x-raw, format=(string)GRAY16_LE, width=(int)640, height=(int)512, framerate=(fraction)30/1, multiview-mode=(string)mono";

test("caps are shown without types", () => {
  expect(plainCaps(raw)).toContain("width=640, height=512");
});

test("caps in few words tell format, size and rate", () => {
  expect(shortCaps(raw)).toBe("GRAY16_LE · 640×512 · 30/s");
  expect(
    shortCaps("video/x-raw, width=(int)160, framerate=(fraction)1001/120"),
  ).toBe("8.34/s");
  expect(shortCaps("image/jpeg, parsed=(boolean)true")).toBe("image/jpeg");
});

test("a reload that did nothing says so", () => {
  const none = {
    removedSensors: [],
    addedSensors: [],
    removedStreams: [],
    addedStreams: [],
  };
  expect(describeChanges(none)).toContain("nothing had to be changed");
  expect(describeChanges({ ...none, addedStreams: ["a"] })).toBe(
    "The profile was read again: 0 sensors and 1 stream started.",
  );
});
