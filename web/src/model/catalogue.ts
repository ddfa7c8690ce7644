// SPDX-License-Identifier: LGPL-2.1-or-later
// All settings in an order in which people look for them. What there is comes
// from the camera; a concern or a section that is unknown here has its place,
// too.

import type { Setting, SettingsGroup } from "../api/settings";

export interface Concern {
  id: string;
  title: string;
  groups: readonly SettingsGroup[];
}

export interface Section {
  title: string;
  settings: readonly Setting[];
}

const acronyms =
  /\b(api|dns|dscp|ftp|http|https|id|ip|mqtt|ntp|ptz|rtsp|rtsps|snmp|srt|tls|upnp|webrtc)\b/g;

/** "rtsp-max-sessions" as a title. */
export function titleOf(name: string): string {
  const text = name
    .replace(/[-_]/g, " ")
    .replace(acronyms, (word) =>
      word === "webrtc" ? "WebRTC" : word.toUpperCase(),
    );
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/* Those one looks for first stand first; the rest follows by name. */
const first = [
  "system",
  "sensor",
  "capture",
  "image",
  "exposure",
  "day-night",
  "focus",
  "view",
  "stream",
  "thermometry",
];

export function concernsOf(groups: readonly SettingsGroup[]): Concern[] {
  const ids = [...new Set(groups.map((group) => group.concern))];
  const rank = (id: string) => {
    const found = first.indexOf(id);
    return found < 0 ? first.length : found;
  };
  return ids
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
    .map((id) => ({
      id,
      title: titleOf(id),
      groups: groups.filter((group) => group.concern === id),
    }));
}

/** A group by the name of its sensor, where it only has ids. */
export function nameGroup(
  group: SettingsGroup,
  sensors: readonly { id: string; name: string }[],
): SettingsGroup {
  const { instance, title } = group;
  if (instance === undefined || title !== instance) return group;
  const parts = instance.split("/");
  const sensor = sensors.find(({ id }) => id === parts[parts.length - 1]);
  if (!sensor) return group;
  const others = parts.slice(0, -1).map(titleOf);
  return { ...group, title: [...others, sensor.name].join(" · ") };
}

/** The settings under the headings that their schema gives them. */
export function sectionsOf(settings: readonly Setting[]): Section[] {
  const titles = [...new Set(settings.map((one) => one.section ?? ""))];
  return titles.map((title) => ({
    title,
    settings: settings.filter((one) => (one.section ?? "") === title),
  }));
}

export interface Find {
  /** words that all have to occur */
  words: readonly string[];
  changedOnly: boolean;
}

export function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

export function matches(
  setting: Setting,
  group: SettingsGroup,
  find: Find,
): boolean {
  if (find.changedOnly && !setting.changed) return false;
  const text = [
    group.title,
    titleOf(group.concern),
    setting.key,
    setting.summary,
    setting.description,
    setting.section ?? "",
    setting.unit ?? "",
    ...(setting.choices ?? []),
  ]
    .join(" ")
    .toLowerCase();
  return find.words.every((word) => text.includes(word));
}
