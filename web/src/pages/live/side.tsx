// SPDX-License-Identifier: LGPL-2.1-or-later
// What belongs to the picture: palette, contrast, isotherm, object.

import type { ComponentChildren } from "preact";
import type { Palette, Setting } from "../../api/client";
import type { ObjectParameters, RadiometricFrame } from "../../api/radiometric";
import type { SettingsState } from "../../model/hooks";
import { presetKey } from "../../model/hooks";
import { counts, isGate } from "../../model/settings";
import type { Reading } from "../../model/units";
import { formatKelvin, formatMetres } from "../../model/units";
import { FfcButton } from "./ffc-button";
import { OwnPalettes } from "./own-palettes";
import { PalettePicker } from "./palette-picker";
import { ScenePresets } from "./scene-presets";
import { SettingsForm } from "./settings-form";

/* The palette has its own picker, regions stand with what they measure and
 * defective pixels in the settings; all else is a field of the form. The groups only sort: a key that none of
 * them knows goes to the last. */
const groups: readonly { title: string; holds: (key: string) => boolean }[] = [
  {
    title: "Contrast",
    holds: (key) =>
      key === "inverted" || key.startsWith("agc") || key.startsWith("dde"),
  },
  {
    title: "Out of range",
    holds: (key) => key === "out-of-range" || key.endsWith("-range-color"),
  },
  { title: "Isotherm", holds: (key) => key.startsWith("isotherm") },
  {
    title: "Noise",
    holds: (key) => key.startsWith("noise") || key === "stripe-removal",
  },
  { title: "Correction (FFC)", holds: (key) => key.startsWith("ffc") },
  {
    title: "Detector",
    holds: (key) =>
      key.startsWith("burn") ||
      key === "close-shutter" ||
      key === "find-defects",
  },
  { title: "Object", holds: () => true },
];

function groupSettings(settings: readonly Setting[]) {
  const rest = settings.filter(
    (setting) =>
      !["palette", "palette-file", "regions", "defective-pixels"].includes(
        setting.key,
      ) && counts(setting.key, settings),
  );
  return groups
    .map((group, index) => ({
      title: group.title,
      settings: rest
        .filter(
          (setting) =>
            groups.findIndex((any) => any.holds(setting.key)) === index,
        )
        .sort((a, b) => Number(isGate(b)) - Number(isGate(a))),
    }))
    .filter((group) => group.settings.length > 0);
}

interface SourceObjectProps {
  object: ObjectParameters;
  units: Reading;
}

/** What the source says of the object, where nothing is set here. */
function SourceObject({ object, units }: SourceObjectProps) {
  const facts = [
    ["Emissivity", object.emissivity.toFixed(2)],
    ["Distance", formatMetres(object.distanceM, units.distance)],
    ["Reflected", formatKelvin(object.reflectedK, units.temperature)],
    ["Air", formatKelvin(object.airK, units.temperature)],
    ["Humidity", `${(object.humidity * 100).toFixed(0)} %`],
  ];
  return (
    <dl class="source-object">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A palette that somebody has brought goes before the built-in one. */
function chosenPalette(
  palettes: readonly Palette[],
  palette: Setting,
  file: Setting | undefined,
): string {
  const own = palettes.find(
    (one) => one.file !== undefined && one.file === file?.value,
  );
  return own?.id ?? String(palette.value);
}

interface SideProps {
  sensor: string | undefined;
  settings: SettingsState;
  palettes: readonly Palette[];
  /** somebody has brought one, or changed them */
  onPalettes: () => void;
  frame: RadiometricFrame | undefined;
  units: Reading;
  /** what is set for what is drawn, where it stands beside the picture */
  panel: ComponentChildren;
}

export function Side(props: SideProps) {
  const { sensor, settings, palettes, frame, units, panel } = props;
  const palette = settings.settings.find((one) => one.key === "palette");
  const paletteFile = settings.settings.find(
    (one) => one.key === "palette-file",
  );
  const fromSource = !counts("emissivity", settings.settings);
  return (
    <aside class="side" aria-label="Settings">
      {panel}
      {palette && (
        <section class="card">
          <PalettePicker
            palettes={palettes}
            chosen={chosenPalette(palettes, palette, paletteFile)}
            choices={palette.choices ?? []}
            own={paletteFile !== undefined}
            disabled={!palette.writable}
            onChoose={({ id, file }) => {
              if (file !== undefined) {
                settings.change("palette-file", file);
                return;
              }
              if (paletteFile !== undefined && paletteFile.value !== "")
                settings.change("palette-file", "");
              settings.change("palette", id);
            }}
          />
          {paletteFile?.writable && (
            <OwnPalettes
              palettes={palettes}
              used={String(paletteFile.value)}
              onChange={props.onPalettes}
            />
          )}
        </section>
      )}
      {palette && settings.settings.some((one) => one.key === "agc") && (
        <ScenePresets
          disabled={!palette.writable}
          error={settings.errorKey === presetKey ? settings.error : undefined}
          onChoose={settings.choosePreset}
        />
      )}
      {groupSettings(settings.settings).map((group) => (
        <section class="card" key={group.title}>
          <h2>{group.title}</h2>
          <SettingsForm
            settings={group.settings}
            error={settings.error}
            errorKey={settings.errorKey}
            onChange={settings.change}
          />
          {group.title === "Correction (FFC)" && sensor !== undefined && (
            <FfcButton
              sensor={sensor}
              disabled={!group.settings.some((setting) => setting.writable)}
            />
          )}
          {group.title === "Object" && fromSource && frame?.object && (
            <SourceObject object={frame.object} units={units} />
          )}
        </section>
      ))}
    </aside>
  );
}
