// SPDX-License-Identifier: LGPL-2.1-or-later
// Temperatures and distances as people read them. Inside everything is kelvin
// and metre.

import type { components } from "../api/schema";

export type Unit = "C" | "F" | "K";

export const units: readonly Unit[] = ["C", "F", "K"];

/** What the settings of the camera say. */
export type CameraUnits = components["schemas"]["Status"]["units"];

/** In which units somebody reads what was measured. */
export interface Reading {
  temperature: Unit;
  distance: CameraUnits["distance"];
}

/** What a browser remembers: a unit of its own, or as the camera has it. */
export type UnitChoice = Unit | "camera";

export const unitChoices: readonly UnitChoice[] = ["camera", ...units];

const letters: Readonly<Record<CameraUnits["temperature"], Unit>> = {
  celsius: "C",
  fahrenheit: "F",
  kelvin: "K",
};

/** The camera's own unit of measured temperatures; °C before it has answered. */
export function cameraUnit(of: CameraUnits | undefined): Unit {
  return of ? letters[of.measurementTemperature] : "C";
}

export function readingOf(
  choice: UnitChoice,
  of: CameraUnits | undefined,
): Reading {
  return {
    temperature: choice === "camera" ? cameraUnit(of) : choice,
    distance: of?.distance ?? "metre",
  };
}

/** Differs when settings come in other units than before. */
export function unitsKey(of: CameraUnits): string {
  return `${of.temperature} ${of.distance}`;
}

export function unitSign(unit: Unit): string {
  return unit === "K" ? "K" : `°${unit}`;
}

export function fromKelvin(kelvin: number, unit: Unit): number {
  switch (unit) {
    case "C":
      return kelvin - 273.15;
    case "F":
      return (kelvin - 273.15) * 1.8 + 32;
    case "K":
      return kelvin;
  }
}

export function toKelvin(value: number, unit: Unit): number {
  switch (unit) {
    case "C":
      return value + 273.15;
    case "F":
      return (value - 32) / 1.8 + 273.15;
    case "K":
      return value;
  }
}

/** What stands where there is no temperature, as in the API. */
export const nothing = "—";

export function formatNumber(value: number, digits: number): string {
  // toFixed writes -0.0 for what is no longer below zero
  const text = value.toFixed(digits).replace(/^-(0(?:\.0*)?)$/, "$1");
  return text.replace("-", "−");
}

export function formatKelvin(kelvin: number, unit: Unit): string {
  if (!Number.isFinite(kelvin)) return nothing;
  return `${formatNumber(fromKelvin(kelvin, unit), 1)} ${unitSign(unit)}`;
}

const metresOfAFoot = 0.3048;

/** From one unit of temperature or length to another, by their signs. */
export function convert(value: number, from: string, to: string): number {
  const unitOf = (sign: string) => units.find((one) => unitSign(one) === sign);
  const [a, b] = [unitOf(from), unitOf(to)];
  if (from === to) return value;
  if (a && b) return fromKelvin(toKelvin(value, a), b);
  if (from === "m" && to === "ft") return value / metresOfAFoot;
  if (from === "ft" && to === "m") return value * metresOfAFoot;
  return value;
}

export function formatMetres(
  metres: number,
  unit: CameraUnits["distance"],
): string {
  if (!Number.isFinite(metres)) return nothing;
  const shown = unit === "foot" ? metres / metresOfAFoot : metres;
  const digits = formatNumber(shown, 1).replace(/\.0$/, "");
  return `${digits} ${unit === "foot" ? "ft" : "m"}`;
}

/** A difference of two temperatures. */
export function formatDifference(kelvin: number, unit: Unit): string {
  if (!Number.isFinite(kelvin)) return nothing;
  const shown = unit === "F" ? kelvin * 1.8 : kelvin;
  return `${formatNumber(shown, 1)} ${unitSign(unit)}`;
}

/** As formatKelvin, but outside of the camera's limits only says so. */
export function formatReading(
  kelvin: number,
  [lowK, highK]: readonly [number, number],
  unit: Unit,
): string {
  if (kelvin < lowK) return `< ${formatKelvin(lowK, unit)}`;
  if (kelvin > highK) return `> ${formatKelvin(highK, unit)}`;
  return formatKelvin(kelvin, unit);
}

/** Limits of a camera that has none. */
export const noLimits: readonly [number, number] = [-Infinity, Infinity];
