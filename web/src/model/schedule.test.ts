// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import {
  emptyWeek,
  formatSchedule,
  paint,
  parseSchedule,
  spansOf,
} from "./schedule";

test("a schedule comes back as it was", () => {
  const text = "mon-fri 08:00-12:00,13:00-17:30; sun 20:00-24:00";
  const week = parseSchedule(text);
  expect(week && formatSchedule(week)).toBe(text);
});

test("several days may have the same hours", () => {
  const week = parseSchedule("mon-wed 06:00-07:00");
  expect(week?.map((day) => spansOf(day).length)).toEqual([
    1, 1, 1, 0, 0, 0, 0,
  ]);
});

test("a day may stand in several entries, on lines of their own", () => {
  const week = parseSchedule("sat 10:00-12:00\nsat 14:00-16:00;");
  expect(week && formatSchedule(week)).toBe("sat 10:00-12:00,14:00-16:00");
  expect(parseSchedule("")?.flat().some(Boolean)).toBe(false);
});

test.each(["monday 08:00-09:00", "mon 08:10-09:00", "mon 09:00-08:00", "x"])(
  "%s is no schedule in half hours",
  (text) => {
    expect(parseSchedule(text)).toBeUndefined();
  },
);

test("a rectangle is painted from any of its corners", () => {
  const week = paint(
    emptyWeek,
    { day: 2, slot: 20 },
    { day: 1, slot: 16 },
    true,
  );
  expect(formatSchedule(week)).toBe("tue-wed 08:00-10:30");
});
