// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import { formatAgo, formatBytes, formatCountdown, formatSpan } from "./times";

test("a span has its two largest units", () => {
  expect(formatSpan(42)).toBe("42 s");
  expect(formatSpan(3 * 3600 + 5 * 60)).toBe("3 h 5 min");
  expect(formatSpan(2 * 86400 + 3600)).toBe("2 d 1 h");
});

test("a countdown keeps its width, and ends at nothing", () => {
  expect(formatCountdown(7199)).toBe("1:59:59");
  expect(formatCountdown(61)).toBe("01:01");
  expect(formatCountdown(-3)).toBe("00:00");
});

test("what was never is not long ago", () => {
  const now = Date.parse("2026-03-01T12:00:00Z");
  expect(formatAgo(undefined, now)).toBe("never");
  expect(formatAgo("2026-03-01T11:59:58Z", now)).toBe("just now");
  expect(formatAgo("2026-03-01T11:20:00Z", now)).toBe("40 min ago");
});

test("bytes are counted in powers of 1024", () => {
  expect(formatBytes(512)).toBe("512 bytes");
  expect(formatBytes(1536)).toBe("1.5 KiB");
  expect(formatBytes(300 * 1024 * 1024)).toBe("300 MiB");
});
