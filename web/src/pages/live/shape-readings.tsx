// SPDX-License-Identifier: LGPL-2.1-or-later
// What a drawn shape measures: as the camera says it, and before the camera
// knows of it, as the page reckons it from the frame that it has.

import type { RadiometricFrame } from "../../api/radiometric";
import { measureShape } from "../../model/measure";
import type { Shape } from "../../model/shapes";
import type { Unit } from "../../model/units";
import { fromKelvin, formatNumber, nothing, unitSign } from "../../model/units";
import { textOf } from "./measurements";

export interface ShapeReading {
  min: string;
  mean: string;
  max: string;
  /** reckoned here, with parameters that are not those of the shape */
  rough: boolean;
}

/* The camera keeps its numbers as they were written. */
const samePlace = 1e-6;

function isThere(shape: Shape, points: Shape["points"]): boolean {
  return (
    points.length === shape.points.length &&
    points.every(({ x, y }, i) => {
      const at = shape.points[i];
      return at && Math.hypot(at.x - x, at.y - y) < samePlace;
    })
  );
}

function numberOf(kelvin: number, frame: RadiometricFrame, unit: Unit): string {
  const [lowK, highK] = frame.clipK;
  const text = (k: number) => formatNumber(fromKelvin(k, unit), 1);
  if (!Number.isFinite(kelvin)) return nothing;
  if (kelvin < lowK) return `< ${text(lowK)}`;
  if (kelvin > highK) return `> ${text(highK)}`;
  return text(kelvin);
}

export function readShape(
  shape: Shape,
  shields: readonly Shape[],
  frame: RadiometricFrame,
  unit: Unit,
): ShapeReading {
  const measured = frame.measurements.find(({ id }) => id === shape.id);
  if (measured && isThere(shape, measured.points ?? []))
    return {
      min: textOf(measured.min, frame.clipK, unit),
      mean: textOf(measured.mean, frame.clipK, unit),
      max: textOf(measured.max, frame.clipK, unit),
      rough: false,
    };
  const { minK, meanK, maxK } = measureShape(shape, shields, frame);
  return {
    min: numberOf(minK, frame, unit),
    mean: numberOf(meanK, frame, unit),
    max: numberOf(maxK, frame, unit),
    rough: Object.keys(shape.extra).length > 0,
  };
}

interface Props {
  shape: Shape;
  shields: readonly Shape[];
  frame: RadiometricFrame | undefined;
  unit: Unit;
  /** all in one line */
  brief?: boolean;
}

/** What stands at a shape in the picture, and beside it in the list. */
export function ShapeText({ shape, shields, frame, unit, brief }: Props) {
  if (!frame?.ready) return null;
  const { min, mean, max, rough } = readShape(shape, shields, frame, unit);
  const about = rough ? "≈ " : "";
  if (shape.kind === "spot")
    return (
      <>
        {about}
        {mean} {unitSign(unit)}
      </>
    );
  if (brief)
    return (
      <span title="min / mean / max">
        {about}
        {min} / {mean} / {max} {unitSign(unit)}
      </span>
    );
  return (
    <>
      max {about}
      {max} {unitSign(unit)}
      <span class="more">
        mean {mean} · min {min}
      </span>
    </>
  );
}
