// SPDX-License-Identifier: LGPL-2.1-or-later
// Commands for a sensor's picture: day or night, freeze, image profile.

import { asBoolean, asNumber, asRecord, asString } from "./checks";
import { maybeString, stringsOf } from "./checks";
import type { Focus } from "./focus";
import { focusFrom } from "./focus";
import { ask } from "./http";

export const dayNightModes = ["auto", "day", "night", "timed"] as const;

export interface DayNight {
  mode: string;
  night: boolean;
  lux: number;
}

export interface PictureState {
  /** undefined where the sensor has neither day nor night */
  dayNight: DayNight | undefined;
  /** undefined where the picture cannot be held */
  frozen: boolean | undefined;
  focus: Focus | undefined;
  /** the one that was chosen last */
  profile: string | undefined;
  profileChanged: boolean;
  profileFailure: string | undefined;
  profiles: readonly string[];
}

function dayNightFrom(value: unknown): DayNight | undefined {
  if (value === undefined) return undefined;
  const dayNight = asRecord(value, "day and night");
  return {
    mode: asString(dayNight["mode"], "mode of day and night"),
    night: asString(dayNight["state"], "state of day and night") === "night",
    lux: asNumber(dayNight["lux"], "light"),
  };
}

const pathOf = (sensor: string, what: string) =>
  `/sensors/${encodeURIComponent(sensor)}/${what}`;

export async function getPicture(
  sensor: string,
  signal: AbortSignal,
): Promise<PictureState> {
  const answer = await ask("GET", pathOf(sensor, "picture"), { signal });
  const profile = asRecord(answer["imageProfile"], "image profile");
  const frozen = answer["frozen"];
  return {
    dayNight: dayNightFrom(answer["dayNight"]),
    frozen: frozen === undefined ? undefined : asBoolean(frozen, "frozen"),
    focus: focusFrom(answer["focus"]),
    profile: maybeString(profile["profile"]),
    profileChanged: profile["changed"] === true,
    profileFailure: maybeString(profile["failure"]),
    profiles: stringsOf(profile["profiles"]),
  };
}

export async function setDayNight(sensor: string, mode: string): Promise<void> {
  await ask("POST", pathOf(sensor, "day-night"), { body: { mode } });
}

export async function setFrozen(
  sensor: string,
  frozen: boolean,
): Promise<void> {
  await ask("POST", pathOf(sensor, "freeze"), {
    body: { state: frozen ? "on" : "off" },
  });
}

export async function chooseImageProfile(
  sensor: string,
  profile: string,
): Promise<void> {
  await ask("POST", pathOf(sensor, "image-profile"), { body: { profile } });
}
