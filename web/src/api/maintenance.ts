// SPDX-License-Identifier: LGPL-2.1-or-later
// Restart, backups, export and import, profiles of settings, reset.

import {
  asString,
  maybeNumber,
  maybeString,
  recordsOf,
  stringsOf,
} from "./checks";
import { ask, base, send } from "./http";

/** A part of the camera that has to start again before settings count. */
export interface RestartPart {
  name: string;
  title: string;
}

export interface Backup {
  name: string;
  time: string | undefined;
  bytes: number;
  /** undefined: the camera itself made it */
  user: string | undefined;
  reason: string | undefined;
}

/** Settings of one kind under a name, to be chosen together. */
export interface SettingProfile {
  name: string;
  scopes: readonly string[];
  time: string | undefined;
  /** chosen last */
  active: boolean;
  /** settings of it have been changed since */
  changed: boolean;
}

export interface SettingProfiles {
  scopes: readonly string[];
  profiles: readonly SettingProfile[];
}

function partsOf(answer: Record<string, unknown>, list: string): RestartPart[] {
  return recordsOf(answer, list).map((part) => {
    const name = asString(part["part"], "part");
    return { name, title: maybeString(part["title"]) ?? name };
  });
}

export async function getPendingRestart(): Promise<RestartPart[]> {
  return partsOf(await ask("GET", "/restart"), "pending");
}

export async function getRestartParts(
  signal: AbortSignal,
): Promise<RestartPart[]> {
  return partsOf(await ask("GET", "/restart", { signal }), "parts");
}

export async function restartParts(parts: readonly string[]): Promise<void> {
  await ask("POST", "/restart", { body: { parts } });
}

export async function getBackups(signal: AbortSignal): Promise<Backup[]> {
  const answer = await ask("GET", "/backups", { signal });
  return recordsOf(answer, "backups").map((one) => ({
    name: asString(one["name"], "backup name"),
    time: maybeString(one["time"]),
    bytes: maybeNumber(one["size"]) ?? 0,
    user: maybeString(one["user"]),
    reason: maybeString(one["reason"]),
  }));
}

const backupPath = (name: string) => `/backups/${encodeURIComponent(name)}`;

export async function addBackup(name: string): Promise<void> {
  await ask("POST", "/backups", { body: name ? { name } : {} });
}

export async function restoreBackup(name: string): Promise<void> {
  await ask("POST", `${backupPath(name)}/restore`);
}

export async function removeBackup(name: string): Promise<void> {
  await ask("DELETE", backupPath(name));
}

/** A file for saving, with the name that it is to have. */
export interface Download {
  name: string;
  content: Blob;
}

function nameIn(disposition: string | null, fallback: string): string {
  return /filename="?([^";]+)"?/.exec(disposition ?? "")?.[1] ?? fallback;
}

/** All there is as one file; without a password it has no secrets. */
export async function exportAll(
  password: string,
  backup?: string,
): Promise<Download> {
  const response = await send("POST", "/export", {
    body: {
      ...(password && { password }),
      ...(backup !== undefined && { backup }),
    },
  });
  const disposition = response.headers.get("Content-Disposition");
  return {
    name: nameIn(disposition, "thermoscope.archive"),
    content: await response.blob(),
  };
}

/* In pieces, because a call has no room for a million arguments. */
async function toBase64(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const piece = 0x8000;
  let text = "";
  for (let at = 0; at < bytes.length; at += piece)
    text += String.fromCharCode(...bytes.subarray(at, at + piece));
  return btoa(text);
}

export async function importAll(file: Blob, password: string): Promise<void> {
  await ask("POST", "/import", {
    body: {
      archive: await toBase64(file),
      ...(password && { password }),
    },
  });
}

export type Depth = "image" | "settings" | "everything";

export async function resetToFactory(depth: Depth): Promise<void> {
  await ask("POST", "/factory", { body: { depth } });
}

export async function getSettingProfiles(
  signal: AbortSignal,
): Promise<SettingProfiles> {
  const answer = await ask("GET", "/setting-profiles", { signal });
  return {
    scopes: stringsOf(answer["scopes"]),
    profiles: recordsOf(answer, "profiles").map((one) => ({
      name: asString(one["name"], "profile name"),
      scopes: stringsOf(one["scopes"]),
      time: maybeString(one["time"]),
      active: one["active"] === true,
      changed: one["changed"] === true,
    })),
  };
}

const profilePath = (name: string) =>
  `/setting-profiles/${encodeURIComponent(name)}`;

/** Keeps the settings of some kinds as they are now. */
export async function addSettingProfile(
  name: string,
  scopes: readonly string[],
): Promise<void> {
  await ask("POST", "/setting-profiles", {
    body: { name, scopes, replace: true },
  });
}

export async function applySettingProfile(name: string): Promise<void> {
  await ask("POST", `${profilePath(name)}/apply`);
}

export async function removeSettingProfile(name: string): Promise<void> {
  await ask("DELETE", profilePath(name));
}

export async function renameSettingProfile(
  name: string,
  wanted: string,
): Promise<void> {
  await ask("PATCH", profilePath(name), { body: { name: wanted } });
}

/** Where a profile can be downloaded. */
export function settingProfileFile(name: string): string {
  return base + profilePath(name);
}

export async function uploadSettingProfile(
  name: string,
  file: Blob,
): Promise<void> {
  const document: unknown = JSON.parse(await file.text());
  await ask("PUT", profilePath(name), { body: document });
}
