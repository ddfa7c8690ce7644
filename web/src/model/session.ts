// SPDX-License-Identifier: LGPL-2.1-or-later
// Who is in front of the page, and what the camera lets them see.

import type { Caller } from "../api/access";
import {
  activate,
  getActivation,
  getCaller,
  logIn,
  logOut,
} from "../api/access";
import { ApiError, onLoggedOut } from "../api/http";
import { getPaths } from "../api/routes";
import { createStore } from "./store";

export type Visit =
  | { phase: "unknown" }
  /** the camera does not answer */
  | { phase: "away" }
  /** nobody has taken the camera into use: pictures until `previewEndMs` */
  | { phase: "factory"; previewEndMs: number }
  | { phase: "stranger"; ended: boolean }
  | { phase: "known"; caller: Caller };

const retryMs = 2000;

/** What the camera answers, by path. */
export const paths = createStore<ReadonlySet<string>>(new Set());

export const visit = createStore<Visit>({ phase: "unknown" });

/* What a camera shows that nobody has taken into use. */
const previewPaths: ReadonlySet<string> = new Set(["/status"]);

/* Told to those who are logged in only. */
async function ensurePaths(): Promise<void> {
  if (!paths.get().has("/session")) paths.set(await getPaths());
}

async function look(): Promise<Visit> {
  const { activated, loggedIn, previewS } = await getActivation();
  if (!activated) {
    paths.set(previewPaths);
    return { phase: "factory", previewEndMs: Date.now() + previewS * 1000 };
  }
  if (!loggedIn) return { phase: "stranger", ended: false };
  try {
    const caller = await getCaller();
    await ensurePaths();
    return caller.user === undefined
      ? { phase: "stranger", ended: false }
      : { phase: "known", caller };
  } catch (error) {
    if (error instanceof ApiError && error.status === 401)
      return { phase: "stranger", ended: false };
    throw error;
  }
}

/** Finds out how things stand; asks again until the camera answers. */
export async function arrive(): Promise<void> {
  try {
    visit.set(await look());
  } catch {
    if (visit.get().phase === "unknown") visit.set({ phase: "away" });
    window.setTimeout(() => void arrive(), retryMs);
  }
}

/** Who was known and is no longer has to log in again, where they are. */
export function followSession(): () => void {
  return onLoggedOut(() => {
    const { phase } = visit.get();
    if (phase === "known") visit.set({ phase: "stranger", ended: true });
    else if (phase === "factory") void arrive();
  });
}

export async function enter(user: string, password: string): Promise<void> {
  const caller = await logIn(user, password);
  await ensurePaths();
  visit.set({ phase: "known", caller });
}

export async function takeIntoUse(
  user: string,
  password: string,
): Promise<void> {
  const caller = await activate(user, password);
  await ensurePaths();
  visit.set({ phase: "known", caller });
}

export async function leave(): Promise<void> {
  try {
    await logOut();
  } finally {
    visit.set({ phase: "stranger", ended: false });
  }
}

export function mayDo(caller: Caller | undefined, permission: string): boolean {
  return caller?.permissions.includes(permission) ?? false;
}
