// SPDX-License-Identifier: LGPL-2.1-or-later
// Who the tests of the page are to the camera: its first administrator.

export const user = "admin";
export const password = "Correct-Horse-7";

async function post(url, path, body, headers = {}) {
  const response = await fetch(`${url}/api/v1/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return { answer, cookie: response.headers.get("set-cookie") };
}

/**
 * Logs in at the camera whose page is at `url`, and makes its administrator if
 * it has none. Gives the headers with which fetch() is let in.
 */
export async function logIn(url) {
  const state = await fetch(`${url}/api/v1/activation`).then((r) => r.json());
  const { answer, cookie } = await post(
    url,
    state.activated ? "session" : "activation",
    { user, password },
  );
  const made = await post(
    url,
    "tokens",
    { name: "test" },
    { Cookie: cookie.split(";")[0], "X-CSRF-Token": answer.csrfToken },
  );
  return { Authorization: `Bearer ${made.answer.token}` };
}

/** Logs a browser's context in, as somebody does who types it. */
export async function logInBrowser(context, url) {
  const response = await context.request.post(`${url}/api/v1/session`, {
    data: { user, password },
  });
  if (!response.ok()) throw new Error(await response.text());
}
