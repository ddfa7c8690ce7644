// SPDX-License-Identifier: LGPL-2.1-or-later
// What a plot of temperatures shows: what the camera kept, and behind it what
// has come since, put together to steps of the same length.

import type { Measurement } from "../api/client";
import type { RegionHistory } from "../api/history";
import type { Unit } from "./units";
import { fromKelvin } from "./units";

export interface Range {
  id: "10min" | "1h" | "1d" | "1y";
  title: string;
  /** as a sentence has it */
  words: string;
  lengthS: number;
  resolutionS: number;
  /** how often to ask the camera for what it has counted more exactly */
  reloadS: number;
}

export const ranges: readonly Range[] = [
  {
    id: "10min",
    title: "10 min",
    words: "the last ten minutes",
    lengthS: 600,
    resolutionS: 1,
    reloadS: 30,
  },
  {
    id: "1h",
    title: "1 h",
    words: "the last hour",
    lengthS: 3600,
    resolutionS: 5,
    reloadS: 60,
  },
  {
    id: "1d",
    title: "Day",
    words: "the last day",
    lengthS: 86400,
    resolutionS: 120,
    reloadS: 120,
  },
  {
    id: "1y",
    title: "Year",
    words: "the last year",
    lengthS: 365 * 86400,
    resolutionS: 12 * 3600,
    reloadS: 600,
  },
];

export function spanOf(range: Range, nowMs: number) {
  const toS = Math.floor(nowMs / 1000) + 1;
  const fromS = toS - range.lengthS;
  return { fromS, toS, resolutionS: range.resolutionS };
}

interface Step {
  minK: number;
  maxK: number;
  sumK: number;
  n: number;
}

/** What has come since, by region and then by when its step begins. */
export type Live = ReadonlyMap<number, ReadonlyMap<number, Step>>;

function withReading(
  step: Step | undefined,
  minK: number,
  maxK: number,
  meanK: number,
): Step {
  if (!step) return { minK, maxK, sumK: meanK, n: 1 };
  return {
    minK: Math.min(step.minK, minK),
    maxK: Math.max(step.maxK, maxK),
    sumK: step.sumK + meanK,
    n: step.n + 1,
  };
}

/** What lies outside of the range has no number: it counts as the limit. */
function kelvinOf(
  { kelvin, status }: Measurement["min"],
  [lowK, highK]: readonly [number, number],
): number | null {
  if (status === "below") return lowK;
  if (status === "above") return highK;
  return kelvin;
}

/** `live` with one more frame, without what is older than `fromS`. */
export function addFrame(
  live: Live,
  measurements: readonly Measurement[],
  clipK: readonly [number, number],
  timeMs: number,
  resolutionS: number,
  fromS: number,
): Live {
  const at = Math.floor(timeMs / 1000 / resolutionS) * resolutionS;
  const next = new Map<number, ReadonlyMap<number, Step>>();
  for (const [id, steps] of live) {
    const kept = [...steps].filter(([time]) => time >= fromS);
    if (kept.length > 0) next.set(id, new Map(kept));
  }
  for (const { id, ...read } of measurements) {
    const min = kelvinOf(read.min, clipK);
    const max = kelvinOf(read.max, clipK);
    const mean = kelvinOf(read.mean, clipK);
    if (min === null || max === null || mean === null) continue;
    const steps = new Map(next.get(id));
    const before = steps.get(at);
    steps.set(at, withReading(before, min, max, mean));
    next.set(id, steps);
  }
  return next;
}

export interface Point {
  minK: number;
  maxK: number;
  meanK: number;
}

/** What is known of a region, by time. Of a step that both know, the camera's
 * number counts: it has seen every frame; but the last one that it told may
 * have gone on. */
export function pointsOf(
  kept: RegionHistory | undefined,
  live: ReadonlyMap<number, Step> | undefined,
): Map<number, Point> {
  const points = new Map<number, Point>();
  kept?.times.forEach((time, i) =>
    points.set(time, {
      minK: kept.minK[i] ?? NaN,
      maxK: kept.maxK[i] ?? NaN,
      meanK: kept.meanK[i] ?? NaN,
    }),
  );
  const last = kept?.times[kept.times.length - 1] ?? -Infinity;
  for (const [time, { minK, maxK, sumK, n }] of live ?? []) {
    if (time > last) points.set(time, { minK, maxK, meanK: sumK / n });
    const old = points.get(time);
    if (time === last && old)
      points.set(time, {
        minK: Math.min(old.minK, minK),
        maxK: Math.max(old.maxK, maxK),
        meanK: old.meanK,
      });
  }
  return points;
}

/** Columns of a plot: times, then for each region mean, minimum, maximum. */
export type Columns = (number | null)[][];

/* A step that is missing is a gap, and not a line over it. */
function timesOf(
  all: readonly Map<number, Point>[],
  resolutionS: number,
): number[] {
  const found = new Set(all.flatMap((points) => [...points.keys()]));
  const times: number[] = [];
  for (const time of [...found].sort((a, b) => a - b)) {
    const before = times[times.length - 1];
    if (before !== undefined && time - before > resolutionS * 1.5)
      times.push(before + resolutionS);
    times.push(time);
  }
  return times;
}

export function columnsOf(
  all: readonly Map<number, Point>[],
  resolutionS: number,
  unit: Unit,
): Columns {
  const times = timesOf(all, resolutionS);
  const columns: Columns = [times];
  for (const points of all)
    for (const name of ["meanK", "minK", "maxK"] as const)
      columns.push(
        times.map((time) => {
          const kelvin = points.get(time)?.[name];
          return kelvin === undefined ? null : fromKelvin(kelvin, unit);
        }),
      );
  return columns;
}

/** What a region is called that may not be measured any more. */
export function titleOfRegion(
  id: number,
  name: string,
  region: string,
): string {
  if (name) return name;
  const kind = /^\s*([a-z]+)/.exec(region)?.[1] ?? "region";
  if (kind === "full") return "Whole picture";
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${id}`;
}
