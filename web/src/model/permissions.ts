// SPDX-License-Identifier: LGPL-2.1-or-later
// What accounts may do, in words.

export const roles = ["administrator", "operator", "user", "guest"] as const;

export const roleHelp: Readonly<Record<string, string>> = {
  administrator: "Everything, and that cannot be reduced",
  operator: "Pictures, temperatures, settings of the picture, movement",
  user: "Pictures, temperatures and snapshots",
  guest: "Live pictures",
};

export interface PermissionInfo {
  name: string;
  title: string;
}

export const permissions: readonly PermissionInfo[] = [
  { name: "view", title: "Live view and temperatures" },
  { name: "capture", title: "Snapshots and files" },
  { name: "playback", title: "Playback" },
  { name: "ptz", title: "Pan, tilt and zoom" },
  { name: "thermometry", title: "Thermometry settings" },
  { name: "image", title: "Image settings" },
  { name: "stream", title: "Stream settings" },
  { name: "events", title: "Events, rules, schedules" },
  { name: "network", title: "Network and certificates" },
  { name: "users", title: "Accounts and log-in" },
  { name: "logs", title: "Audit log and logs" },
  { name: "maintenance", title: "Maintenance" },
];

export function titleOfPermission(name: string): string {
  return permissions.find((one) => one.name === name)?.title ?? name;
}

/** A few words for a list of permissions. */
export function summarise(names: readonly string[]): string {
  if (names.length === 0) return "nothing";
  if (names.length === permissions.length) return "everything";
  if (names.length > 3) return `${names.length} of ${permissions.length}`;
  return names.map(titleOfPermission).join(", ");
}
