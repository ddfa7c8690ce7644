// SPDX-License-Identifier: LGPL-2.1-or-later
// The regions: what they measure, and their text.

import type { Comparison, Measurement } from "../../api/client";
import type { RadiometricFrame } from "../../api/radiometric";
import type { Drawing } from "../../model/drawing";
import type { SettingsState } from "../../model/hooks";
import type { Unit } from "../../model/units";
import { noLimits } from "../../model/units";
import { Comparisons } from "./comparisons";
import { Measurements } from "./measurements";
import { SettingsForm } from "./settings-form";

const noMeasurements: readonly Measurement[] = [];
const noComparisons: readonly Comparison[] = [];

interface MeasuringProps {
  frame: RadiometricFrame | undefined;
  settings: SettingsState;
  drawing: Drawing;
  unit: Unit;
}

export function Measuring(props: MeasuringProps) {
  const { frame, settings, drawing, unit } = props;
  const regions = settings.settings.find((one) => one.key === "regions");
  const comparisons = settings.settings.find(
    (one) => one.key === "comparisons",
  );
  return (
    <section class="card measuring" aria-label="Measurements">
      <h2>Measurements</h2>
      <Measurements
        measurements={frame?.measurements ?? noMeasurements}
        clipK={frame?.clipK ?? noLimits}
        unit={unit}
        onChoose={
          regions?.writable
            ? (id) => drawing.choose(id, undefined, "regions")
            : undefined
        }
        onRemove={
          regions?.writable ? (id) => drawing.remove(id, "regions") : undefined
        }
      />
      <Comparisons
        comparisons={frame?.comparisons ?? noComparisons}
        measurements={frame?.measurements ?? noMeasurements}
        unit={unit}
      />
      {regions && (
        <>
          {settings.errorKey === "regions" && (
            <p class="wrong" role="alert">
              {settings.error}
            </p>
          )}
          <p class="hint" hidden={!regions.writable}>
            Choose a tool under the picture to measure somewhere else, too; a
            name here to change its region.
          </p>
          <details>
            <summary>Regions as text</summary>
            <SettingsForm
              settings={comparisons ? [regions, comparisons] : [regions]}
              error={settings.error}
              errorKey={
                settings.errorKey === "comparisons" ? "comparisons" : undefined
              }
              onChange={settings.change}
            />
          </details>
        </>
      )}
    </section>
  );
}
