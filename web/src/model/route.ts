// SPDX-License-Identifier: LGPL-2.1-or-later
// Where in the page one is: `#/settings/network?find=port`.

import { createStore } from "./store";

export interface Route {
  /** the parts of the path; the first names the page */
  path: readonly string[];
  query: Readonly<Record<string, string>>;
}

export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  return {
    path: path.split("/").filter(Boolean).map(decode),
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

/* An address that was typed may hold anything. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function formatRoute(
  path: readonly string[],
  query: Readonly<Record<string, string>> = {},
): string {
  const text = new URLSearchParams(query).toString();
  const where = path.map(encodeURIComponent).join("/");
  return `#/${where}${text ? `?${text}` : ""}`;
}

export const route = createStore<Route>({ path: [], query: {} });

/** Follows the address of the page; returns what stops it. */
export function followAddress(): () => void {
  const take = () => route.set(parseRoute(location.hash));
  take();
  window.addEventListener("hashchange", take);
  return () => window.removeEventListener("hashchange", take);
}

export function go(
  path: readonly string[],
  query?: Readonly<Record<string, string>>,
): void {
  location.hash = formatRoute(path, query);
}
