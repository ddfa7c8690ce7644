// SPDX-License-Identifier: LGPL-2.1-or-later
// A week in half hours, and its text as docs/schedules.md has it:
// `mon-fri 08:00-12:00,13:00-17:30; sat 10:00-12:00`.

export const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export const dayNames = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
] as const;

/** Half hours of a day. */
export const slots = 48;

/** By day, then by half hour: whether it is in the schedule. */
export type Week = readonly (readonly boolean[])[];

export const emptyWeek: Week = days.map(() =>
  Array<boolean>(slots).fill(false),
);

function minutesOf(text: string): number {
  const [hours = "", minutes = ""] = text.split(":");
  return Number(hours) * 60 + Number(minutes);
}

function textOf(slot: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(slot / 2))}:${slot % 2 ? "30" : "00"}`;
}

const entry =
  /^(mon|tue|wed|thu|fri|sat|sun)(?:\s*-\s*(mon|tue|wed|thu|fri|sat|sun))?\s+(.+)$/;
const period = /^(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})$/;

/* The half hours of `08:00-12:00,13:00-17:30`. */
function parsePeriods(text: string): [number, number][] | undefined {
  const found: [number, number][] = [];
  for (const part of text.split(",")) {
    const [, from = "", to = ""] = period.exec(part.trim()) ?? [];
    const [begin, end] = [minutesOf(from) / 30, minutesOf(to) / 30];
    if (!Number.isInteger(begin) || !Number.isInteger(end)) return undefined;
    if (from === "" || begin >= end || end > slots) return undefined;
    found.push([begin, end]);
  }
  return found;
}

/** undefined for a text that is no schedule in half hours. */
export function parseSchedule(text: string): Week | undefined {
  const week = emptyWeek.map((day) => [...day]);
  for (const part of text.toLowerCase().split(/[;\n]/)) {
    if (part.trim() === "") continue;
    const [, first = "", last = first, rest = ""] =
      entry.exec(part.trim()) ?? [];
    const a = days.findIndex((day) => day === first);
    const b = days.findIndex((day) => day === last);
    const periods = parsePeriods(rest);
    if (a < 0 || b < a || !periods) return undefined;
    for (let day = a; day <= b; day++)
      for (const [from, to] of periods) week[day]?.fill(true, from, to);
  }
  return week;
}

/** From where to where half hours in a row are in the schedule. */
export function spansOf(day: readonly boolean[]): [number, number][] {
  const spans: [number, number][] = [];
  day.forEach((on, slot) => {
    const last = spans[spans.length - 1];
    if (!on) return;
    if (last && last[1] === slot) last[1] = slot + 1;
    else spans.push([slot, slot + 1]);
  });
  return spans;
}

/** Days in a row with the same hours share an entry. */
export function formatSchedule(week: Week): string {
  const hours = week.map((day) =>
    spansOf(day)
      .map(([from, to]) => `${textOf(from)}-${textOf(to)}`)
      .join(","),
  );
  const entries: string[] = [];
  for (let day = 0; day < days.length; day++) {
    const first = day;
    while (day + 1 < days.length && hours[day + 1] === hours[first]) day++;
    const name = first === day ? days[day] : `${days[first]}-${days[day]}`;
    if (hours[first]) entries.push(`${name} ${hours[first]}`);
  }
  return entries.join("; ");
}

/** The week with a rectangle of it on or off. */
export function paint(
  week: Week,
  from: { day: number; slot: number },
  to: { day: number; slot: number },
  on: boolean,
): Week {
  const between = (value: number, a: number, b: number) =>
    value >= Math.min(a, b) && value <= Math.max(a, b);
  return week.map((day, i) =>
    between(i, from.day, to.day)
      ? day.map((old, slot) => (between(slot, from.slot, to.slot) ? on : old))
      : day,
  );
}

export function describeSlot(day: number, slot: number, on: boolean): string {
  return `${dayNames[day]} ${textOf(slot)} to ${textOf(slot + 1)}: ${on ? "on" : "off"}`;
}
