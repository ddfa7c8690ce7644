// SPDX-License-Identifier: LGPL-2.1-or-later
// What a form needs to know of settings beyond what the schema says: which
// count at the moment, and temperatures in the unit that was chosen.

import type { Setting, SettingValue } from "../api/client";
import type { Unit } from "./units";
import { formatNumber, fromKelvin, toKelvin, unitSign } from "./units";

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
  { keys: /^agc-damping$/, gate: "agc", open: (value) => value !== "manual" },
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

const isTemperature = (setting: Pick<Setting, "unit">) => setting.unit === "°C";

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** A number of a setting as it is shown. */
export function toShown(
  value: number,
  setting: Pick<Setting, "unit">,
  unit: Unit,
): number {
  return isTemperature(setting)
    ? round(fromKelvin(toKelvin(value, "C"), unit), 3)
    : value;
}

/** A number that was typed as the setting keeps it. */
export function fromShown(
  shown: number,
  setting: Pick<Setting, "unit" | "minimum" | "maximum">,
  unit: Unit,
): number {
  if (!isTemperature(setting)) return shown;
  const value = round(fromKelvin(toKelvin(shown, unit), "C"), 6);
  // a limit that was shown rounded has to be allowed
  const { minimum = -Infinity, maximum = Infinity } = setting;
  if (Math.abs(value - minimum) < 1e-3) return minimum;
  return Math.abs(value - maximum) < 1e-3 ? maximum : value;
}

export function shownUnit(
  setting: Pick<Setting, "unit">,
  unit: Unit,
): string | undefined {
  return isTemperature(setting) ? unitSign(unit) : setting.unit;
}

/** What is wrong with a number that was typed; undefined if nothing is. */
export function checkNumber(
  text: string,
  setting: Pick<Setting, "type" | "minimum" | "maximum" | "unit">,
  unit: Unit = "C",
): string | undefined {
  const typed = Number(text);
  if (text.trim() === "" || !Number.isFinite(typed)) return "Not a number";
  if (setting.type === "integer" && !Number.isInteger(typed))
    return "Not a whole number";
  const value = fromShown(typed, setting, unit);
  const sign = shownUnit(setting, unit);
  const limit = (of: number) => {
    const shown = String(toShown(of, setting, unit)).replace("-", "−");
    return sign ? `${shown} ${sign}` : shown;
  };
  const { minimum, maximum } = setting;
  if (minimum !== undefined && value < minimum)
    return `At least ${limit(minimum)}`;
  if (maximum !== undefined && value > maximum)
    return `At most ${limit(maximum)}`;
  return undefined;
}

/** A value of a setting in words. */
export function describeValue(
  value: SettingValue,
  setting: Pick<Setting, "unit">,
  unit: Unit,
): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  if (Array.isArray(value)) return value.join(", ") || "empty";
  if (typeof value !== "number") return value || "empty";
  const shown = toShown(value, setting, unit);
  const digits = Number.isInteger(shown) ? 0 : 2;
  const sign = shownUnit(setting, unit);
  return formatNumber(shown, digits) + (sign ? ` ${sign}` : "");
}

/** The default of a setting in words, for who wonders about resetting it. */
export function describeDefault(setting: Setting, unit: Unit): string {
  return describeValue(setting.default, setting, unit);
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
