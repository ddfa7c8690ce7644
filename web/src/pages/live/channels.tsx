// SPDX-License-Identifier: LGPL-2.1-or-later
// All channels with what belongs to their pictures.

import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { Palette, SensorStatus, Status } from "../../api/client";
import { frameSource, snapshotSource } from "../../api/client";
import type { SensorView } from "../../api/view";
import type { SettingsState, Temperatures } from "../../model/hooks";
import type { Drawing, ForeignLayer } from "../../model/drawing";
import { limitsOf, valueOfLimit } from "../../model/limits";
import type { Point } from "../../model/picture";
import { findExtremes } from "../../model/picture";
import type { Shape } from "../../model/shapes";
import type { Unit } from "../../model/units";
import { noLimits, unitsKey } from "../../model/units";
import { ColourBar } from "./colour-bar";
import { Measuring } from "./measuring";
import { PictureCommands } from "./picture-commands";
import { PlainChannel } from "./plain-channel";
import { Readouts } from "./readouts";
import { Streams } from "./streams";
import { Viewer } from "./viewer";

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

interface ChannelsProps {
  status: Status;
  online: boolean;
  visit: number;
  thermal: SensorStatus | undefined;
  temperatures: Temperatures;
  /** how the thermal picture lies */
  sensorView: SensorView | undefined;
  settings: SettingsState;
  drawing: Drawing;
  shields: readonly Shape[];
  /** points of the visible picture that are mapped to the thermal one */
  visiblePairs: ForeignLayer | undefined;
  /** what is set for what is drawn, where it stands below the picture */
  panel: ComponentChildren;
  palettes: readonly Palette[];
  unit: Unit;
  /** whether settings of the picture may be seen */
  sets: boolean;
  /** whether pictures and files may be taken */
  takes: boolean;
}

export function Channels(props: ChannelsProps) {
  const { status, online, visit, thermal, settings, unit, drawing } = props;
  const { frame } = props.temperatures;
  const [pointer, setPointer] = useState<Point>();
  const [pins, setPins] = useState<readonly Point[]>([]);
  const extremes = useMemo(() => frame && findExtremes(frame), [frame]);
  const others = status.sensors.filter((sensor) => sensor !== thermal);
  const valueOf = (key: string) =>
    settings.settings.find((setting) => setting.key === key)?.value;
  const paletteId = frame?.span.palette ?? valueOf("palette");
  const palette = props.palettes.find((one) => one.id === paletteId);
  const arrangement = !thermal
    ? "plain"
    : others.length > 1
      ? "pair many"
      : others.length > 0
        ? "pair"
        : "alone";
  const moveLimit = (key: string, kelvin: number) => {
    const setting = settings.settings.find((one) => one.key === key);
    if (setting) settings.change(key, valueOfLimit(kelvin, setting));
  };

  const actionsOf = (sensor: SensorStatus) => (
    <>
      {props.sets && (
        <PictureCommands
          sensor={sensor.id}
          name={sensor.name}
          visit={visit}
          disabled={!online}
        />
      )}
      {props.takes && <Downloads sensor={sensor} />}
    </>
  );

  return (
    <div class={`channels ${arrangement}`}>
      {thermal && (
        <div class="primary">
          <Viewer
            sensor={thermal}
            streams={status.streams}
            visit={visit}
            online={online}
            frame={frame}
            sensorView={props.sensorView}
            extremes={extremes}
            pins={pins}
            pointer={pointer}
            unit={unit}
            onPointer={setPointer}
            onPin={(point) => setPins((old) => [...old.slice(-7), point])}
            onUnpin={(index) =>
              setPins((old) => old.filter((_, i) => i !== index))
            }
            drawing={drawing}
            shields={props.shields}
            actions={actionsOf(thermal)}
          />
          {thermal.radiometric && (
            <ColourBar
              palette={palette}
              inverted={frame?.span.inverted ?? valueOf("inverted") === true}
              span={frame?.span}
              clipK={frame?.clipK ?? noLimits}
              unit={unit}
              limits={limitsOf(settings.settings)}
              onMove={moveLimit}
            />
          )}
          {props.panel}
        </div>
      )}
      {others.length > 0 && (
        <div class="secondary">
          {others.map((sensor) => (
            <PlainChannel
              key={sensor.id}
              sensor={sensor}
              streams={status.streams}
              visit={visit}
              online={online}
              unit={unit}
              sets={props.sets}
              unitsKey={unitsKey(status.units)}
              foreign={
                sensor.band === "visible" ? props.visiblePairs : undefined
              }
              actions={actionsOf(sensor)}
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
        <Measuring
          frame={frame}
          settings={settings}
          drawing={drawing}
          unit={unit}
        />
      )}
      <section class="card streaming" aria-label="Streams">
        <h2>Streams</h2>
        <Streams streams={status.streams} />
      </section>
    </div>
  );
}
