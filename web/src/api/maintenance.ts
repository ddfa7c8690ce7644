// SPDX-License-Identifier: LGPL-2.1-or-later
// Backups, export and import, profiles of settings, reset and restart.

import {
  asRecord,
  asString,
  maybeNumber,
  maybeString,
  recordsOf,
} from "./checks";
import { ask, send } from "./http";

/** A part of the camera that has to start again before settings count. */
export interface RestartPart {
  name: string;
  title: string;
}

export interface Backup {
  name: string;
  created: string | undefined;
  bytes: number;
  note: string | undefined;
}

export interface SettingProfile {
  name: string;
  created: string | undefined;
  parts: readonly string[];
}

export async function getPendingRestart(): Promise<RestartPart[]> {
  const answer = await ask("GET", "/restart");
  return recordsOf(answer, "pending").map((part) => {
    const name = asString(part["part"], "part");
    return { name, title: maybeString(part["title"]) ?? name };
  });
}

export async function restartParts(parts: readonly string[]): Promise<void> {
  await ask("POST", "/restart", { body: { parts } });
}

export async function getBackups(signal: AbortSignal): Promise<Backup[]> {
  const answer = await ask("GET", "/backups", { signal });
  return recordsOf(answer, "backups").map((one) => ({
    name: asString(one["name"], "backup name"),
    created: maybeString(one["created"]),
    bytes: maybeNumber(one["bytes"]) ?? 0,
    note: maybeString(one["note"]),
  }));
}

const backupPath = (name: string) => `/backups/${encodeURIComponent(name)}`;

export async function addBackup(name: string): Promise<void> {
  await ask("POST", "/backups", { body: name ? { name } : {} });
}

export async function restoreBackup(name: string): Promise<void> {
  await ask("POST", `${backupPath(name)}/restore`, { body: {} });
}

export async function removeBackup(name: string): Promise<void> {
  await ask("DELETE", backupPath(name));
}

/** One file with everything; with a password also the secrets, encrypted. */
export async function exportAll(password: string): Promise<Blob> {
  const response = await send("POST", "/export", {
    body: password ? { password } : {},
  });
  return response.blob();
}

export async function importAll(file: Blob, password: string): Promise<void> {
  void asRecord;
  await ask("POST", "/import", { body: file, query: { password } });
}

export type Depth = "all" | "keep-access" | "image";

export async function resetToFactory(depth: Depth): Promise<void> {
  await ask("POST", "/factory", { body: { depth } });
}
