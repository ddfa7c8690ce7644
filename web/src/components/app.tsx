// SPDX-License-Identifier: LGPL-2.1-or-later
// The whole page.

import { useEffect, useMemo, useState } from "preact/hooks";
import type { Measurement, SensorStatus, Setting, Status } from "../api/client";
import { frameSource, snapshotSource } from "../api/client";
import type { ObjectParameters, RadiometricFrame } from "../api/radiometric";
import type { SettingsState, Temperatures } from "../model/hooks";
import {
  usePalettes,
  useRemembered,
  useSettings,
  useStatus,
  useTemperatures,
} from "../model/hooks";
import type { Extremes, Point } from "../model/picture";
import {
  findExtremes,
  kelvinAt,
  pixelOf,
  pointOfPixel,
  toFrame,
} from "../model/picture";
import type { DrawnKind } from "../model/regions";
import { addRegion, removeRegion } from "../model/regions";
import { counts, isGate } from "../model/settings";
import type { Unit } from "../model/units";
import {
  formatKelvin,
  formatReading,
  nothing,
  units,
  unitSign,
} from "../model/units";
import { ColourBar } from "./colour-bar";
import { Measurements } from "./measurements";
import { PalettePicker } from "./palette-picker";
import { SettingsForm } from "./settings-form";
import { Streams } from "./streams";
import { describePointer, Viewer } from "./viewer";

const themes = ["auto", "light", "dark"] as const;
const noMeasurements: readonly Measurement[] = [];
const noLimits: readonly [number, number] = [-Infinity, Infinity];

function uptimeText(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min` : `${Math.floor(seconds)} s`;
}

interface TopProps {
  status: Status | undefined;
  online: boolean | undefined;
  unit: Unit;
  onUnit: (unit: Unit) => void;
}

function Top({ status, online, unit, onUnit }: TopProps) {
  const [theme, setTheme] = useRemembered("theme", themes, "auto");

  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);

  const state = online ? "live" : online === undefined ? "connecting" : "lost";
  return (
    <header class="top">
      <img src="/icon.svg" alt="" width="28" height="28" />
      <h1>Thermoscope</h1>
      <span class="model">{status?.model}</span>
      <span class={`connection ${state}`} role="status">
        <span class="word">
          {state === "live"
            ? "Live"
            : state === "lost"
              ? "Connection lost"
              : "Connecting…"}
        </span>
      </span>
      {state === "live" && (
        <span class="uptime">up {uptimeText(status?.uptimeS ?? 0)}</span>
      )}
      <fieldset class="segments">
        <legend>Unit</legend>
        {units.map((choice) => (
          <label key={choice}>
            <input
              type="radio"
              name="unit"
              value={choice}
              checked={choice === unit}
              onChange={() => onUnit(choice)}
            />
            <span>{unitSign(choice)}</span>
          </label>
        ))}
      </fieldset>
      <label class="theme">
        <span>Theme</span>
        <select
          value={theme}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            setTheme(themes.find((known) => known === chosen) ?? "auto");
          }}
        >
          <option value="auto">Auto</option>
          <option value="light">Light</option>
          <option value="dark">Dark</option>
        </select>
      </label>
    </header>
  );
}

function Downloads({ sensor }: { sensor: SensorStatus }) {
  return (
    <nav class="actions" aria-label={`Downloads of ${sensor.name}`}>
      <a href={snapshotSource(sensor.id, false)} download={`${sensor.id}.jpg`}>
        Snapshot
      </a>
      {sensor.radiometric && (
        <>
          <a
            href={snapshotSource(sensor.id, true)}
            download={`${sensor.id}-radiometric.jpg`}
          >
            Radiometric
          </a>
          <a
            href={frameSource(sensor.id, "tiff")}
            download={`${sensor.id}.tiff`}
          >
            TIFF
          </a>
          <a href={frameSource(sensor.id, "csv")} download={`${sensor.id}.csv`}>
            CSV
          </a>
        </>
      )}
    </nav>
  );
}

interface ReadoutsProps {
  frame: RadiometricFrame | undefined;
  extremes: Extremes | undefined;
  pointer: Point | undefined;
  unit: Unit;
}

function Readouts({ frame, extremes, pointer, unit }: ReadoutsProps) {
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

/* The palette has its own picker and regions stand with what they measure;
 * all else is a field of the form. The groups only sort: a key that none of
 * them knows goes to the last. */
const groups: readonly { title: string; holds: (key: string) => boolean }[] = [
  {
    title: "Contrast",
    holds: (key) => key === "inverted" || key.startsWith("agc"),
  },
  { title: "Isotherm", holds: (key) => key.startsWith("isotherm") },
  { title: "Object", holds: () => true },
];

function groupSettings(settings: readonly Setting[]) {
  const rest = settings.filter(
    (setting) =>
      !["palette", "regions"].includes(setting.key) &&
      counts(setting.key, settings),
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
  unit: Unit;
}

/** What the source says of the object, where nothing is set here. */
function SourceObject({ object, unit }: SourceObjectProps) {
  const facts = [
    ["Emissivity", object.emissivity.toFixed(2)],
    ["Distance", `${Number(object.distanceM.toFixed(1))} m`],
    ["Reflected", formatKelvin(object.reflectedK, unit)],
    ["Air", formatKelvin(object.airK, unit)],
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

interface SideProps {
  settings: SettingsState;
  palettes: ReturnType<typeof usePalettes>;
  frame: RadiometricFrame | undefined;
  unit: Unit;
}

function Side({ settings, palettes, frame, unit }: SideProps) {
  const palette = settings.settings.find((one) => one.key === "palette");
  const fromSource = !counts("emissivity", settings.settings);
  return (
    <aside class="side" aria-label="Settings">
      {palette && (
        <section class="card">
          <PalettePicker
            palettes={palettes}
            chosen={String(palette.value)}
            choices={palette.choices ?? []}
            onChoose={(id) => settings.change("palette", id)}
          />
        </section>
      )}
      {groupSettings(settings.settings).map((group) => (
        <section class="card" key={group.title}>
          <h2>{group.title}</h2>
          <SettingsForm
            settings={group.settings}
            unit={unit}
            error={settings.error}
            errorKey={settings.errorKey}
            onChange={settings.change}
          />
          {group.title === "Object" && fromSource && frame?.object && (
            <SourceObject object={frame.object} unit={unit} />
          )}
        </section>
      ))}
    </aside>
  );
}

interface MeasuringProps {
  frame: RadiometricFrame | undefined;
  settings: SettingsState;
  unit: Unit;
}

function Measuring({ frame, settings, unit }: MeasuringProps) {
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
        onRemove={regions && remove}
      />
      {regions && (
        <>
          {settings.errorKey === "regions" && (
            <p class="wrong" role="alert">
              {settings.error}
            </p>
          )}
          <p class="hint">
            Choose Spot or Box under the picture to measure somewhere else, too.
          </p>
          <details>
            <summary>Regions as text</summary>
            <SettingsForm
              settings={[regions]}
              unit={unit}
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

/** What was drawn in the picture, as the camera's regions have it. */
function drawnInFrame(
  kind: DrawnKind,
  points: readonly Point[],
  frame: RadiometricFrame,
): Point[] {
  // the middle of the pixel that was meant, whatever the rounding
  if (kind === "spot")
    points = points.map((at) => pointOfPixel(pixelOf(at, frame), frame));
  const inFrame = points.map((at) => toFrame(at, frame.matrix));
  const [a, b] = inFrame;
  if (kind === "spot" || !a || !b) return inFrame;
  return [
    { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y) },
    { x: Math.max(a.x, b.x), y: Math.max(a.y, b.y) },
  ];
}

interface ChannelsProps {
  status: Status;
  online: boolean;
  visit: number;
  thermal: SensorStatus | undefined;
  temperatures: Temperatures;
  settings: SettingsState;
  palettes: ReturnType<typeof usePalettes>;
  unit: Unit;
}

function Channels(props: ChannelsProps) {
  const { status, online, visit, thermal, settings, unit } = props;
  const { frame } = props.temperatures;
  const [pointer, setPointer] = useState<Point>();
  const [pins, setPins] = useState<readonly Point[]>([]);
  const extremes = useMemo(() => frame && findExtremes(frame), [frame]);
  const others = status.sensors.filter((sensor) => sensor !== thermal);
  const valueOf = (key: string) =>
    settings.settings.find((setting) => setting.key === key)?.value;
  const paletteId = frame?.span.palette ?? valueOf("palette");
  const palette = props.palettes.find((one) => one.id === paletteId);
  const arrangement = !thermal ? "plain" : others.length ? "pair" : "alone";
  const draw = (kind: DrawnKind, points: readonly Point[]) => {
    if (!frame) return;
    const drawn = drawnInFrame(kind, points, frame);
    settings.edit("regions", (text) => addRegion(text, kind, drawn));
  };

  return (
    <div class={`channels ${arrangement}`}>
      {thermal && (
        <div class="primary">
          <Viewer
            sensor={thermal}
            visit={visit}
            online={online}
            frame={frame}
            extremes={extremes}
            pins={pins}
            pointer={pointer}
            unit={unit}
            onPointer={setPointer}
            onPin={(point) => setPins((old) => [...old.slice(-7), point])}
            onUnpin={(index) =>
              setPins((old) => old.filter((_, i) => i !== index))
            }
            onDraw={valueOf("regions") === undefined ? undefined : draw}
            actions={<Downloads sensor={thermal} />}
          />
          {thermal.radiometric && (
            <ColourBar
              palette={palette}
              inverted={frame?.span.inverted ?? valueOf("inverted") === true}
              span={frame?.span}
              clipK={frame?.clipK ?? noLimits}
              unit={unit}
            />
          )}
        </div>
      )}
      {others.length > 0 && (
        <div class="secondary">
          {others.map((sensor) => (
            <Viewer
              key={sensor.id}
              sensor={sensor}
              visit={visit}
              online={online}
              unit={unit}
              actions={<Downloads sensor={sensor} />}
            />
          ))}
        </div>
      )}
      {thermal?.radiometric && (
        <section class="card reading" aria-label="Temperatures">
          <Readouts
            frame={frame}
            extremes={extremes}
            pointer={pointer}
            unit={unit}
          />
        </section>
      )}
      {thermal?.radiometric && (
        <Measuring frame={frame} settings={settings} unit={unit} />
      )}
      <section class="card streaming" aria-label="Streams">
        <h2>Streams</h2>
        <Streams streams={status.streams} />
      </section>
    </div>
  );
}

export function App() {
  const { status, online, visits } = useStatus();
  const [unit, setUnit] = useRemembered<Unit>("unit", units, "C");
  const thermal =
    status?.sensors.find((sensor) => sensor.radiometric) ??
    status?.sensors.find((sensor) => sensor.band === "thermal");
  const temperatures = useTemperatures(thermal);
  const palettes = usePalettes(visits);
  const settings = useSettings(thermal?.id, visits);

  return (
    <>
      <Top status={status} online={online} unit={unit} onUnit={setUnit} />
      <main class={online === false ? "offline" : ""}>
        {status ? (
          <>
            <Channels
              status={status}
              online={online === true}
              visit={visits}
              thermal={thermal}
              temperatures={temperatures}
              settings={settings}
              palettes={palettes}
              unit={unit}
            />
            <Side
              settings={settings}
              palettes={palettes}
              frame={temperatures.frame}
              unit={unit}
            />
          </>
        ) : (
          <p class="welcome" role="status">
            {online === false
              ? "The camera does not answer. Trying again…"
              : "Looking for the camera…"}
          </p>
        )}
      </main>
    </>
  );
}
