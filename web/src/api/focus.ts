// SPDX-License-Identifier: LGPL-2.1-or-later
// The focus of a sensor's lens.

import { asBoolean, asNumber, asString, maybeString } from "./checks";
import { ApiError, ask } from "./http";

export const focusModes = ["auto", "manual"] as const;
export const focusZones = [
  "full",
  "centre",
  "upper",
  "lower",
  "custom",
] as const;

export type FocusAct = "once" | "near" | "far" | "stop" | "initialise";

export interface Focus {
  mode: string;
  zone: string;
  state: string;
  failure: string | undefined;
  /** metres; 0 is infinity */
  distanceM: number;
  locked: boolean;
}

const pathOf = (sensor: string) =>
  `/sensors/${encodeURIComponent(sensor)}/focus`;

/** undefined where there is no lens that could be turned */
export async function getFocus(
  sensor: string,
  signal: AbortSignal,
): Promise<Focus | undefined> {
  try {
    const answer = await ask("GET", pathOf(sensor), { signal });
    return {
      mode: asString(answer["mode"], "mode of the focus"),
      zone: asString(answer["zone"], "zone of the focus"),
      state: asString(answer["state"], "state of the focus"),
      failure: maybeString(answer["failure"]),
      distanceM: asNumber(answer["distanceM"], "distance of the focus"),
      locked: asBoolean(answer["locked"], "lock of the focus"),
    };
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) return undefined;
    throw error;
  }
}

export async function moveFocus(sensor: string, act: FocusAct): Promise<void> {
  await ask("POST", pathOf(sensor), { body: { do: act } });
}

export async function setFocus(
  sensor: string,
  change: Partial<Record<"mode" | "zone", string>>,
): Promise<void> {
  await ask("PATCH", `/settings/focus/${encodeURIComponent(sensor)}`, {
    body: change,
  });
}
