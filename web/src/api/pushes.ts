// SPDX-License-Identifier: LGPL-2.1-or-later
// Streams sent to servers of others: how each is doing, and its secret.

import type { components } from "./schema";
import {
  asBoolean,
  asNumber,
  asString,
  maybeString,
  recordsOf,
} from "./checks";
import { ask } from "./http";

export type Push = components["schemas"]["Push"];

const states = ["off", "connecting", "sending", "waiting"] as const;

function checkPush(push: Record<string, unknown>): Push {
  const error = maybeString(push["error"]);
  return {
    id: asString(push["id"], "push's id"),
    name: asString(push["name"], "push's name"),
    stream: asString(push["stream"], "push's stream"),
    url: asString(push["url"], "push's address"),
    hasSecret: asBoolean(push["hasSecret"], "hasSecret"),
    state: states.find((one) => one === push["state"]) ?? "off",
    stateS: asNumber(push["stateS"], "stateS"),
    ...(error !== undefined && { error }),
    units: asNumber(push["units"], "units"),
    droppedUnits: asNumber(push["droppedUnits"], "droppedUnits"),
    bytes: asNumber(push["bytes"], "bytes"),
    failures: asNumber(push["failures"], "failures"),
    callers: asNumber(push["callers"], "callers"),
  };
}

export async function getPush(id: string): Promise<Push | undefined> {
  const answer = await ask("GET", "/pushes");
  return recordsOf(answer, "pushes")
    .map(checkPush)
    .find((push) => push.id === id);
}

/** Sets the key, passphrase or password; undefined removes it. */
export async function setPushSecret(
  id: string,
  password: string | undefined,
): Promise<void> {
  const path = `/pushes/${encodeURIComponent(id)}/secret`;
  if (password === undefined) await ask("DELETE", path);
  else await ask("PUT", path, { body: { password } });
}
