// SPDX-License-Identifier: LGPL-2.1-or-later
// The points of the chosen shape, to be dragged; between them those that could
// be. Each is large enough for a finger and reached by the Tab key.

import type { Point } from "../../model/picture";
import { toPicture } from "../../model/picture";
import type { Shape } from "../../model/shapes";
import {
  handlesOf,
  insertAfter,
  kinds,
  mayInsert,
  mayRemovePoint,
  middleAfter,
  removePoint,
} from "../../model/shapes";
import type { View } from "../../model/view";
import {
  arrowOf,
  describePoint,
  isInside,
  stepOf,
  toScreen,
} from "../../model/view";

interface HandlesProps {
  shape: Shape;
  title: string;
  view: View;
  chosen: number | undefined;
  onGrab: (index: number, event: PointerEvent) => void;
  onGrabMiddle: (index: number, event: PointerEvent) => void;
  /** chosen, and the focus goes there */
  onChoose: (id: number, handle?: number) => void;
  /** the focus is there already */
  onFocus: (index: number) => void;
  onMove: (index: number, to: Point) => void;
  /** points came or went; the one of an index is chosen then */
  onChange: (shape: Shape, handle: number) => void;
  onRemove: () => void;
}

/* Shorter edges have no room for a handle between those of their ends. */
const leastEdgePx = 56;

const placeOf = ({ x, y }: Point) => ({ left: `${x}px`, top: `${y}px` });

export function Handles(props: HandlesProps) {
  const { shape, title, view, chosen, onChoose, onChange } = props;
  const points = handlesOf(shape);
  const { corner } = kinds[shape.kind];
  const isSeen = (point: Point) => isInside(toPicture(point, view.matrix));
  const grows = mayInsert(shape);
  const insert = (index: number) =>
    onChange(insertAfter(shape, index, middleAfter(shape, index)), index + 1);

  const press = (index: number, at: Point, event: KeyboardEvent) => {
    const by = arrowOf(event);
    if (by) {
      const step = stepOf(by, view);
      props.onMove(index, { x: at.x + step.x, y: at.y + step.y });
    } else if (event.key === "Delete" || event.key === "Backspace") {
      if (mayRemovePoint(shape))
        onChange(removePoint(shape, index), Math.max(0, index - 1));
      else if (kinds[shape.kind].least === kinds[shape.kind].most)
        props.onRemove();
    } else if ((event.key === "Insert" || event.key === "+") && grows) {
      insert(index);
    } else if (event.key === "Escape") {
      onChoose(shape.id);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <>
      {grows &&
        points.map((point, index) => {
          const a = toScreen(point, view);
          const b = toScreen(
            points[(index + 1) % points.length] ?? point,
            view,
          );
          if (Math.hypot(a.x - b.x, a.y - b.y) < leastEdgePx) return null;
          if (!isSeen(middleAfter(shape, index))) return null;
          const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
          return (
            <button
              key={`middle ${index}`}
              type="button"
              class="handle middle"
              tabIndex={-1}
              style={placeOf(middle)}
              data-middle={index}
              aria-label={`New point behind ${corner} ${index + 1} of ${title}`}
              title="Drag: a new point"
              onPointerDown={(event) => props.onGrabMiddle(index, event)}
              onDblClick={() => insert(index)}
            />
          );
        })}
      {points.map(
        (point, index) =>
          // the one that the keyboard has is not taken from under it
          (isSeen(point) || index === chosen) && (
            <button
              key={index}
              type="button"
              class={`handle ${index === chosen ? "chosen" : ""}`}
              style={placeOf(toScreen(point, view))}
              data-handle={index}
              aria-label={`${corner} ${index + 1} of ${title} at ${describePoint(point, view)}`}
              aria-description={
                grows
                  ? "Arrow keys move it, Insert adds a point behind it, Delete removes it"
                  : "Arrow keys move it"
              }
              onPointerDown={(event) => props.onGrab(index, event)}
              onFocus={() => {
                if (index !== chosen) props.onFocus(index);
              }}
              onKeyDown={(event) => press(index, point, event)}
            />
          ),
      )}
    </>
  );
}
