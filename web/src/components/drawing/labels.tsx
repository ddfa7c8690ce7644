// SPDX-License-Identifier: LGPL-2.1-or-later
// The names of shapes with what they say. A name is also how the keyboard
// comes to its shape, and what a finger takes hold of when the shape is small.

import type { ComponentChildren } from "preact";
import type { Point } from "../../model/picture";
import { toPicture } from "../../model/picture";
import type { Shape } from "../../model/shapes";
import { clampPoint, handlesOf, kinds } from "../../model/shapes";
import type { View } from "../../model/view";
import {
  arrowOf,
  boundsOf,
  cutOutline,
  describePoint,
  isInside,
  stepOf,
} from "../../model/view";

interface LabelsProps {
  shapes: readonly Shape[];
  view: View;
  chosen: number | undefined;
  /** whether they can be chosen at the moment */
  reachable: boolean;
  /** only the chosen one is to be seen */
  small: boolean;
  titleOf: (shape: Shape) => string;
  textOf: (shape: Shape) => ComponentChildren;
  onGrab: (shape: Shape, event: PointerEvent) => void;
  /** chosen, and the focus goes there */
  onChoose: (id: number | undefined, handle?: number) => void;
  /** the focus is there already */
  onFocus: (id: number) => void;
  onMove: (shape: Shape, by: Point) => void;
  onRemove: (shape: Shape) => void;
}

/** A shape in words: what it is and where. */
export function describeShape(shape: Shape, title: string, view: View): string {
  const [a, b] = [shape.points[0], shape.points[shape.points.length - 1]];
  const kind = kinds[shape.kind].title;
  const named = title.startsWith(kind) ? title : `${title}, ${kind}`;
  if (!a || !b) return named;
  const from = describePoint(a, view);
  if (shape.points.length === 1) return `${named} at ${from}`;
  return `${named} from ${from} to ${describePoint(b, view)}`;
}

/* What the picture shows of a shape; all of one that is chosen, drawn to the
 * rim where it lies outside, so that the keyboard does not lose it. */
function seenOf(shape: Shape, view: View, chosen: boolean): Point[] {
  const points = handlesOf(shape).map((point) => toPicture(point, view.matrix));
  const seen =
    points.length === 1
      ? points.filter(isInside)
      : cutOutline(points, kinds[shape.kind].closed);
  return seen.length > 0 || !chosen ? seen : points.map(clampPoint);
}

/** Where a label stands at its shape: as a class and as a place. */
function placeLabel(shape: Shape, view: View, chosen: boolean) {
  const points = seenOf(shape, view, chosen);
  if (points.length === 0) return undefined;
  const { left, right, top } = boundsOf(points);
  const fromRight = left > 0.7;
  const sides = [
    shape.kind === "spot" ? "spot" : "",
    fromRight ? "left" : "",
    top < 0.1 ? "below" : "",
  ];
  const { width, height } = view.size;
  return {
    sides: sides.join(" "),
    style: {
      left: `${(fromRight ? right : left) * width}px`,
      top: `${top * height}px`,
    },
  };
}

/** What a shape says that is not finished. */
export function StaticLabel({
  shape,
  view,
  textOf,
}: Pick<LabelsProps, "view" | "textOf"> & { shape: Shape }) {
  const place = placeLabel(shape, view, true);
  const text = textOf(shape);
  if (!place || !text) return null;
  return (
    <div
      class={`region-label unfinished ${place.sides}`}
      style={place.style}
      aria-hidden="true"
    >
      <span>{text}</span>
    </div>
  );
}

interface LabelProps extends Omit<LabelsProps, "shapes"> {
  shape: Shape;
}

function Label(props: LabelProps) {
  const { shape, view, chosen, onChoose } = props;
  const title = props.titleOf(shape);
  const place = placeLabel(shape, view, shape.id === chosen);
  if (!place) return null;

  const press = (event: KeyboardEvent) => {
    const by = arrowOf(event);
    if (by) {
      props.onMove(shape, stepOf(by, view));
    } else if (event.key === "Delete" || event.key === "Backspace") {
      props.onRemove(shape);
    } else if (event.key === "Escape") {
      onChoose(undefined);
    } else if (event.key === "Enter") {
      onChoose(shape.id, shape.kind === "spot" ? undefined : 0);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <button
      type="button"
      class={`region-label ${place.sides} ${props.small ? "small-shape" : ""} ${shape.id === chosen ? "chosen" : ""}`}
      style={place.style}
      tabIndex={props.reachable ? 0 : -1}
      data-label={shape.id}
      aria-pressed={shape.id === chosen}
      aria-description="Arrow keys move it, Enter goes to its points, Delete removes it"
      onPointerDown={(event) => props.onGrab(shape, event)}
      onFocus={() => {
        if (shape.id !== chosen) props.onFocus(shape.id);
      }}
      onKeyDown={press}
    >
      <span>
        <b>{title}</b> {props.textOf(shape)}
      </span>
      <span class="unseen">{describeShape(shape, title, view)}</span>
    </button>
  );
}

export function Labels({ shapes, ...rest }: LabelsProps) {
  return (
    <>
      {shapes.map((shape) => (
        <Label key={shape.id} shape={shape} {...rest} />
      ))}
    </>
  );
}
