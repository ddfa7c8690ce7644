// SPDX-License-Identifier: LGPL-2.1-or-later
// What regions say against one another.

import type { Comparison, Measurement } from "../../api/client";
import type { Unit } from "../../model/units";
import { formatDifference } from "../../model/units";
import { nameOf } from "./measurements";

interface Props {
  comparisons: readonly Comparison[];
  measurements: readonly Measurement[];
  unit: Unit;
}

function nameOfRegion(id: number, measurements: readonly Measurement[]) {
  const measured = measurements.find((one) => one.id === id);
  return measured ? nameOf(measured) : `Region ${id}`;
}

function titleOf(one: Comparison, measurements: readonly Measurement[]) {
  if (one.name) return one.name;
  const names = one.regions.map((id) => nameOfRegion(id, measurements));
  return one.kind === "group" ? names.join(", ") : names.join(" − ");
}

export function Comparisons({ comparisons, measurements, unit }: Props) {
  if (comparisons.length === 0) return null;
  return (
    <div class="table">
      <table class="comparisons">
        <thead>
          <tr>
            <th scope="col">Compared</th>
            <th scope="col">Difference</th>
            <th scope="col">Hottest</th>
          </tr>
        </thead>
        <tbody>
          {comparisons.map((one) => (
            <tr key={one.id}>
              <th scope="row">{titleOf(one, measurements)}</th>
              <td>{formatDifference(one.differenceK ?? NaN, unit)}</td>
              <td>
                {one.region === undefined
                  ? ""
                  : nameOfRegion(one.region, measurements)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
