// SPDX-License-Identifier: LGPL-2.1-or-later
// Temperatures that are set and lie on the colour bar: limits of isotherms, and
// the ends of manual contrast. Pure functions.

import type { Setting } from "../api/client";
import { counts } from "./settings";
import { convert } from "./units";

export interface Limit {
  key: string;
  title: string;
  kelvin: number;
}

const kelvinSign = "K";

/** The limits that count at the moment, and may be changed. */
export function limitsOf(settings: readonly Setting[]): Limit[] {
  return settings
    .filter(
      ({ key, writable, unit }) =>
        /^(isotherm-(above|below|low|high)|agc-(low|high)-temperature)$/.test(
          key,
        ) &&
        writable &&
        unit !== undefined &&
        counts(key, settings),
    )
    .map(({ key, summary, value, unit }) => ({
      key,
      title: summary,
      kelvin: convert(Number(value), unit ?? kelvinSign, kelvinSign),
    }));
}

/** A temperature as its setting has it, in tenths of a degree. */
export function valueOfLimit(
  kelvin: number,
  { unit, minimum, maximum }: Pick<Setting, "unit" | "minimum" | "maximum">,
): number {
  const value = convert(kelvin, kelvinSign, unit ?? kelvinSign);
  const rounded = Math.round(value * 10) / 10;
  return Math.min(Math.max(rounded, minimum ?? -Infinity), maximum ?? Infinity);
}

/** Where a temperature lies on a bar, from 0 (cold) to 1; at its ends beyond. */
export function placeOf(kelvin: number, span: readonly number[]): number {
  const last = span.length - 1;
  const above = span.findIndex((at) => at > kelvin);
  if (above === 0) return 0;
  if (above < 0) return 1;
  const [low = 0, high = 0] = [span[above - 1], span[above]];
  return (above - 1 + (kelvin - low) / (high - low)) / last;
}

/** The temperature at a place of a bar. */
export function kelvinAtPlace(at: number, span: readonly number[]): number {
  const place = Math.min(Math.max(at, 0), 1) * (span.length - 1);
  const low = span[Math.floor(place)] ?? NaN;
  const high = span[Math.ceil(place)] ?? NaN;
  return low + (high - low) * (place - Math.floor(place));
}
