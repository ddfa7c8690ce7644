// SPDX-License-Identifier: LGPL-2.1-or-later
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { getAccounts, setPassword } from "./access";
import { onLoggedOut, setCsrfToken } from "./http";

interface Asked {
  what: string;
  token: string | null;
  answer: (status: number, body: object) => void;
}

/* What waits for an answer, oldest first. */
let asked: Asked[];
let ended: number;
let stopListening: () => void;

beforeEach(() => {
  asked = [];
  ended = 0;
  stopListening = onLoggedOut(() => ended++);
  setCsrfToken("first");
  vi.stubGlobal("fetch", (address: string, init: RequestInit) => {
    return new Promise<Response>((resolve) => {
      asked.push({
        what: `${init.method} ${address.replace(/^.*\/api\/v1/, "")}`,
        token: new Headers(init.headers).get("X-CSRF-Token"),
        answer: (status, body) =>
          resolve(new Response(JSON.stringify(body), { status })),
      });
    });
  });
});

afterEach(() => {
  stopListening();
  vi.unstubAllGlobals();
});

async function next(what: string): Promise<Asked> {
  await vi.waitFor(() => expect(asked).not.toHaveLength(0));
  const one = asked.shift();
  expect(one?.what).toBe(what);
  return one as Asked;
}

const noSession = { detail: "log in first" };
const wrongToken = { detail: "a token is needed", field: "X-CSRF-Token" };

test("a 401 says that the session has ended", async () => {
  const accounts = getAccounts(new AbortController().signal);
  (await next("GET /users")).answer(401, noSession);
  await expect(accounts).rejects.toThrow("log in first");
  expect(ended).toBe(1);
});

test("what is asked while the own password changes is asked again", async () => {
  const change = setPassword("admin", "new", "old");
  const password = await next("PUT /users/admin/password");
  const accounts = getAccounts(new AbortController().signal);
  (await next("GET /users")).answer(401, noSession);
  password.answer(200, { user: "admin", csrfToken: "second" });
  await change;
  (await next("GET /users")).answer(200, { users: [] });
  expect(await accounts).toEqual([]);
  expect(ended).toBe(0);
});

test("a password change without a session waits for nobody", async () => {
  const change = setPassword("admin", "new", "old");
  (await next("PUT /users/admin/password")).answer(401, noSession);
  await expect(change).rejects.toThrow("log in first");
  expect(ended).toBe(1);
});

test("a log-in in another window brings its token", async () => {
  const change = setPassword("admin", "new", "old");
  const old = await next("PUT /users/admin/password");
  expect(old.token).toBe("first");
  old.answer(403, wrongToken);
  (await next("GET /session")).answer(200, { csrfToken: "second" });
  const again = await next("PUT /users/admin/password");
  expect(again.token).toBe("second");
  again.answer(200, {});
  await change;
});

test("a token that is refused twice is an error", async () => {
  const change = setPassword("admin", "new", "old");
  (await next("PUT /users/admin/password")).answer(403, wrongToken);
  (await next("GET /session")).answer(200, { csrfToken: "first" });
  await expect(change).rejects.toThrow("a token is needed");
  expect(ended).toBe(0);
});
