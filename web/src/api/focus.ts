// SPDX-License-Identifier: LGPL-2.1-or-later
// The focus of a sensor's lens.

import { asBoolean, asNumber, asRecord, asString } from "./checks";
import { maybeString } from "./checks";
import { ask } from "./http";

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
export function focusFrom(value: unknown): Focus | undefined {
  if (value === undefined) return undefined;
  const focus = asRecord(value, "focus");
  return {
    mode: asString(focus["mode"], "mode of the focus"),
    zone: asString(focus["zone"], "zone of the focus"),
    state: asString(focus["state"], "state of the focus"),
    failure: maybeString(focus["failure"]),
    distanceM: asNumber(focus["distanceM"], "distance of the focus"),
    locked: asBoolean(focus["locked"], "lock of the focus"),
  };
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
