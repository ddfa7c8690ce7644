// SPDX-License-Identifier: LGPL-2.1-or-later
// A week in half hours, and its text: `mon 08:00-17:30; sat 10:00-12:00`.

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
  /^(mon|tue|wed|thu|fri|sat|sun)(?:-(mon|tue|wed|thu|fri|sat|sun))?\s+(\d{2}:\d{2})-(\d{2}:\d{2})$/;

/** undefined for a text that is no schedule in half hours. */
export function parseSchedule(text: string): Week | undefined {
  const week = emptyWeek.map((day) => [...day]);
  for (const part of text.toLowerCase().split(";")) {
    if (part.trim() === "") continue;
    const found = entry.exec(part.trim());
    if (!found) return undefined;
    const [, first = "", last = first, from = "", to = ""] = found;
    const a = days.findIndex((day) => day === first);
    const b = days.findIndex((day) => day === last);
    const begin = minutesOf(from);
    const end = minutesOf(to);
    if (begin % 30 || end % 30 || end > slots * 30 || begin >= end || b < a)
      return undefined;
    for (let day = a; day <= b; day++)
      week[day]?.fill(true, begin / 30, end / 30);
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

export function formatSchedule(week: Week): string {
  return week
    .flatMap((day, i) =>
      spansOf(day).map(
        ([from, to]) => `${days[i]} ${textOf(from)}-${textOf(to)}`,
      ),
    )
    .join("; ");
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
