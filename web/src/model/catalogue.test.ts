// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import type { Setting, SettingsGroup } from "../api/settings";
import {
  concernsOf,
  matches,
  nameGroup,
  sectionsOf,
  titleOf,
  wordsOf,
} from "./catalogue";

function settingOf(key: string, more: Partial<Setting> = {}): Setting {
  return {
    key,
    type: "integer",
    summary: `Summary of ${key}`,
    description: "Some help.",
    value: 1,
    default: 1,
    ...more,
  } as Setting;
}

function groupOf(concern: string, ...settings: Setting[]): SettingsGroup {
  return {
    concern,
    instance: undefined,
    title: concern,
    etag: undefined,
    removable: false,
    settings,
  };
}

test("a concern that nobody heard of before has its place", () => {
  const concerns = concernsOf([
    groupOf("zeppelin"),
    groupOf("network"),
    groupOf("sensor"),
    groupOf("sensor"),
  ]);
  expect(concerns.map((one) => one.title)).toEqual([
    "Sensor",
    "Network",
    "Zeppelin",
  ]);
  expect(concerns[0]?.groups.length).toBe(2);
});

test("sections keep the order of the schema", () => {
  const sections = sectionsOf([
    settingOf("a", { section: "Two" }),
    settingOf("b", { section: "One" }),
    settingOf("c", { section: "Two" }),
  ]);
  expect(
    sections.map(({ title, settings }) => [
      title,
      settings.map((one) => one.key),
    ]),
  ).toEqual([
    ["Two", ["a", "c"]],
    ["One", ["b"]],
  ]);
});

test("all words have to occur, wherever, and changed ones can be asked for", () => {
  const group = groupOf("network");
  const port = settingOf("http-port", { description: "Where the page is." });
  const find = (text: string, changedOnly = false) =>
    matches(port, group, { words: wordsOf(text), changedOnly });
  expect(find("PAGE network")).toBe(true);
  expect(find("page rtsp")).toBe(false);
  expect(find("", true)).toBe(false);
  expect(
    matches({ ...port, changed: true }, group, {
      words: [],
      changedOnly: true,
    }),
  ).toBe(true);
});

test("a name becomes a title, and its abbreviations stay ones", () => {
  expect(titleOf("agc-low-temperature")).toBe("Agc low temperature");
  expect(titleOf("http")).toBe("HTTP");
  expect(titleOf("white-hot")).toBe("White hot");
});

test("a group has the name of its sensor, unless it has one", () => {
  const sensors = [{ id: "sensor2", name: "Thermal" }];
  const group = { ...groupOf("stream"), instance: "stream1/sensor2" };
  expect(nameGroup({ ...group, title: "stream1/sensor2" }, sensors).title).toBe(
    "Stream1 · Thermal",
  );
  expect(nameGroup({ ...group, title: "Main" }, sensors).title).toBe("Main");
});
