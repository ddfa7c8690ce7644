// SPDX-License-Identifier: LGPL-2.1-or-later
// Temperatures of regions over time: what the camera kept, growing with what
// it measures now.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Measurement, SensorStatus } from "../../api/client";
import type { History as Kept } from "../../api/history";
import { getHistory, historyTable } from "../../api/history";
import type { RadiometricFrame } from "../../api/radiometric";
import type { Live, Point, Range } from "../../model/history";
import {
  addFrame,
  columnsOf,
  pointsOf,
  ranges,
  spanOf,
  titleOfRegion,
} from "../../model/history";
import { useRemembered } from "../../model/remembered";
import { useResource } from "../../model/resource";
import type { Unit } from "../../model/units";
import { formatKelvin, nothing } from "../../model/units";
import { nameOf } from "./measurements";
import { Plot } from "./plot";

const colours = ["a", "b", "c", "d", "e", "f"].map(
  (letter) => `--series-${letter}`,
);
const none: readonly Measurement[] = [];
const nowhere: Live = new Map();
const nothingKept: Kept = { regions: [], changes: [] };

interface Region {
  id: number;
  title: string;
  /** whether it is measured now */
  current: boolean;
}

/** Those that are measured now, then those that were. */
function regionsOf(measurements: readonly Measurement[], kept: Kept): Region[] {
  const now = measurements.map((one) => ({
    id: one.id,
    title: nameOf(one),
    current: true,
  }));
  const before = kept.regions
    .filter(({ id }) => !now.some((one) => one.id === id))
    .map(({ id, name, region }) => ({
      id,
      title: titleOfRegion(id, name, region),
      current: false,
    }));
  return [...now, ...before];
}

/* What has come since this range is shown; another one begins anew. */
function useLive(
  frame: RadiometricFrame | undefined,
  range: Range,
  sensor: string,
): Live {
  const kept = useRef({ live: nowhere, of: "", frame: -1 });
  const of = `${sensor} ${range.id}`;
  if (kept.current.of !== of) kept.current = { live: nowhere, of, frame: -1 };
  if (frame && !frame.frozen && kept.current.frame !== frame.id) {
    const timeMs = Date.parse(frame.time);
    const { resolutionS } = range;
    const { fromS } = spanOf(range, timeMs);
    kept.current = {
      live: addFrame(
        kept.current.live,
        frame.measurements,
        frame.clipK,
        timeMs,
        resolutionS,
        fromS,
      ),
      of,
      frame: frame.id,
    };
  }
  return kept.current.live;
}

function spreadOf(points: Map<number, Point>, unit: Unit): string {
  const all = [...points.values()];
  const low = Math.min(...all.map((point) => point.minK));
  const high = Math.max(...all.map((point) => point.maxK));
  return `${formatKelvin(low, unit)} to ${formatKelvin(high, unit)}`;
}

interface LegendProps {
  region: Region;
  colour: string | undefined;
  point: Point | undefined;
  unit: Unit;
  onToggle: () => void;
}

function LegendRow({ region, colour, point, unit, onToggle }: LegendProps) {
  const text = (kelvin: number | undefined) =>
    kelvin === undefined ? nothing : formatKelvin(kelvin, unit);
  return (
    <tr class={region.current ? "" : "past"}>
      <th scope="row">
        <label>
          <input
            type="checkbox"
            checked={colour !== undefined}
            onChange={onToggle}
          />
          <span
            class="swatch"
            style={colour ? { background: `var(${colour})` } : {}}
            aria-hidden="true"
          />
          {region.title}
          {!region.current && <span class="note"> (not measured now)</span>}
        </label>
      </th>
      <td>{text(point?.minK)}</td>
      <td>{text(point?.meanK)}</td>
      <td>{text(point?.maxK)}</td>
    </tr>
  );
}

interface RangesProps {
  chosen: Range;
  onChoose: (id: Range["id"]) => void;
}

function Ranges({ chosen, onChoose }: RangesProps) {
  return (
    <fieldset class="segments">
      <legend>How far back</legend>
      {ranges.map((range) => (
        <label key={range.id}>
          <input
            type="radio"
            name="history-range"
            value={range.id}
            checked={range === chosen}
            onChange={() => onChoose(range.id)}
          />
          <span>{range.title}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Which regions are shown: those that are measured, as far as there are
 * colours, until somebody has chosen. */
function useChosen(regions: readonly Region[]) {
  const [picked, setPicked] = useState<ReadonlyMap<number, boolean>>(new Map());
  const shown = regions
    .filter((one) => picked.get(one.id) ?? one.current)
    .slice(0, colours.length)
    .map((one) => one.id);
  const toggle = (id: number) =>
    setPicked((old) => new Map(old).set(id, !shown.includes(id)));
  return { shown, toggle };
}

/* A region keeps its colour as long as it is shown. */
function useColourOf(shown: readonly number[]): (id: number) => string {
  const taken = useRef(new Map<number, string>());
  for (const id of [...taken.current.keys()])
    if (!shown.includes(id)) taken.current.delete(id);
  for (const id of shown) {
    const used = new Set(taken.current.values());
    if (taken.current.has(id)) continue;
    const free = colours.find((colour) => !used.has(colour));
    taken.current.set(id, free ?? "--edge");
  }
  return (id) => taken.current.get(id) ?? "--edge";
}

function useNow(frame: RadiometricFrame | undefined): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(timer);
  }, []);
  // the camera's clock may be another one
  return frame ? Date.parse(frame.time) : now;
}

interface Props {
  sensor: SensorStatus;
  frame: RadiometricFrame | undefined;
  visits: number;
  unit: Unit;
}

export function History({ sensor, frame, visits, unit }: Props) {
  const [rangeId, setRangeId] = useRemembered(
    "history-range",
    ranges.map((range) => range.id),
    "10min",
  );
  const range = ranges.find((one) => one.id === rangeId) ?? ranges[0]!;
  const nowMs = useNow(frame);
  const { data, error } = useResource(
    (signal) => getHistory(sensor.id, spanOf(range, nowMs), signal),
    [sensor.id, range, visits],
    range.reloadS * 1000,
  );
  const kept = data ?? nothingKept;
  const live = useLive(frame, range, sensor.id);
  const regions = regionsOf(frame?.measurements ?? none, kept);
  const { shown, toggle } = useChosen(regions);
  const colourOf = useColourOf(shown);
  const [index, setIndex] = useState<number>();
  const key = shown.join();
  const { points, columns } = useMemo(() => {
    const all = shown.map((id) =>
      pointsOf(
        kept.regions.find((one) => one.id === id),
        live.get(id),
      ),
    );
    const made = columnsOf(all, range.resolutionS, unit);
    return { points: all, columns: made };
  }, [kept, live, key, range, unit]);
  const span = spanOf(range, nowMs);
  const times = columns[0] ?? [];
  const at = times[index ?? times.length - 1];
  const titleOf = (id: number) =>
    regions.find((one) => one.id === id)?.title ?? String(id);
  const label = shown.length
    ? `Temperatures of ${range.words}: ${shown
        .map((id, i) => `${titleOf(id)} ${spreadOf(points[i]!, unit)}`)
        .join("; ")}`
    : "No region is chosen";

  return (
    <section class="card history" aria-label="Temperatures over time">
      <div class="bar">
        <h2>Over time</h2>
        <Ranges chosen={range} onChoose={setRangeId} />
        <a
          class="button small"
          href={historyTable(sensor.id, span, shown)}
          download={`${sensor.id}-history.csv`}
        >
          CSV
        </a>
      </div>
      {error && <p class="wrong">{error}</p>}
      <Plot
        lines={shown.map((id) => ({
          colour: colourOf(id),
          title: titleOf(id),
        }))}
        columns={columns}
        fromS={span.fromS}
        toS={span.toS}
        marks={kept.changes
          .filter((change) => shown.includes(change.id))
          .map((change) => Date.parse(change.time) / 1000)}
        label={label}
        onPoint={setIndex}
      />
      <div class="table">
        <table>
          <thead>
            <tr>
              <th scope="col" class="moment">
                {typeof at === "number"
                  ? new Date(at * 1000).toLocaleString()
                  : "Nothing yet"}
              </th>
              <th scope="col">Min</th>
              <th scope="col">Mean</th>
              <th scope="col">Max</th>
            </tr>
          </thead>
          <tbody>
            {regions.map((region) => {
              const i = shown.indexOf(region.id);
              return (
                <LegendRow
                  key={region.id}
                  region={region}
                  colour={i < 0 ? undefined : colourOf(region.id)}
                  point={
                    typeof at === "number" ? points[i]?.get(at) : undefined
                  }
                  unit={unit}
                  onToggle={() => toggle(region.id)}
                />
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
