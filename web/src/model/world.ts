// SPDX-License-Identifier: LGPL-2.1-or-later
// Between places of what a sensor sees and directions in the world: the lens of
// the camera, as gstthermalpose.c and gstthermalmask.c have it. Straight lines
// stay straight; pan goes to the right, tilt upwards.

import type { Pose } from "../api/view";
import type { Point } from "./picture";
import type { Shape } from "./shapes";
import { handlesOf, kinds } from "./shapes";
import type { Size } from "./view";

/** Where a sensor looks, and the shape of what it sees. */
export interface Lens {
  pose: Pose;
  aspect: number;
}

const degrees = Math.PI / 180;

/* A thousandth of a degree is a tenth of a pixel of the longest lenses. */
const digits = 3;

/* What is nearer to the plane of the lens is far out of every picture. */
const nearest = 0.001;

const halfOf = ({ pose }: Lens) =>
  Math.tan((pose.fovDeg / 2) * degrees) / pose.zoom;

export function lensOf(
  pose: Pose | undefined,
  size: Size | undefined,
): Lens | undefined {
  return pose && size && { pose, aspect: size.width / size.height };
}

/** The pan (x) and tilt (y), in degrees, of a place of the sensor's. */
export function directionOf({ x, y }: Point, lens: Lens): Point {
  const { pose } = lens;
  const half = halfOf(lens);
  const right = (2 * x - 1) * half;
  const up = ((1 - 2 * y) * half) / lens.aspect;
  const tilt = pose.tiltDeg * degrees;
  const rise = up * Math.cos(tilt) + Math.sin(tilt);
  const ahead = Math.cos(tilt) - up * Math.sin(tilt);
  return {
    x: pose.panDeg + Math.atan2(right, ahead) / degrees,
    y: Math.asin(rise / Math.hypot(1, right, up)) / degrees,
  };
}

/** Where a direction is seen; undefined for what lies behind the camera. */
export function placeOf(direction: Point, lens: Lens): Point | undefined {
  const { pose } = lens;
  const turn = (direction.x - pose.panDeg) * degrees;
  const tilt = direction.y * degrees;
  const own = pose.tiltDeg * degrees;
  const flat = Math.cos(tilt) * Math.cos(turn);
  const right = Math.cos(tilt) * Math.sin(turn);
  const up = Math.sin(tilt) * Math.cos(own) - flat * Math.sin(own);
  const ahead = flat * Math.cos(own) + Math.sin(tilt) * Math.sin(own);
  if (ahead < nearest) return undefined;
  const half = halfOf(lens);
  return {
    x: 0.5 + right / ahead / half / 2,
    y: 0.5 - ((up / ahead) * lens.aspect) / half / 2,
  };
}

export const isOnWorld = ({ extra }: Shape) => extra["world"] !== undefined;

const rounded = (value: number) => Number(value.toFixed(digits));

/* Within the 360 degrees that the camera takes, whatever a head says. */
function turnBack(pans: readonly number[]): number {
  const middle = (Math.min(...pans) + Math.max(...pans)) / 2;
  return -360 * Math.round(middle / 360);
}

/**
 * A shape as it is drawn, in directions of the world. Four corners stand for a
 * box: its sides would follow pan and tilt otherwise, and hide something else
 * than what was drawn.
 */
export function toWorld(shape: Shape, lens: Lens): Shape {
  const directions = handlesOf(shape).map((at) => directionOf(at, lens));
  const back = turnBack(directions.map(({ x }) => x));
  return {
    ...shape,
    kind: kinds[shape.kind].square ? "polygon" : shape.kind,
    points: directions.map(({ x, y }) => ({
      x: rounded(x + back),
      y: rounded(y),
    })),
  };
}

/** A shape on the world where it is seen; undefined when part of it is behind. */
export function toSensor(shape: Shape, lens: Lens): Shape | undefined {
  const points = handlesOf(shape).flatMap((at) => placeOf(at, lens) ?? []);
  if (points.length < handlesOf(shape).length) return undefined;
  return {
    ...shape,
    kind: kinds[shape.kind].square ? "polygon" : shape.kind,
    points,
  };
}
