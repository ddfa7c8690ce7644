// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import type { Setting, SettingsGroup } from "../api/settings";
import {
  changeDraft,
  countChanges,
  findConflicts,
  keepDifferences,
} from "./drafts";

function settingOf(key: string, value: string | number): Setting {
  return {
    key,
    type: typeof value === "number" ? "integer" : "string",
    summary: key,
    description: `Explains ${key}.`,
    value,
    default: value,
  } as Setting;
}

function groupOf(...settings: Setting[]): SettingsGroup {
  return {
    concern: "network",
    instance: undefined,
    title: "Network",
    etag: '"1"',
    removable: false,
    settings,
  };
}

const port = settingOf("http-port", 8080);
const name = settingOf("name", "a");
const group = groupOf(port, name);

test("a change that is taken back is no change", () => {
  const once = changeDraft({}, group, port, 80);
  expect(once).toEqual({ network: { "http-port": 80 } });
  expect(countChanges(once)).toBe(1);
  expect(changeDraft(once, group, port, 8080)).toEqual({});
});

test("what the camera has by now is no change any more", () => {
  const draft = { "http-port": 80, name: "b", gone: 1 };
  const now = groupOf(settingOf("http-port", 80), name);
  expect(keepDifferences(draft, now, now)).toEqual({ name: "b" });
});

test("a number that was typed for another unit is no change any more", () => {
  const metres = { ...settingOf("distance", 10), unit: "m" };
  const feet = { ...settingOf("distance", 32.8084), unit: "ft" };
  const [before, now] = [groupOf(metres, name), groupOf(feet, name)];
  const draft = { distance: 12, name: "b" };
  expect(keepDifferences(draft, before, now)).toEqual({ name: "b" });
  expect(keepDifferences(draft, before, before)).toEqual(draft);
});

test("only what both changed differently is a conflict", () => {
  const theirs = groupOf(settingOf("http-port", 81), settingOf("name", "z"));
  expect(findConflicts({ "http-port": 80 }, group, theirs)).toEqual([
    { setting: theirs.settings[0], mine: 80 },
  ]);
  expect(findConflicts({ "http-port": 81 }, group, theirs)).toEqual([]);
  expect(findConflicts({ "http-port": 80 }, group, group)).toEqual([]);
});
