// SPDX-License-Identifier: LGPL-2.1-or-later
// The temperature under the pointer, and the hottest and the coldest.

import type { RadiometricFrame } from "../../api/radiometric";
import type { Extremes, Point } from "../../model/picture";
import { kelvinAt } from "../../model/picture";
import type { Unit } from "../../model/units";
import { formatReading, noLimits, nothing } from "../../model/units";
import { describePointer } from "./viewer";

interface ReadoutsProps {
  frame: RadiometricFrame | undefined;
  extremes: Extremes | undefined;
  pointer: Point | undefined;
  unit: Unit;
}

export function Readouts({ frame, extremes, pointer, unit }: ReadoutsProps) {
  const clipK = frame?.clipK ?? noLimits;
  const text = (kelvin: number | undefined) =>
    formatReading(kelvin ?? NaN, clipK, unit);
  return (
    <dl class="readouts">
      <div class="main">
        <dt>{describePointer(pointer, frame)}</dt>
        <dd id="pointer-reading" data-frame={frame?.id}>
          {pointer && frame ? text(kelvinAt(pointer, frame)) : nothing}
        </dd>
      </div>
      <div class="hot">
        <dt>Hottest</dt>
        <dd>{text(extremes?.maxK)}</dd>
      </div>
      <div class="cold">
        <dt>Coldest</dt>
        <dd>{text(extremes?.minK)}</dd>
      </div>
    </dl>
  );
}
