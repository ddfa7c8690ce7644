// SPDX-License-Identifier: LGPL-2.1-or-later
// What the camera is made of and runs, and how to have its file read again.

import {
  asArray,
  asNumber,
  asRecord,
  asString,
  maybeNumber,
  maybeString,
  recordsOf,
  stringsOf,
} from "./checks";
import { ask } from "./http";

export type PropertyValue = string | number | boolean | undefined;

export interface Binding {
  setting: string;
  property: string;
  value: PropertyValue;
}

export interface ChainNode {
  name: string;
  /** factory name; "capsfilter" for caps, "bin" for a launch line */
  element: string;
  summary: string;
  launch: string | undefined;
  properties: readonly (readonly [name: string, value: PropertyValue])[];
  bindings: readonly Binding[];
  /** what leaves it, as GStreamer writes caps */
  caps: string | undefined;
  state: string;
  error: string | undefined;
}

export interface ProfileSensor {
  id: string;
  name: string;
  band: string;
  state: string;
  error: string | undefined;
  fps: number;
  frames: number;
  consumers: number;
  chain: readonly ChainNode[];
}

/** An encoder that is installed and not taken. */
export interface EncoderRefusal {
  element: string;
  reason: string;
}

export interface ProfileStream {
  id: string;
  aliases: readonly string[];
  sensor: string;
  codec: string;
  encoder: string;
  element: string | undefined;
  refusals: readonly EncoderRefusal[];
  error: string | undefined;
  consumers: number;
  width: number | undefined;
  height: number | undefined;
  fps: number;
  bitrateKbps: number;
}

export interface Profile {
  name: string;
  title: string;
  description: string;
  file: string;
  problem: string | undefined;
  sensors: readonly ProfileSensor[];
  streams: readonly ProfileStream[];
}

export interface ProfileChanges {
  removedSensors: readonly string[];
  addedSensors: readonly string[];
  removedStreams: readonly string[];
  addedStreams: readonly string[];
}

function valueOf(value: unknown): PropertyValue {
  return typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "boolean"
    ? value
    : undefined;
}

function nodeOf(value: unknown): ChainNode {
  const node = asRecord(value, "chain link");
  const properties = asRecord(node["properties"], "properties");
  return {
    name: asString(node["name"], "element's name"),
    element: asString(node["element"], "element"),
    summary: maybeString(node["summary"]) ?? "",
    launch: maybeString(node["launch"]),
    properties: Object.entries(properties).map(([name, one]) => [
      name,
      valueOf(one),
    ]),
    bindings: recordsOf(node, "bindings").map((binding) => ({
      setting: asString(binding["setting"], "setting"),
      property: asString(binding["property"], "property"),
      value: valueOf(binding["value"]),
    })),
    caps: maybeString(node["caps"]),
    state: asString(node["state"], "element's state"),
    error: maybeString(node["error"]),
  };
}

function sensorOf(sensor: Record<string, unknown>): ProfileSensor {
  return {
    id: asString(sensor["id"], "sensor"),
    name: asString(sensor["name"], "sensor's name"),
    band: asString(sensor["band"], "band"),
    state: asString(sensor["state"], "sensor's state"),
    error: maybeString(sensor["error"]),
    fps: maybeNumber(sensor["fps"]) ?? 0,
    frames: asNumber(sensor["frames"], "frames"),
    consumers: asNumber(sensor["consumers"], "consumers"),
    chain: asArray(sensor["chain"], "chain").map(nodeOf),
  };
}

function refusalOf(value: unknown): EncoderRefusal {
  const refusal = asRecord(value, "refusal");
  return {
    element: asString(refusal["element"], "refused encoder"),
    reason: asString(refusal["reason"], "reason"),
  };
}

function streamOf(stream: Record<string, unknown>): ProfileStream {
  return {
    id: asString(stream["id"], "stream"),
    aliases: stringsOf(stream["aliases"]),
    sensor: asString(stream["sensor"], "stream's sensor"),
    codec: asString(stream["codec"], "codec"),
    encoder: asString(stream["encoder"], "encoder"),
    element: maybeString(stream["element"]),
    refusals: asArray(stream["refusals"] ?? [], "refusals").map(refusalOf),
    error: maybeString(stream["error"]),
    consumers: asNumber(stream["consumers"], "consumers"),
    width: maybeNumber(stream["width"]),
    height: maybeNumber(stream["height"]),
    fps: maybeNumber(stream["fps"]) ?? 0,
    bitrateKbps: maybeNumber(stream["bitrateKbps"]) ?? 0,
  };
}

export async function getProfile(signal: AbortSignal): Promise<Profile> {
  const answer = await ask("GET", "/profile", { signal });
  return {
    name: asString(answer["name"], "profile's name"),
    title: asString(answer["title"], "profile's title"),
    description: maybeString(answer["description"]) ?? "",
    file: asString(answer["file"], "profile's file"),
    problem: maybeString(answer["problem"]),
    sensors: recordsOf(answer, "sensors").map(sensorOf),
    streams: recordsOf(answer, "streams").map(streamOf),
  };
}

export async function reloadProfile(): Promise<ProfileChanges> {
  const answer = await ask("POST", "/profile/reload");
  return {
    removedSensors: stringsOf(answer["removedSensors"]),
    addedSensors: stringsOf(answer["addedSensors"]),
    removedStreams: stringsOf(answer["removedStreams"]),
    addedStreams: stringsOf(answer["addedStreams"]),
  };
}
