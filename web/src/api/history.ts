// SPDX-License-Identifier: LGPL-2.1-or-later
// Temperatures of regions over time, as the camera kept them.

import type { components } from "./schema";
import { asArray, asNumber, asString, maybeString, recordsOf } from "./checks";
import { ask, base } from "./http";
import { inDisplayUnits } from "./settings";

/** A column for each number; all have the same length. */
export interface RegionHistory {
  id: number;
  /** empty where it has none */
  name: string;
  /** where it lies, as text of the setting `regions` */
  region: string;
  /** seconds since 1970 */
  times: readonly number[];
  minK: readonly number[];
  maxK: readonly number[];
  meanK: readonly number[];
}

export type RegionChange = components["schemas"]["HistoryChange"];

export interface History {
  regions: readonly RegionHistory[];
  changes: readonly RegionChange[];
}

export interface HistorySpan {
  /** seconds since 1970 */
  fromS: number;
  toS: number;
  resolutionS: number;
}

const pointsOfPage = 5000;

function numbersOf(value: unknown, what: string): number[] {
  return asArray(value, what).map((one) => asNumber(one, what));
}

function checkRegion(region: Record<string, unknown>): RegionHistory {
  return {
    id: asNumber(region["id"], "region's id"),
    name: asString(region["name"], "region's name"),
    region: asString(region["region"], "region"),
    times: numbersOf(region["times"], "times"),
    minK: numbersOf(region["minK"], "minima"),
    maxK: numbersOf(region["maxK"], "maxima"),
    meanK: numbersOf(region["meanK"], "means"),
  };
}

function checkChange(change: Record<string, unknown>): RegionChange {
  return {
    id: asNumber(change["id"], "region's id"),
    time: asString(change["time"], "time"),
    name: asString(change["name"], "region's name"),
    region: asString(change["region"], "region"),
  };
}

function queryOf({ fromS, toS, resolutionS }: HistorySpan) {
  return {
    from: new Date(fromS * 1000).toISOString(),
    to: new Date(toS * 1000).toISOString(),
    resolution: resolutionS,
  };
}

const pathOf = (sensor: string) =>
  `/sensors/${encodeURIComponent(sensor)}/history`;

/** All that a plot shows fits into one page of the camera's. */
export async function getHistory(
  sensor: string,
  span: HistorySpan,
  signal: AbortSignal,
): Promise<History> {
  const answer = await ask("GET", pathOf(sensor), {
    query: { ...queryOf(span), limit: pointsOfPage },
    signal,
  });
  if (maybeString(answer["next"]) !== undefined)
    throw new Error("the camera's history is longer than what was asked for");
  return {
    regions: recordsOf(answer, "regions").map(checkRegion),
    changes: recordsOf(answer, "changes").map(checkChange),
  };
}

/** Where the same comes from as a table, in the units of the settings. */
export function historyTable(
  sensor: string,
  span: HistorySpan,
  regions: readonly number[],
): string {
  const query = new URLSearchParams();
  const given = { ...queryOf(span), ...inDisplayUnits };
  for (const [name, value] of Object.entries(given))
    query.set(name, String(value));
  query.set("region", regions.join(","));
  return `${base}${pathOf(sensor)}.csv?${query}`;
}
