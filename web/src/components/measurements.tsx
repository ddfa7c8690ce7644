// SPDX-License-Identifier: LGPL-2.1-or-later
// What the regions of the picture measure.

import type { Measurement } from "../api/client";
import type { Unit } from "../model/units";
import { formatDifference, formatKelvin } from "../model/units";

interface Props {
  measurements: readonly Measurement[];
  clipK: readonly [number, number];
  unit: Unit;
}

type Reading = Measurement["min"];

function textOf(
  reading: Reading,
  [lowK, highK]: readonly [number, number],
  unit: Unit,
): string {
  if (reading.status === "below") return `< ${formatKelvin(lowK, unit)}`;
  if (reading.status === "above") return `> ${formatKelvin(highK, unit)}`;
  return formatKelvin(reading.kelvin ?? NaN, unit);
}

export function Measurements({ measurements, clipK, unit }: Props) {
  if (measurements.length === 0)
    return <p class="empty">No regions are measured.</p>;
  return (
    <div class="table">
      <table>
        <thead>
          <tr>
            <th scope="col">Region</th>
            <th scope="col">Min</th>
            <th scope="col">Mean</th>
            <th scope="col">Max</th>
            <th scope="col">Std dev</th>
          </tr>
        </thead>
        <tbody>
          {measurements.map((measured) => (
            <tr key={measured.id}>
              <th scope="row">
                {measured.name || `${measured.kind} ${measured.id}`}
              </th>
              <td>{textOf(measured.min, clipK, unit)}</td>
              <td>{textOf(measured.mean, clipK, unit)}</td>
              <td>{textOf(measured.max, clipK, unit)}</td>
              <td>{formatDifference(measured.stddevK ?? NaN, unit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
