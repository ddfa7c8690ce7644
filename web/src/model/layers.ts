// SPDX-License-Identifier: LGPL-2.1-or-later
// What can be drawn over a sensor's picture: a layer for each setting that
// holds shapes, with the kinds that it takes, what is set for each of them,
// and how it is written.

import type { Setting, SettingValue } from "../api/client";
import type { Edit } from "./edits";
import { editRegions, readRegions } from "./regions";
import type { KindId, Shape } from "./shapes";

/** Something that is set for one shape, beside where it is. */
export interface ShapeField {
  /** its key among the extra of a shape */
  key: string;
  title: string;
  /** the sensor's setting that counts where a shape has none of its own */
  setting: string;
  /** in which unit the shape has it, whatever the settings are shown in */
  unit: "" | "°C" | "m";
  /** stands among the others only when asked for */
  rare: boolean;
}

export interface Layer {
  id: string;
  title: string;
  /** what it does, in a sentence */
  help: string;
  /** the key of the setting that holds its shapes */
  key: string;
  kinds: readonly KindId[];
  /** what a new shape is called; undefined names it after its kind */
  noun: string | undefined;
  /** what every shape of the layer has, and none of another one */
  mark: Readonly<Record<string, string>>;
  fields: readonly ShapeField[];
  /** whether the camera says what is measured in a shape */
  measured: boolean;
  holds: (shape: Shape) => boolean;
  read: (value: SettingValue) => Shape[];
  write: (value: SettingValue, edit: Edit) => SettingValue;
}

const objectFields: readonly ShapeField[] = [
  ["emissivity", "Emissivity", "emissivity", "", false],
  ["distance-m", "Distance", "distance", "m", false],
  ["reflected-c", "Reflected", "reflected-temperature", "°C", false],
  ["air-c", "Air", "air-temperature", "°C", true],
  ["humidity", "Humidity", "humidity", "", true],
  [
    "window-transmission",
    "Window transmission",
    "window-transmission",
    "",
    true,
  ],
  ["window-c", "Window", "window-temperature", "°C", true],
  ["correction-factor", "Correction factor", "correction-factor", "", true],
  ["correction-offset-k", "Correction offset", "correction-offset", "K", true],
].map(
  ([key, title, setting, unit, rare]) =>
    ({ key, title, setting, unit, rare }) as ShapeField,
);

const inRegions = {
  key: "regions",
  kinds: ["spot", "line", "box", "polygon"],
  read: (value: SettingValue) => readRegions(String(value)),
  write: (value: SettingValue, edit: Edit) => editRegions(String(value), edit),
} as const;

const allLayers: readonly Layer[] = [
  {
    ...inRegions,
    id: "regions",
    title: "Measuring regions",
    help: "The camera measures what is inside.",
    noun: undefined,
    mark: {},
    fields: objectFields,
    measured: true,
    holds: (shape) => shape.extra["shield"] === undefined,
  },
  {
    ...inRegions,
    id: "shields",
    title: "Shields",
    help: "What is inside is left out of all measurements.",
    noun: "Shield",
    mark: { shield: "true" },
    fields: [],
    measured: false,
    holds: (shape) => shape.extra["shield"] !== undefined,
  },
];

const shieldLayer = allLayers.find(({ id }) => id === "shields");

/** What is left out of all measurements, whether it may be changed or not. */
export function shieldsOf(settings: readonly Setting[]): readonly Shape[] {
  if (!shieldLayer) return [];
  return shapesOf(shieldLayer, settings).filter(shieldLayer.holds);
}

/** The layers that a sensor with these settings has, and that may be changed. */
export function layersOf(settings: readonly Setting[]): readonly Layer[] {
  return allLayers.filter(({ key }) =>
    settings.some((setting) => setting.key === key && setting.writable),
  );
}

/** All shapes in the setting of a layer; none while the page cannot read it. */
export function shapesOf(
  layer: Layer,
  settings: readonly Setting[],
): readonly Shape[] {
  const setting = settings.find((one) => one.key === layer.key);
  if (!setting) return [];
  try {
    return layer.read(setting.value);
  } catch {
    return [];
  }
}
