// SPDX-License-Identifier: LGPL-2.1-or-later
// Who asks: activation, log-in, accounts, sessions, tokens.

import {
  asBoolean,
  asNumber,
  asString,
  maybeNumber,
  maybeString,
  recordsOf,
  stringsOf,
} from "./checks";
import { ask, renewing, setCsrfToken } from "./http";

export interface Activation {
  activated: boolean;
  loggedIn: boolean;
  /** how long pictures are shown to anybody; 0: no longer */
  previewS: number;
}

export interface Caller {
  /** undefined: nobody is logged in */
  user: string | undefined;
  role: string;
  permissions: readonly string[];
  /** undefined: all of them */
  sensors: readonly string[] | undefined;
}

export interface Account {
  name: string;
  role: string;
  permissions: readonly string[];
  /** undefined: all of them */
  sensors: readonly string[] | undefined;
  created: string | undefined;
  passwordSet: string | undefined;
  sessions: number;
  tokens: number;
}

export interface Session {
  id: string;
  user: string;
  address: string;
  protocol: string;
  agent: string | undefined;
  created: string | undefined;
  lastUsed: string | undefined;
  current: boolean;
}

export interface Token {
  id: string;
  name: string;
  user: string;
  permissions: readonly string[];
  created: string | undefined;
  expires: string | undefined;
  lastUsed: string | undefined;
}

export async function getActivation(): Promise<Activation> {
  const answer = await ask("GET", "/activation", { stranger: true });
  return {
    activated: asBoolean(answer["activated"], "activated"),
    loggedIn: asBoolean(answer["loggedIn"], "loggedIn"),
    previewS: maybeNumber(answer["previewS"]) ?? 0,
  };
}

function callerOf(answer: Record<string, unknown>): Caller {
  setCsrfToken(maybeString(answer["csrfToken"]));
  return {
    user: maybeString(answer["user"]),
    role: maybeString(answer["role"]) ?? "none",
    permissions: stringsOf(answer["permissions"]),
    sensors: Array.isArray(answer["sensors"])
      ? stringsOf(answer["sensors"])
      : undefined,
  };
}

/** Creates the first administrator, who is logged in from then on. */
export async function activate(
  user: string,
  password: string,
): Promise<Caller> {
  return callerOf(
    await ask("POST", "/activation", {
      body: { user, password },
      stranger: true,
    }),
  );
}

export interface Judgement {
  acceptable: boolean;
  /** 0 (anybody guesses it) to 100 */
  strength: number;
  /** what would make it better, or why it is refused */
  advice: string;
}

/** What the camera thinks of a password that somebody is about to choose. */
export async function judgePassword(
  user: string,
  password: string,
  signal: AbortSignal,
): Promise<Judgement> {
  const answer = await ask("POST", "/password-strength", {
    body: { user, password },
    stranger: true,
    signal,
  });
  return {
    acceptable: asBoolean(answer["acceptable"], "acceptable"),
    strength: asNumber(answer["strength"], "strength"),
    advice: maybeString(answer["advice"]) ?? "",
  };
}

/** Who is logged in here. */
export async function getCaller(): Promise<Caller> {
  return callerOf(await ask("GET", "/session", { stranger: true }));
}

export async function logIn(user: string, password: string): Promise<Caller> {
  return callerOf(
    await ask("POST", "/session", { body: { user, password }, stranger: true }),
  );
}

export async function logOut(): Promise<void> {
  await ask("DELETE", "/session");
  setCsrfToken(undefined);
}

function accountOf(value: Record<string, unknown>): Account {
  return {
    name: asString(value["name"], "account name"),
    role: asString(value["role"], "role"),
    permissions: stringsOf(value["permissions"]),
    sensors: Array.isArray(value["sensors"])
      ? stringsOf(value["sensors"])
      : undefined,
    created: maybeString(value["created"]),
    passwordSet: maybeString(value["passwordSet"]),
    sessions: maybeNumber(value["sessions"]) ?? 0,
    tokens: maybeNumber(value["tokens"]) ?? 0,
  };
}

const accountPath = (name: string) => `/users/${encodeURIComponent(name)}`;

export async function getAccounts(signal: AbortSignal): Promise<Account[]> {
  const answer = await ask("GET", "/users", { signal });
  return recordsOf(answer, "users").map(accountOf);
}

export interface AccountChange {
  role?: string;
  permissions?: readonly string[];
  /** null: all of them */
  sensors?: readonly string[] | null;
}

export async function addAccount(
  account: AccountChange & { name: string; password: string },
): Promise<void> {
  await ask("POST", "/users", { body: account });
}

export async function changeAccount(
  name: string,
  change: AccountChange,
): Promise<void> {
  await ask("PATCH", accountPath(name), { body: change });
}

export async function removeAccount(name: string): Promise<void> {
  await ask("DELETE", accountPath(name));
}

/** One's own needs the old password; somebody else's does not. */
export async function setPassword(
  name: string,
  password: string,
  oldPassword?: string,
): Promise<void> {
  const set = async () => {
    const answer = await ask("PUT", `${accountPath(name)}/password`, {
      body:
        oldPassword === undefined ? { password } : { password, oldPassword },
      renews: true,
    });
    // with one's own password changes the session, too
    if (typeof answer["csrfToken"] === "string") callerOf(answer);
  };
  await renewing(set());
}

function sessionOf(value: Record<string, unknown>): Session {
  return {
    id: asString(value["id"], "session id"),
    user: asString(value["user"], "session user"),
    address: maybeString(value["address"]) ?? "",
    protocol: maybeString(value["protocol"]) ?? "",
    agent: maybeString(value["agent"]),
    created: maybeString(value["created"]),
    lastUsed: maybeString(value["lastUsed"]),
    current: value["current"] === true,
  };
}

export async function getSessions(signal: AbortSignal): Promise<Session[]> {
  const answer = await ask("GET", "/sessions", { signal });
  return recordsOf(answer, "sessions").map(sessionOf);
}

export async function endSession(id: string): Promise<void> {
  await ask("DELETE", `/sessions/${encodeURIComponent(id)}`);
}

/** All of one's own but this one. */
export async function endOtherSessions(): Promise<void> {
  await ask("DELETE", "/sessions");
}

export async function getTokens(signal: AbortSignal): Promise<Token[]> {
  const answer = await ask("GET", "/tokens", { signal });
  return recordsOf(answer, "tokens").map((value) => ({
    id: asString(value["id"], "token id"),
    name: maybeString(value["name"]) ?? "",
    user: maybeString(value["user"]) ?? "",
    permissions: stringsOf(value["permissions"]),
    created: maybeString(value["created"]),
    expires: maybeString(value["expires"]),
    lastUsed: maybeString(value["lastUsed"]),
  }));
}

/** The token itself: shown once, the camera keeps only what checks it. */
export async function addToken(
  name: string,
  permissions: readonly string[],
  expiresInDays: number,
): Promise<string> {
  const answer = await ask("POST", "/tokens", {
    body: { name, permissions, expiresInS: expiresInDays * 86400 },
  });
  return asString(answer["token"], "token");
}

export async function removeToken(id: string): Promise<void> {
  await ask("DELETE", `/tokens/${encodeURIComponent(id)}`);
}
