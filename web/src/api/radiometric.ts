// SPDX-License-Identifier: LGPL-2.1-or-later
// Whole frames of counts by WebSocket, with what turns counts into kelvin.
// Each frame is acknowledged after it was handed on, so that a slow browser
// never has more than one under way.

import type { Comparison, Measurement } from "./client";
import { radiometricAddress } from "./client";
import { asArray, asNumber, asRecord, asString } from "./checks";
import { followSocket } from "./socket";

/** What lies beyond a limit of the camera, where it is painted otherwise. */
export interface Outside {
  kelvin: number;
  colour: string;
}

/** What the palette's colours stand for. */
export interface Span {
  kelvin: readonly number[];
  palette: string | undefined;
  inverted: boolean;
  under: Outside | undefined;
  over: Outside | undefined;
}

/** A frame whose temperatures can be looked up. */
export interface RadiometricFrame {
  id: number;
  time: string;
  width: number;
  height: number;
  counts: Uint16Array;
  /** kelvin for each count, NaN where there is none */
  table: Float32Array;
  /** outside of these a display says "<" and ">" */
  clipK: readonly [number, number];
  /** from a point of the picture to a point of the frame, both 0..1 */
  matrix: readonly number[];
  span: Span;
  measurements: readonly Measurement[];
  comparisons: readonly Comparison[];
  /** false while the sensor cools down: no pixel has a temperature */
  ready: boolean;
  /** the sensor repeats its last picture, as while its shutter is closed */
  frozen: boolean;
  /** with which the temperatures were computed; undefined for cores that do it */
  object: ObjectParameters | undefined;
}

export interface ObjectParameters {
  emissivity: number;
  distanceM: number;
  reflectedK: number;
  airK: number;
  humidity: number;
}

export interface FeedListener {
  onFrame: (frame: RadiometricFrame) => void;
  onState: (connected: boolean) => void;
}

interface Format {
  width: number;
  height: number;
  clipK: readonly [number, number];
  object: ObjectParameters | undefined;
}

interface Head {
  id: number;
  time: string;
  matrix: readonly number[];
  span: Span;
  measurements: readonly Measurement[];
  comparisons: readonly Comparison[];
  ready: boolean;
  frozen: boolean;
}

const noTemperatures = new Float32Array(65536).fill(NaN);
const tableBytes = 65536 * 4;

function readClip(value: unknown): readonly [number, number] {
  if (value === undefined) return [-Infinity, Infinity];
  const [low, high] = asArray(value, "clip limits");
  return [
    typeof low === "number" ? low : -Infinity,
    typeof high === "number" ? high : Infinity,
  ];
}

function readOutside(value: unknown): Outside | undefined {
  if (value === undefined) return undefined;
  const outside = asRecord(value, "limit");
  return {
    kelvin: asNumber(outside["kelvin"], "limit"),
    colour: asString(outside["colour"], "colour"),
  };
}

function readSpan(value: unknown): Span {
  const span = asRecord(value, "span");
  return {
    kelvin: asArray(span["kelvin"], "span").map((kelvin) =>
      typeof kelvin === "number" ? kelvin : NaN,
    ),
    palette: typeof span["palette"] === "string" ? span["palette"] : undefined,
    inverted: span["inverted"] === true,
    under: readOutside(span["under"]),
    over: readOutside(span["over"]),
  };
}

function readObject(value: unknown): ObjectParameters | undefined {
  if (value === undefined) return undefined;
  const object = asRecord(value, "object parameters");
  return {
    emissivity: asNumber(object["emissivity"], "emissivity"),
    distanceM: asNumber(object["distanceM"], "distance"),
    reflectedK: asNumber(object["reflectedK"], "reflected temperature"),
    airK: asNumber(object["airK"], "air temperature"),
    humidity: asNumber(object["humidity"], "humidity"),
  };
}

/**
 * Puts the messages of one connection together: format, table, then for each
 * frame a head and its counts.
 */
export class RadiometricReader {
  private format: Format | undefined;
  private table: Float32Array | undefined;
  private head: Head | undefined;

  readText(text: string): void {
    const message = asRecord(JSON.parse(text), "message");
    if (message["type"] === "format") {
      const calibration = asRecord(message["calibration"], "calibration");
      this.format = {
        width: asNumber(message["width"], "width"),
        height: asNumber(message["height"], "height"),
        clipK: readClip(calibration["clipK"]),
        object: readObject(calibration["object"]),
      };
      this.table = undefined;
    } else if (message["type"] === "frame") {
      this.head = {
        id: asNumber(message["frame"], "frame"),
        time: asString(message["time"], "time"),
        matrix: asArray(message["matrix"], "matrix").map((m) =>
          asNumber(m, "matrix"),
        ),
        span: readSpan(message["span"]),
        measurements: asArray(
          message["measurements"],
          "measurements",
        ) as Measurement[],
        comparisons: asArray(
          message["comparisons"] ?? [],
          "comparisons",
        ) as Comparison[],
        ready: message["ready"] !== false,
        frozen: message["frozen"] === true,
      };
    }
  }

  /** The frame, when this message completes one. */
  readBinary(bytes: ArrayBuffer): RadiometricFrame | undefined {
    const { format, table, head } = this;
    if (!format) throw new Error("the server sent numbers without a format");
    if (!table) {
      if (bytes.byteLength !== tableBytes)
        throw new Error(`a table of ${bytes.byteLength} bytes`);
      this.table = floatsOf(bytes);
      return undefined;
    }
    if (!head) throw new Error("the server sent a frame without a head");
    if (bytes.byteLength !== format.width * format.height * 2)
      throw new Error(`a frame of ${bytes.byteLength} bytes`);
    this.head = undefined;
    return {
      ...format,
      ...head,
      table: head.ready ? table : noTemperatures,
      counts: countsOf(bytes),
    };
  }
}

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function floatsOf(bytes: ArrayBuffer): Float32Array {
  if (littleEndian) return new Float32Array(bytes);
  const view = new DataView(bytes);
  return Float32Array.from({ length: bytes.byteLength / 4 }, (_, i) =>
    view.getFloat32(4 * i, true),
  );
}

function countsOf(bytes: ArrayBuffer): Uint16Array {
  if (littleEndian) return new Uint16Array(bytes);
  const view = new DataView(bytes);
  return Uint16Array.from({ length: bytes.byteLength / 2 }, (_, i) =>
    view.getUint16(2 * i, true),
  );
}

/** Follows a sensor's temperatures until the returned function is called. */
export function followTemperatures(
  sensor: string,
  fps: number,
  listener: FeedListener,
): () => void {
  return followSocket(radiometricAddress(sensor, fps), {
    begin: (send) => {
      const reader = new RadiometricReader();
      return {
        read: (data) => {
          if (typeof data === "string") reader.readText(data);
          if (!(data instanceof ArrayBuffer)) return false;
          const frame = reader.readBinary(data);
          if (!frame) return false;
          listener.onFrame(frame);
          send(String(frame.id));
          return true;
        },
      };
    },
    onState: listener.onState,
  });
}
