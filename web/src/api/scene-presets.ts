// SPDX-License-Identifier: LGPL-2.1-or-later
// Several settings of the thermal picture under one name.

import { asArray, asRecord, asString } from "./checks";
import { ask, send } from "./http";
import type { SettingsGroup } from "./settings";
import { groupFrom, inDisplayUnits } from "./settings";

export interface ScenePreset {
  id: string;
  title: string;
  description: string;
}

export async function getScenePresets(): Promise<ScenePreset[]> {
  const answer = await ask("GET", "/scene-presets");
  return asArray(answer["presets"], "presets").map((value) => {
    const preset = asRecord(value, "preset");
    return {
      id: asString(preset["id"], "preset id"),
      title: asString(preset["title"], "preset title"),
      description: asString(preset["description"], "preset description"),
    };
  });
}

/** Sets what the preset says; the sensor's settings as they are then. */
export async function applyScenePreset(
  sensor: string,
  preset: string,
): Promise<SettingsGroup> {
  const parts = ["sensors", sensor, "scene-presets", preset, "apply"];
  return groupFrom(
    await send("POST", `/${parts.map(encodeURIComponent).join("/")}`, {
      query: inDisplayUnits,
    }),
  );
}
