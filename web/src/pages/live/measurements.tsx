// SPDX-License-Identifier: LGPL-2.1-or-later
// What the regions of the picture measure.

import type { Measurement } from "../../api/client";
import type { Unit } from "../../model/units";
import { formatNumber, fromKelvin, nothing, unitSign } from "../../model/units";

interface Props {
  measurements: readonly Measurement[];
  clipK: readonly [number, number];
  unit: Unit;
  /** undefined where regions cannot be changed */
  onChoose: ((id: number) => void) | undefined;
  onRemove: ((id: number) => void) | undefined;
}

type Reading = Measurement["min"];

function numberOf(kelvin: number, unit: Unit): string {
  return Number.isFinite(kelvin)
    ? formatNumber(fromKelvin(kelvin, unit), 1)
    : nothing;
}

/** A reading without its unit, for where the unit stands elsewhere. */
export function textOf(
  reading: Reading,
  [lowK, highK]: readonly [number, number],
  unit: Unit,
): string {
  if (reading.status === "below") return `< ${numberOf(lowK, unit)}`;
  if (reading.status === "above") return `> ${numberOf(highK, unit)}`;
  return numberOf(reading.kelvin ?? NaN, unit);
}

export function nameOf(measured: Measurement): string {
  if (measured.name) return measured.name;
  if (measured.kind === "full") return "Whole picture";
  const kind = measured.kind.charAt(0).toUpperCase() + measured.kind.slice(1);
  return `${kind} ${measured.id}`;
}

function spreadOf(measured: Measurement, unit: Unit): string {
  const kelvin = measured.stddevK ?? NaN;
  return Number.isFinite(kelvin)
    ? formatNumber(unit === "F" ? kelvin * 1.8 : kelvin, 2)
    : nothing;
}

export function Measurements(props: Props) {
  const { measurements, clipK, unit, onChoose, onRemove } = props;
  if (measurements.length === 0)
    return <p class="empty">No regions are measured.</p>;
  return (
    <div class="table">
      <table>
        <thead>
          <tr>
            <th scope="col">in {unitSign(unit)}</th>
            <th scope="col">Min</th>
            <th scope="col">Mean</th>
            <th scope="col" class="median">
              Median
            </th>
            <th scope="col">Max</th>
            <th scope="col">
              <abbr title="standard deviation">SD</abbr>
            </th>
            {onRemove && (
              <th scope="col">
                <span class="unseen">Remove</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {measurements.map((measured) => (
            <tr key={measured.id}>
              <th scope="row">
                {onChoose ? (
                  <button
                    type="button"
                    class="link"
                    title={`Change ${nameOf(measured)}`}
                    onClick={() => onChoose(measured.id)}
                  >
                    {nameOf(measured)}
                  </button>
                ) : (
                  nameOf(measured)
                )}
              </th>
              <td>{textOf(measured.min, clipK, unit)}</td>
              <td>{textOf(measured.mean, clipK, unit)}</td>
              <td class="median">{textOf(measured.median, clipK, unit)}</td>
              <td>{textOf(measured.max, clipK, unit)}</td>
              <td>{spreadOf(measured, unit)}</td>
              {onRemove && (
                <td>
                  <button
                    type="button"
                    class="small remove"
                    title={`Remove ${nameOf(measured)}`}
                    aria-label={`Remove ${nameOf(measured)}`}
                    onClick={() => onRemove(measured.id)}
                  >
                    <span aria-hidden="true">×</span>
                  </button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
