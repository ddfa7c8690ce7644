// SPDX-License-Identifier: LGPL-2.1-or-later
// The pages, and who may see them.

import type { IconName } from "../components/icons";

export interface PageInfo {
  id: string;
  title: string;
  /** what stands under its picture in the navigation */
  short: string;
  icon: IconName;
  /** what the camera has to answer for it to be of use */
  needs: string;
  /** one of these is enough; none: everybody who is logged in */
  permissions: readonly string[];
  group: "watch" | "set" | "read";
}

export const pages: readonly PageInfo[] = [
  {
    id: "live",
    title: "Live",
    short: "Live",
    icon: "live",
    needs: "/status",
    permissions: ["view"],
    group: "watch",
  },
  {
    id: "settings",
    title: "Settings",
    short: "Settings",
    icon: "settings",
    needs: "/settings",
    permissions: [],
    group: "set",
  },
  {
    id: "access",
    title: "Users & access",
    short: "Users",
    icon: "users",
    needs: "/users",
    permissions: ["users"],
    group: "set",
  },
  {
    id: "certificates",
    title: "Certificates",
    short: "Certificates",
    icon: "shield",
    needs: "/certificates",
    permissions: ["network"],
    group: "set",
  },
  {
    id: "maintenance",
    title: "Maintenance",
    short: "Maintenance",
    icon: "wrench",
    needs: "/restart",
    permissions: ["maintenance"],
    group: "set",
  },
  {
    id: "appearance",
    title: "Appearance",
    short: "Appearance",
    icon: "palette",
    needs: "/theme",
    permissions: ["maintenance"],
    group: "set",
  },
  {
    id: "events",
    title: "Events",
    short: "Events",
    icon: "bell",
    needs: "/events",
    permissions: ["events"],
    group: "read",
  },
  {
    id: "audit",
    title: "Audit log",
    short: "Audit log",
    icon: "audit",
    needs: "/audit",
    permissions: ["logs"],
    group: "read",
  },
  {
    id: "logs",
    title: "Logs",
    short: "Logs",
    icon: "logs",
    needs: "/logs",
    permissions: ["logs"],
    group: "read",
  },
  {
    id: "pipelines",
    title: "Pipelines",
    short: "Pipelines",
    icon: "pipeline",
    needs: "/profile",
    permissions: ["maintenance"],
    group: "read",
  },
  {
    id: "device",
    title: "Device",
    short: "Device",
    icon: "device",
    needs: "/device",
    permissions: [],
    group: "read",
  },
];

export function pagesFor(
  permissions: readonly string[],
  paths: ReadonlySet<string>,
): PageInfo[] {
  return pages.filter(
    (page) =>
      paths.has(page.needs) &&
      (page.permissions.length === 0 ||
        page.permissions.some((one) => permissions.includes(one))),
  );
}
