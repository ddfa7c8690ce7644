// SPDX-License-Identifier: LGPL-2.1-or-later
// What the camera sees: status, sensors and what belongs to their pictures.
// Answers are checked before they go further in.

import type { components } from "./schema";
import { asArray, asBoolean, asNumber, asRecord, asString } from "./checks";
import { ask, base } from "./http";
import { socketAddress } from "./socket";

export type Status = components["schemas"]["Status"];
export type SensorStatus = components["schemas"]["SensorStatus"];
export type StreamStatus = components["schemas"]["StreamStatus"];
export type Palette = components["schemas"]["Palette"];
export type Setting = components["schemas"]["Setting"];
export type SettingValue = components["schemas"]["SettingValue"];
export type Measurement = components["schemas"]["Measurement"];
export type Comparison = components["schemas"]["Comparison"];

function sensorPath(sensor: string, resource: string): string {
  return `/sensors/${encodeURIComponent(sensor)}/${resource}`;
}

function checkSensor(value: unknown): SensorStatus {
  const sensor = asRecord(value, "sensor");
  asString(sensor["id"], "sensor id");
  asString(sensor["name"], "sensor name");
  asString(sensor["band"], "sensor band");
  asString(sensor["state"], "sensor state");
  asBoolean(sensor["radiometric"], "radiometric");
  asNumber(sensor["frames"], "frames");
  return sensor as SensorStatus;
}

function checkStream(value: unknown): StreamStatus {
  const stream = asRecord(value, "stream");
  asString(stream["id"], "stream id");
  asString(stream["codec"], "stream codec");
  asString(stream["encoder"], "encoder state");
  asNumber(stream["consumers"], "consumers");
  return stream as StreamStatus;
}

export async function getStatus(signal: AbortSignal): Promise<Status> {
  const status = await ask("GET", "/status", { signal });
  asString(status["version"], "version");
  asNumber(status["uptimeS"], "uptime");
  const units = asRecord(status["units"], "units");
  asString(units["temperature"], "unit of temperatures");
  asString(units["measurementTemperature"], "unit of measurements");
  asString(units["distance"], "unit of distances");
  asArray(status["sensors"], "sensors").forEach(checkSensor);
  asArray(status["streams"], "streams").forEach(checkStream);
  return status as Status;
}

/** Asks for a flat-field correction; how it goes is seen in the picture. */
export async function startFfc(sensor: string): Promise<void> {
  await ask("POST", sensorPath(sensor, "ffc"), { body: { with: "shutter" } });
}

/** A surface and its emissivity. */
export interface Material {
  id: string;
  name: string;
  group: string;
  emissivity: number;
}

export async function getMaterials(): Promise<Material[]> {
  const answer = await ask("GET", "/materials");
  return asArray(answer["materials"], "materials").map((value) => {
    const material = asRecord(value, "material");
    return {
      id: asString(material["id"], "material id"),
      name: asString(material["name"], "material name"),
      group: asString(material["group"], "material group"),
      emissivity: asNumber(material["emissivity"], "emissivity"),
    };
  });
}

/** How far each pair of mapping points is off; of the first zoom. */
export async function getResiduals(
  sensor: string,
  signal: AbortSignal,
): Promise<(number | undefined)[]> {
  const answer = await ask("GET", sensorPath(sensor, "registration"), {
    signal,
  });
  const [first] = asArray(answer["zooms"], "zooms");
  if (first === undefined) return [];
  return asArray(asRecord(first, "zoom")["pairs"], "pairs").map((one) => {
    const pixels = asRecord(one, "pair")["residualPixels"];
    return typeof pixels === "number" ? pixels : undefined;
  });
}

/** Where an <img> gets live pictures; `attempt` makes it ask anew. */
export function liveSource(sensor: string, attempt: number): string {
  return `${base}${sensorPath(sensor, "stream.mjpg")}?attempt=${attempt}`;
}

export function snapshotSource(
  sensor: string,
  radiometric: boolean,
  frame?: number,
): string {
  const query = new URLSearchParams();
  if (radiometric) query.set("radiometric", "1");
  if (frame !== undefined) query.set("frame", String(frame));
  return `${base}${sensorPath(sensor, "snapshot.jpg")}?${query}`;
}

export function frameSource(sensor: string, format: "tiff" | "csv"): string {
  return base + sensorPath(sensor, `frame.${format}`);
}

export function radiometricAddress(sensor: string, fps: number): string {
  const path = sensorPath(sensor, "radiometric");
  return socketAddress(`${base}${path}?fps=${fps}`);
}

export function viewAddress(sensor: string): string {
  return socketAddress(base + sensorPath(sensor, "view/changes"));
}

/** Of a coded stream of the sensor. */
export function filmAddress(sensor: string, stream: string): string {
  const path = sensorPath(sensor, "stream.mp4");
  return socketAddress(`${base}${path}?${new URLSearchParams({ stream })}`);
}
