// SPDX-License-Identifier: LGPL-2.1-or-later
// What can be drawn over a sensor's picture: a layer for each setting that
// holds shapes, with the kinds that it takes, what is set for each of them,
// and how it is written.

import type { Setting, SettingValue } from "../api/client";
import type { Edit } from "./edits";
import type { Side } from "./point-text";
import {
  editPairs,
  editPixels,
  pixelIn,
  readPairs,
  readPixels,
} from "./point-text";
import { editShapes, readShapes } from "./shape-text";
import type { KindId, Shape } from "./shapes";
import { titleOfShape } from "./shapes";
import type { Size } from "./view";

/** A number of a shape's own, where another than the sensor's is to count. */
export interface NumberField {
  type: "number";
  /** its key among the extra of a shape */
  key: string;
  title: string;
  /** the sensor's setting that counts where a shape has none of its own */
  setting: string;
  /** in which unit the shape has it, whatever the settings are shown in */
  unit: "" | "°C" | "m" | "K";
  /** stands among the others only when asked for */
  rare: boolean;
}

/** Something else that is set for one shape; the first choice is the default. */
export type ShapeField =
  | NumberField
  | {
      type: "choice";
      key: string;
      title: string;
      choices: readonly (readonly [value: string, title: string])[];
    }
  | { type: "colour"; key: string; title: string; initial: string }
  | {
      type: "flag";
      key: string;
      title: string;
      /** only where it is known where the sensor looks */
      onWorld?: boolean;
    };

/**
 * In whose places shapes are told: those of the radiometric frame behind the
 * picture, or of what the sensor saw before it was turned.
 */
export type Space = "frame" | "sensor";

export interface Layer {
  id: string;
  title: string;
  /** what it does, in a sentence */
  help: string;
  /** the key of the setting that holds its shapes */
  key: string;
  kinds: readonly KindId[];
  space: Space;
  /** what a shape is called; undefined names it after its kind */
  noun: string | undefined;
  /** whether people may call it otherwise */
  named: boolean;
  /** how many there have to be, and may be */
  least: number;
  most: number;
  /** what every shape of the layer has, and none of another one */
  mark: Readonly<Record<string, string>>;
  fields: readonly ShapeField[];
  /** whether the camera says what is measured in a shape */
  measured: boolean;
  /** its shapes are many and small: only the chosen one has its name at it */
  small?: boolean;
  /** what a shape is called, where that is no matter of its number */
  titleOf?: (shape: Shape) => string;
  /** its spots are whole pixels of the frame */
  snaps?: boolean;
  /** the layer counts only while another setting has a value */
  gate?: { key: string; value: string };
  holds: (shape: Shape) => boolean;
  read: (value: SettingValue) => Shape[];
  write: (value: SettingValue, edit: Edit) => SettingValue;
}

const numberField = (
  key: string,
  title: string,
  setting: string,
  unit: NumberField["unit"] = "",
  rare = false,
): NumberField => ({ type: "number", key, title, setting, unit, rare });

const objectFields: readonly ShapeField[] = [
  numberField("emissivity", "Emissivity", "emissivity"),
  numberField("distance-m", "Distance", "distance", "m"),
  numberField("reflected-c", "Reflected", "reflected-temperature", "°C"),
  numberField("air-c", "Air", "air-temperature", "°C", true),
  numberField("humidity", "Humidity", "humidity", "", true),
  numberField(
    "window-transmission",
    "Window transmission",
    "window-transmission",
    "",
    true,
  ),
  numberField("window-c", "Window", "window-temperature", "°C", true),
  numberField(
    "correction-factor",
    "Correction factor",
    "correction-factor",
    "",
    true,
  ),
  numberField(
    "correction-offset-k",
    "Correction offset",
    "correction-offset",
    "K",
    true,
  ),
];

const maskFields: readonly ShapeField[] = [
  {
    type: "choice",
    key: "style",
    title: "Style",
    choices: [
      ["color", "Colour"],
      ["mosaic", "Mosaic"],
      ["blur", "Blur"],
    ],
  },
  { type: "colour", key: "color", title: "Colour", initial: "#000000" },
  { type: "flag", key: "off", title: "Off for now" },
  { type: "flag", key: "world", title: "Stays on the world", onWorld: true },
];

/* Layers whose setting is text of shapes. */
const inText = (numbered: boolean) => ({
  space: "frame" as Space,
  least: 0,
  named: true,
  mark: {},
  fields: [],
  measured: false,
  holds: () => true,
  read: (value: SettingValue) => readShapes(String(value), numbered),
  write: (value: SettingValue, edit: Edit) =>
    editShapes(String(value), edit, numbered),
});

const regionKinds: readonly KindId[] = ["spot", "line", "box", "polygon"];

const shieldLayer: Layer = {
  ...inText(true),
  id: "shields",
  key: "regions",
  title: "Shields",
  help: "What is inside is left out of all measurements.",
  kinds: regionKinds,
  noun: "Shield",
  most: 256,
  mark: { shield: "true" },
  holds: (shape) => shape.extra["shield"] !== undefined,
};

const allLayers: readonly Layer[] = [
  {
    ...inText(true),
    id: "regions",
    key: "regions",
    title: "Measuring regions",
    help: "The camera measures what is inside.",
    kinds: regionKinds,
    noun: undefined,
    most: 256,
    fields: objectFields,
    measured: true,
    snaps: true,
    holds: (shape) => shape.extra["shield"] === undefined,
  },
  shieldLayer,
  {
    ...inText(true),
    id: "contrast",
    key: "agc-roi-box",
    title: "Contrast area",
    help: "Automatic contrast looks at what is inside.",
    kinds: ["box"],
    noun: "Contrast area",
    named: false,
    least: 1,
    most: 1,
    gate: { key: "agc-roi", value: "custom" },
  },
  {
    ...inText(false),
    id: "masks",
    key: "privacy-masks",
    title: "Privacy masks",
    help: "Nobody sees what is inside, on no stream and in no file.",
    kinds: ["box", "polygon"],
    space: "sensor",
    noun: "Mask",
    most: 32,
    fields: maskFields,
  },
];

/** Defective pixels of a detector of a size. */
function pixelLayer(size: Size): Layer {
  return {
    ...inText(false),
    id: "pixels",
    key: "defective-pixels",
    title: "Defective pixels",
    help: "Their neighbours stand in for them.",
    kinds: ["spot"],
    space: "sensor",
    noun: "Pixel",
    named: false,
    most: 4096,
    small: true,
    snaps: true,
    titleOf: (shape) => `Pixel ${pixelIn(shape, size).replace(",", ", ")}`,
    read: (value) => readPixels(String(value), size),
    write: (value, edit) => editPixels(String(value), edit, size),
  };
}

/** Points of one of two pictures that are made one. */
export function pairLayer(side: Side): Layer {
  const other = side === "thermal" ? "visible" : "thermal";
  return {
    ...inText(false),
    id: "pairs",
    key: "fusion-registration",
    title: "Mapping points",
    help: `The same things in the ${other} picture have the same numbers.`,
    kinds: ["spot"],
    space: "sensor",
    noun: "Point",
    named: false,
    most: 64,
    fields: [{ type: "flag", key: "check", title: "Only checks the others" }],
    read: (value) => readPairs(String(value), side),
    write: (value, edit) => editPairs(String(value), edit, side),
  };
}

/** What a shape is called in its layer. */
export function titleIn(layer: Layer | undefined, shape: Shape): string {
  if (layer?.titleOf) return layer.titleOf(shape);
  return layer?.most === 1
    ? (layer.noun ?? layer.title)
    : titleOfShape(shape, layer?.noun);
}

/** Whether what is drawn counts; a contrast that looks elsewhere ignores it. */
export function isInUse(
  { gate }: Layer,
  settings: readonly Setting[],
): boolean {
  if (!gate) return true;
  return settings.some(
    ({ key, value }) => key === gate.key && value === gate.value,
  );
}

/** What is left out of all measurements, whether it may be changed or not. */
export function shieldsOf(settings: readonly Setting[]): readonly Shape[] {
  return shapesOf(shieldLayer, settings).filter(shieldLayer.holds);
}

/**
 * The layers that a sensor with these settings has, and that may be changed.
 * Pixels have a place only in a detector whose size is known.
 */
export function layersOf(
  settings: readonly Setting[],
  detector: Size | undefined,
): readonly Layer[] {
  const layers = detector ? [...allLayers, pixelLayer(detector)] : allLayers;
  return layers.filter((layer) => isWritable(layer, settings));
}

export function isWritable(
  { key }: Layer,
  settings: readonly Setting[],
): boolean {
  return settings.some((setting) => setting.key === key && setting.writable);
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
