// SPDX-License-Identifier: LGPL-2.1-or-later
// The palette with the temperatures that its colours stand for now.

import type { Palette } from "../../api/client";
import type { Span } from "../../api/radiometric";
import type { Limit } from "../../model/limits";
import type { Unit } from "../../model/units";
import { formatNumber, fromKelvin, nothing, unitSign } from "../../model/units";
import { LimitHandles } from "./limit-handles";

interface Props {
  palette: Palette | undefined;
  inverted: boolean;
  span: Span | undefined;
  clipK: readonly [number, number];
  unit: Unit;
  /** temperatures that are set and can be dragged */
  limits?: readonly Limit[];
  onMove?: (key: string, kelvin: number) => void;
}

const nLabels = 5;

/** The span at even steps from cold to hot, interpolated. */
export function labelsOf(kelvin: readonly number[], n: number): number[] {
  return Array.from({ length: n }, (_, i) => {
    const at = (i / (n - 1)) * (kelvin.length - 1);
    const low = kelvin[Math.floor(at)] ?? NaN;
    const high = kelvin[Math.ceil(at)] ?? NaN;
    return low + (high - low) * (at - Math.floor(at));
  });
}

/** A label; beyond the camera's limits it only says so, as readings do. */
export function labelText(
  kelvin: number,
  [lowK, highK]: readonly [number, number],
  unit: Unit,
  digits: number,
): string {
  const numberOf = (k: number) => formatNumber(fromKelvin(k, unit), digits);
  if (!Number.isFinite(kelvin)) return nothing;
  if (kelvin < lowK) return `< ${numberOf(lowK)}`;
  if (kelvin > highK) return `> ${numberOf(highK)}`;
  return numberOf(kelvin);
}

/** The palette's colours as the stops of a CSS gradient, from cold to hot. */
export function stopsOf(palette: Palette, inverted: boolean): string {
  const colours = inverted ? [...palette.colours].reverse() : palette.colours;
  return colours.join(", ");
}

/** How far along the palette a temperature lies, 0 to 1. */
export function alongOf(kelvin: number, span: readonly number[]): number {
  const last = span.length - 1;
  const next = span.findIndex((one) => one > kelvin);
  if (next === 0) return 0;
  if (next < 0) return 1;
  const [low = NaN, high = NaN] = [span[next - 1], span[next]];
  return (next - 1 + (kelvin - low) / (high - low)) / last;
}

/** What the camera cannot measure is painted over its part of the bar. */
export function outsideStops({ kelvin, under, over }: Span): string {
  const percent = (share: number) => `${(share * 100).toFixed(2)}%`;
  const from = percent(under ? alongOf(under.kelvin, kelvin) : 0);
  const to = percent(over ? alongOf(over.kelvin, kelvin) : 1);
  return [
    `${under?.colour ?? "transparent"} 0 ${from}`,
    `transparent ${from} ${to}`,
    `${over?.colour ?? "transparent"} ${to} 100%`,
  ].join(", ");
}

export function ColourBar(props: Props) {
  const { palette, inverted, span, clipK, unit, limits = [], onMove } = props;
  const labels =
    span && span.kelvin.length > 1 ? labelsOf(span.kelvin, nLabels) : [];
  const digits =
    labels.length > 0 &&
    Math.abs((labels[nLabels - 1] ?? 0) - (labels[0] ?? 0)) < 4
      ? 1
      : 0;
  return (
    <div class="colour-bar" role="group" aria-label="Colour bar">
      <span class="unit">{unitSign(unit)}</span>
      <div
        class="colours"
        aria-hidden="true"
        style={{
          ...(palette && { "--colours": stopsOf(palette, inverted) }),
          ...(span && labels.length > 0 && { "--outside": outsideStops(span) }),
        }}
      />
      {span && labels.length > 0 && onMove && (
        <LimitHandles
          limits={limits}
          span={span.kelvin}
          unit={unit}
          onMove={onMove}
        />
      )}
      <ol>
        {[...labels].reverse().map((kelvin, i) => (
          <li key={i}>{labelText(kelvin, clipK, unit, digits)}</li>
        ))}
      </ol>
    </div>
  );
}
