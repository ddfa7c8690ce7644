// SPDX-License-Identifier: LGPL-2.1-or-later
// Where the points of a sensor's picture lie: in the radiometric frame behind
// it, and in what the sensor saw before anything was turned or enlarged.

import { asArray, asNumber, asRecord } from "./checks";
import { viewAddress } from "./client";
import { followSocket } from "./socket";

/** What points of a picture are mapped to. */
export interface Place {
  /** pixels */
  width: number;
  height: number;
  /** from a point of the picture to one there, both 0..1 */
  matrix: readonly number[];
}

/** Where a sensor looks: to the right, upwards, with a horizontal view. */
export interface Pose {
  panDeg: number;
  tiltDeg: number;
  zoom: number;
  fovDeg: number;
}

export interface SensorView {
  /** of the picture, pixels */
  width: number;
  height: number;
  /** undefined where there are no temperatures */
  radiometric: Place | undefined;
  sensor: Place;
  /** undefined where nobody knows */
  pose: Pose | undefined;
}

function readPlace(value: unknown): Place {
  const place = asRecord(value, "place");
  return {
    width: asNumber(place["width"], "width"),
    height: asNumber(place["height"], "height"),
    matrix: asArray(place["matrix"], "matrix").map((m) =>
      asNumber(m, "matrix"),
    ),
  };
}

function readPose(value: unknown): Pose {
  const pose = asRecord(value, "pose");
  return {
    panDeg: asNumber(pose["panDeg"], "pan"),
    tiltDeg: asNumber(pose["tiltDeg"], "tilt"),
    zoom: asNumber(pose["zoom"], "zoom"),
    fovDeg: asNumber(pose["fovDeg"], "field of view"),
  };
}

export function readView(text: string): SensorView {
  const view = asRecord(JSON.parse(text), "view");
  const { radiometric, pose } = view;
  return {
    width: asNumber(view["width"], "width"),
    height: asNumber(view["height"], "height"),
    radiometric: radiometric === undefined ? undefined : readPlace(radiometric),
    sensor: readPlace(view["sensor"]),
    pose: pose === undefined ? undefined : readPose(pose),
  };
}

/** Follows a sensor's view; undefined while the camera does not say it. */
export function followView(
  sensor: string,
  onView: (view: SensorView | undefined) => void,
): () => void {
  return followSocket(viewAddress(sensor), {
    begin: () => ({
      read: (data) => {
        if (typeof data !== "string") return false;
        onView(readView(data));
        return true;
      },
    }),
    onState: (connected) => {
      if (!connected) onView(undefined);
    },
  });
}
