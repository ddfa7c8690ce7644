// SPDX-License-Identifier: LGPL-2.1-or-later
// The regions: what they measure, and their text.

import type { Measurement } from "../../api/client";
import type { RadiometricFrame } from "../../api/radiometric";
import type { SettingsState } from "../../model/hooks";
import { removeRegion } from "../../model/regions";
import type { Unit } from "../../model/units";
import { noLimits } from "../../model/units";
import { Measurements } from "./measurements";
import { SettingsForm } from "./settings-form";

const noMeasurements: readonly Measurement[] = [];

interface MeasuringProps {
  frame: RadiometricFrame | undefined;
  settings: SettingsState;
  unit: Unit;
}

export function Measuring({ frame, settings, unit }: MeasuringProps) {
  const regions = settings.settings.find((one) => one.key === "regions");
  const remove = (id: number) =>
    settings.edit("regions", (text) => removeRegion(text, id));
  return (
    <section class="card measuring" aria-label="Measurements">
      <h2>Measurements</h2>
      <Measurements
        measurements={frame?.measurements ?? noMeasurements}
        clipK={frame?.clipK ?? noLimits}
        unit={unit}
        onRemove={regions?.writable ? remove : undefined}
      />
      {regions && (
        <>
          {settings.errorKey === "regions" && (
            <p class="wrong" role="alert">
              {settings.error}
            </p>
          )}
          <p class="hint" hidden={!regions.writable}>
            Choose Spot or Box under the picture to measure somewhere else, too.
          </p>
          <details>
            <summary>Regions as text</summary>
            <SettingsForm
              settings={[regions]}
              error={undefined}
              errorKey={undefined}
              onChange={settings.change}
            />
          </details>
        </>
      )}
    </section>
  );
}
