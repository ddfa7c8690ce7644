// SPDX-License-Identifier: LGPL-2.1-or-later
// What a form needs to know of settings beyond what the schema says: which
// count at the moment, and how numbers are read and typed. The camera converts
// them to the units that were chosen there; nothing is converted here.

import type { Setting, SettingValue } from "../api/client";
import { formatNumber } from "./units";

/** A setting counts while another has one of these values. */
const gates: readonly {
  keys: RegExp;
  gate: string;
  open: (value: SettingValue) => boolean;
}[] = [
  {
    keys: /^agc-(low|high)-temperature$/,
    gate: "agc",
    open: (value) => value === "manual",
  },
  {
    keys: /^agc-(damping|filter|brightness|contrast|max-gain|roi|roi-box)$/,
    gate: "agc",
    open: (value) => value !== "manual" && value !== "once",
  },
  { keys: /^agc-damping$/, gate: "agc-filter", open: (value) => value === 0 },
  {
    keys: /^agc-(low|high)-percent$/,
    gate: "agc",
    open: (value) => value === "percentile",
  },
  {
    keys: /^agc-(plateau|linear-share|tail-rejection)$/,
    gate: "agc",
    open: (value) =>
      value === "plateau" || value === "information" || value === "local",
  },
  {
    keys: /^agc-information-threshold$/,
    gate: "agc",
    open: (value) => value === "information",
  },
  {
    keys: /^agc-local-clip$/,
    gate: "agc",
    open: (value) => value === "local",
  },
  {
    keys: /^agc-roi-box$/,
    gate: "agc-roi",
    open: (value) => value === "custom",
  },
  { keys: /^dde-edge$/, gate: "dde", open: (value) => value !== 0 },
  {
    keys: /^ffc-(interval|temperature|notice)$/,
    gate: "ffc-mode",
    open: (value) => value === "auto",
  },
  {
    keys: /^burn-(share|duration)$/,
    gate: "burn-prevention",
    open: (value) => value === "auto",
  },
  {
    keys: /^close-shutter$/,
    gate: "burn-prevention",
    open: (value) => value === "manual",
  },
  {
    keys: /^isotherm-above$/,
    gate: "isotherm",
    open: (value) => value === "above",
  },
  {
    keys: /^isotherm-below$/,
    gate: "isotherm",
    open: (value) => value === "below",
  },
  {
    keys: /^isotherm-(low|high)$/,
    gate: "isotherm",
    open: (value) => value === "interval",
  },
  {
    keys: /^(emissivity|distance|reflected-temperature|air-temperature|humidity|window-transmission|window-temperature)$/,
    gate: "object-parameters",
    open: (value) => value === "set",
  },
  {
    keys: /^temperature-range-hysteresis$/,
    gate: "temperature-range",
    open: (value) => value === "auto",
  },
  {
    keys: /^(mount-height|distance-limit)$/,
    gate: "distance-mode",
    open: (value) => value === "ground",
  },
  {
    keys: /^distance$/,
    gate: "distance-mode",
    open: (value) => value === "fixed",
  },
  {
    keys: /^window-temperature$/,
    gate: "window-transmission",
    open: (value) => value !== 1,
  },
];

/** Whether a setting does something while the others are as they are. */
export function counts(key: string, settings: readonly Setting[]): boolean {
  return gates.every(({ keys, gate, open }) => {
    const other = settings.find((setting) => setting.key === gate);
    return !keys.test(key) || other === undefined || open(other.value);
  });
}

/** A choice that switches others on and off: it stands before them. */
export function isGate({ key, type }: Pick<Setting, "key" | "type">): boolean {
  return type === "choice" && gates.some(({ gate }) => gate === key);
}

/* More is what a conversion to another unit leaves, and nobody has typed. */
const shownDigits = 7;

/** A number of a setting as it is shown. */
export function toShown(value: number): number {
  return Number.isInteger(value)
    ? value
    : Number(value.toPrecision(shownDigits));
}

/** A number that was typed; a limit that was shown rounded is the limit. */
export function fromShown(
  typed: number,
  { minimum, maximum }: Pick<Setting, "minimum" | "maximum">,
): number {
  const limit = [minimum, maximum].find(
    (one) => one !== undefined && toShown(one) === typed,
  );
  return limit ?? typed;
}

/** What is wrong with a number that was typed; undefined if nothing is. */
export function checkNumber(
  text: string,
  setting: Pick<Setting, "type" | "minimum" | "maximum" | "unit">,
): string | undefined {
  const typed = Number(text);
  if (text.trim() === "" || !Number.isFinite(typed)) return "Not a number";
  if (setting.type === "integer" && !Number.isInteger(typed))
    return "Not a whole number";
  const value = fromShown(typed, setting);
  const { minimum, maximum, unit } = setting;
  const limit = (of: number) => {
    const shown = String(toShown(of)).replace("-", "−");
    return unit ? `${shown} ${unit}` : shown;
  };
  if (minimum !== undefined && value < minimum)
    return `At least ${limit(minimum)}`;
  if (maximum !== undefined && value > maximum)
    return `At most ${limit(maximum)}`;
  return undefined;
}

/** A value of a setting in words. */
export function describeValue(
  value: SettingValue,
  { unit }: Pick<Setting, "unit">,
): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  if (Array.isArray(value)) return value.join(", ") || "empty";
  if (typeof value !== "number") return value || "empty";
  const digits = Number.isInteger(value) ? 0 : 2;
  return formatNumber(value, digits) + (unit ? ` ${unit}` : "");
}

/** The default of a setting in words, for who wonders about resetting it. */
export function describeDefault(setting: Setting): string {
  return describeValue(setting.default, setting);
}

const parts: Readonly<Record<string, string>> = {
  http: "the page",
  rtsp: "video by RTSP",
  sensor: "the sensor",
  stream: "the stream",
  camera: "the camera",
  service: "the whole camera",
};

/** A part of the camera that can start again, in words. */
export function titleOfPart(name: string): string {
  return parts[name] ?? name;
}
