// SPDX-License-Identifier: LGPL-2.1-or-later
// Temperatures as people read them. Inside everything is kelvin.

export type Unit = "C" | "F" | "K";

export const units: readonly Unit[] = ["C", "F", "K"];

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
