// SPDX-License-Identifier: LGPL-2.1-or-later
// The measured regions over the picture, each with its name and readings.

import type { Measurement } from "../../api/client";
import type { RadiometricFrame } from "../../api/radiometric";
import type { Point } from "../../model/picture";
import { toPicture } from "../../model/picture";
import type { Unit } from "../../model/units";
import { unitSign } from "../../model/units";
import { boundsOf, cutOutline, isInside } from "../../model/view";
import { nameOf, textOf } from "./measurements";

interface Props {
  frame: RadiometricFrame;
  unit: Unit;
}

function cornersOf(a: Point, b: Point): Point[] {
  return [a, { x: b.x, y: a.y }, b, { x: a.x, y: b.y }];
}

/** The outline of a region in the picture; empty where it has none. */
export function outlineOf(
  measured: Pick<Measurement, "kind" | "points">,
  matrix: readonly number[],
): Point[] {
  const points = measured.points ?? [];
  const [a, b] = points;
  const inFrame =
    measured.kind === "box" && a && b ? cornersOf(a, b) : [...points];
  return inFrame.map((point) => toPicture(point, matrix));
}

const pathOf = (points: readonly Point[]) =>
  points.map(({ x, y }) => `${x},${y}`).join(" ");

function Outline({
  points,
  open,
}: {
  points: readonly Point[];
  open: boolean;
}) {
  const Shape = open ? "polyline" : "polygon";
  return (
    <>
      <Shape class="under" points={pathOf(points)} />
      <Shape class="over" points={pathOf(points)} />
    </>
  );
}

function Label({ measured, frame, unit, points }: LabelProps) {
  const text = (reading: Measurement["max"]) =>
    textOf(reading, frame.clipK, unit);
  const spot = measured.kind === "spot";
  const { left, right, top } = boundsOf(points);
  const fromRight = left > 0.7;
  return (
    <div
      class={`region-label ${spot ? "spot" : ""} ${fromRight ? "left" : ""} ${top < 0.1 ? "below" : ""}`}
      style={{
        left: `${(fromRight ? right : left) * 100}%`,
        top: `${top * 100}%`,
      }}
    >
      <span>
        <b>{nameOf(measured)}</b>{" "}
        {spot ? text(measured.mean) : `max ${text(measured.max)}`}{" "}
        {unitSign(unit)}
      </span>
      {!spot && (
        <span class="more">
          mean {text(measured.mean)} · min {text(measured.min)}
        </span>
      )}
    </div>
  );
}

interface LabelProps {
  measured: Measurement;
  frame: RadiometricFrame;
  unit: Unit;
  /** of what is seen of it */
  points: readonly Point[];
}

export function RegionMarks({ frame, unit }: Props) {
  const shown = frame.measurements
    .map((measured) => ({
      measured,
      points: outlineOf(measured, frame.matrix),
    }))
    .map((one) => ({
      ...one,
      seen:
        one.points.length === 1
          ? one.points.filter(isInside)
          : cutOutline(one.points, one.measured.kind !== "line"),
    }))
    .filter(({ seen }) => seen.length > 0);
  return (
    <>
      <svg
        class="regions"
        viewBox="0 0 1 1"
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {shown
          .filter(({ points }) => points.length > 1)
          .map(({ measured, points }) => (
            <Outline
              key={measured.id}
              points={points}
              open={measured.kind === "line"}
            />
          ))}
      </svg>
      {shown.map(({ measured, points, seen }) => (
        <div key={measured.id} data-region={measured.id}>
          {measured.kind === "spot" && points[0] && (
            <span
              class="spot-ring"
              style={{
                left: `${points[0].x * 100}%`,
                top: `${points[0].y * 100}%`,
              }}
            />
          )}
          <Label measured={measured} frame={frame} unit={unit} points={seen} />
        </div>
      ))}
    </>
  );
}
