// SPDX-License-Identifier: LGPL-2.1-or-later
// All settings of the camera with what is needed to show and to change them.

import type { components } from "./schema";
import { asArray, asRecord, asString, maybeString } from "./checks";
import { ask, send } from "./http";

export type Setting = components["schemas"]["Setting"];
export type SettingValue = components["schemas"]["SettingValue"];

/** The settings of one thing, such as one sensor, that change together. */
export interface SettingsGroup {
  concern: string;
  /** which of its kind; undefined where there is only one */
  instance: string | undefined;
  title: string;
  /** what they are now, for "nobody else changed this" */
  etag: string | undefined;
  /** whether users make and remove such groups */
  removable: boolean;
  settings: readonly Setting[];
}

/** Numbers come and go in the units that the camera's people have chosen. */
export const inDisplayUnits = { units: "display" } as const;

export type SettingsChange = Readonly<Record<string, SettingValue | null>>;

function checkSetting(value: unknown): Setting {
  const setting = asRecord(value, "setting");
  asString(setting["key"], "setting key");
  asString(setting["type"], "setting type");
  asString(setting["summary"], "setting summary");
  return setting as Setting;
}

function groupOf(
  answer: Record<string, unknown>,
  etag?: string | null,
): SettingsGroup {
  const concern = asString(answer["concern"], "concern");
  const instance = maybeString(answer["instance"]);
  return {
    concern,
    instance: instance === "" ? undefined : instance,
    title: maybeString(answer["title"]) ?? instance ?? concern,
    etag: maybeString(answer["etag"]) ?? etag ?? undefined,
    removable: answer["removable"] === true,
    settings: asArray(answer["settings"], "settings").map(checkSetting),
  };
}

export async function groupFrom(response: Response): Promise<SettingsGroup> {
  const answer = asRecord(await response.json(), "settings");
  return groupOf(answer, response.headers.get("ETag"));
}

/** Which settings are meant. */
export type GroupName = Pick<SettingsGroup, "concern" | "instance">;

function pathOf(group: GroupName): string {
  const parts = [group.concern, ...(group.instance?.split("/") ?? [])];
  return `/settings/${parts.map(encodeURIComponent).join("/")}`;
}

export async function getAllSettings(
  signal?: AbortSignal,
): Promise<SettingsGroup[]> {
  const response = await send("GET", "/settings", {
    query: inDisplayUnits,
    ...(signal && { signal }),
  });
  const answer = asRecord(await response.json(), "settings");
  return asArray(answer["groups"], "groups").map((one) =>
    groupOf(asRecord(one, "group of settings")),
  );
}

export async function getGroup(group: GroupName): Promise<SettingsGroup> {
  return groupFrom(await send("GET", pathOf(group), { query: inDisplayUnits }));
}

/**
 * All of the changes or none; null goes back to the default. With an ETag only
 * if nobody has changed anything since.
 */
export async function changeGroup(
  group: GroupName & { etag?: string | undefined },
  changes: SettingsChange,
): Promise<SettingsGroup> {
  return groupFrom(
    await send("PATCH", pathOf(group), {
      body: changes,
      query: inDisplayUnits,
      ifMatch: group.etag,
    }),
  );
}

/** Whether the camera would take the changes; throws what it would say. */
export async function tryChange(
  group: SettingsGroup,
  changes: SettingsChange,
  signal: AbortSignal,
): Promise<void> {
  await send("PATCH", pathOf(group), {
    body: changes,
    query: { ...inDisplayUnits, "dry-run": 1 },
    signal,
  });
}

/** Groups of settings that users make. */
export interface Collection {
  concern: string;
  path: string;
  noun: string;
  example: string;
  /** what one does when there is a new one */
  next: string;
}

export const collections: readonly Collection[] = [
  {
    concern: "schedule",
    path: "/schedules",
    noun: "schedule",
    example: "Working hours",
    next: "Draw its hours.",
  },
  {
    concern: "push",
    path: "/pushes",
    noun: "push",
    example: "Studio",
    next: "Say what is sent, and where to.",
  },
];

/** Makes a group of settings, with the defaults of its kind. */
export async function addGroup(
  collection: Collection,
  name: string,
): Promise<void> {
  await ask("POST", collection.path, { body: { name } });
}

/** Removes what users have made; refused while something uses it. */
export async function removeGroup(group: SettingsGroup): Promise<void> {
  const id = encodeURIComponent(group.instance ?? "");
  const collection = collections.find((one) => one.concern === group.concern);
  await ask("DELETE", `${collection?.path ?? `/${group.concern}s`}/${id}`);
}
