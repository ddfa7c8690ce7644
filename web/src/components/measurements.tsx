// SPDX-License-Identifier: LGPL-2.1-or-later
// What the regions of the picture measure.

import type { Measurement } from "../api/client";
import type { Unit } from "../model/units";
import { formatNumber, fromKelvin, unitSign } from "../model/units";

interface Props {
  measurements: readonly Measurement[];
  clipK: readonly [number, number];
  unit: Unit;
}

type Reading = Measurement["min"];

function numberOf(kelvin: number, unit: Unit): string {
  return Number.isFinite(kelvin)
    ? formatNumber(fromKelvin(kelvin, unit), 1)
    : "–";
}

function textOf(
  reading: Reading,
  [lowK, highK]: readonly [number, number],
  unit: Unit,
): string {
  if (reading.status === "below") return `< ${numberOf(lowK, unit)}`;
  if (reading.status === "above") return `> ${numberOf(highK, unit)}`;
  return numberOf(reading.kelvin ?? NaN, unit);
}

function nameOf(measured: Measurement): string {
  if (measured.name) return measured.name;
  return measured.kind === "full"
    ? "Whole picture"
    : `${measured.kind} ${measured.id}`;
}

function spreadOf(measured: Measurement, unit: Unit): string {
  const kelvin = measured.stddevK ?? NaN;
  return Number.isFinite(kelvin)
    ? formatNumber(unit === "F" ? kelvin * 1.8 : kelvin, 2)
    : "–";
}

export function Measurements({ measurements, clipK, unit }: Props) {
  if (measurements.length === 0)
    return <p class="empty">No regions are measured.</p>;
  return (
    <div class="table">
      <table>
        <thead>
          <tr>
            <th scope="col">{unitSign(unit)}</th>
            <th scope="col">Min</th>
            <th scope="col">Mean</th>
            <th scope="col">Max</th>
            <th scope="col">
              <abbr title="standard deviation">SD</abbr>
            </th>
          </tr>
        </thead>
        <tbody>
          {measurements.map((measured) => (
            <tr key={measured.id}>
              <th scope="row">{nameOf(measured)}</th>
              <td>{textOf(measured.min, clipK, unit)}</td>
              <td>{textOf(measured.mean, clipK, unit)}</td>
              <td>{textOf(measured.max, clipK, unit)}</td>
              <td>{spreadOf(measured, unit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
