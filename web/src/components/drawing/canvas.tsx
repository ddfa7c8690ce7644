// SPDX-License-Identifier: LGPL-2.1-or-later
// Shapes over a picture, to be drawn and dragged with mouse, finger and
// keyboard. What is seen is a function of the shapes and of how they lie on
// the screen; what they mean is nobody's business here.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Drawing } from "../../model/drawing";
import { titleIn } from "../../model/layers";
import type { Point } from "../../model/picture";
import type { Shape } from "../../model/shapes";
import {
  insertAfter,
  isComplete,
  moveBy,
  moveHandle,
} from "../../model/shapes";
import type { View } from "../../model/view";
import { fromScreen, isNear } from "../../model/view";
import { Handles } from "./handles";
import { Labels, StaticLabel } from "./labels";
import { Outlines } from "./outlines";

interface CanvasProps {
  drawing: Drawing;
  view: View;
  /** where the pointer is, in the picture; also the keyboard's */
  pointer: Point | undefined;
  /** to where a shape snaps while it is dragged */
  snap: (shape: Shape) => Shape;
  /** what stands at a shape, beside its name */
  textOf: (shape: Shape) => ComponentChildren;
  /** who chooses nothing any more is back at the picture */
  onLeave: () => void;
}

/* A drag that is shorter is a click. */
const leastDragPx = 4;

type Grip =
  | { kind: "whole" }
  | { kind: "handle"; index: number }
  /** a new point behind the one of this index */
  | { kind: "middle"; index: number };

interface Drag {
  shape: Shape;
  grip: Grip;
  from: Point;
  moved: boolean;
}

/* What has been dragged so far. */
function dragged({ shape, grip, from }: Drag, to: Point): Shape {
  switch (grip.kind) {
    case "whole":
      return moveBy(shape, { x: to.x - from.x, y: to.y - from.y });
    case "handle":
      return moveHandle(shape, grip.index, to);
    case "middle":
      return insertAfter(shape, grip.index, to);
  }
}

export function Canvas(props: CanvasProps) {
  const { drawing, view, pointer, snap } = props;
  const { layer, chosen, tool, placed } = drawing;
  const shapes = drawing.shapes.filter(drawing.isSeen);
  const titleOf = (one: Shape) => titleIn(layer, one);
  const surface = useRef<HTMLDivElement>(null);
  const drag = useRef<Drag>();
  // where the finger or the button went down to draw
  const pressed = useRef<{ at: Point; first: boolean }>();
  const draws = tool !== "select" && tool !== "mark";
  const shape = shapes.find(({ id }) => id === chosen?.id);

  // where the focus is to go once it is drawn: a shape, a point, the picture
  const focusing = useRef<string>();
  useEffect(() => {
    const wanted = focusing.current;
    if (wanted === undefined) return;
    if (wanted === "") {
      focusing.current = undefined;
      return props.onLeave();
    }
    const found = surface.current?.querySelector<HTMLElement>(wanted);
    if (!found) return;
    focusing.current = undefined;
    found.focus();
  });
  const focusOn = (id: number | undefined, handle?: number) => {
    focusing.current =
      id === undefined
        ? ""
        : handle === undefined
          ? `[data-label="${id}"]`
          : `[data-handle="${handle}"]`;
    drawing.choose(id, handle);
  };
  const removeByKey = (id: number) => {
    focusing.current = "";
    drawing.remove(id);
  };

  const screenAt = (event: PointerEvent): Point => {
    const box = surface.current?.getBoundingClientRect();
    if (!box) return { x: 0, y: 0 };
    // a picture that is scaled as a whole has another size than it thinks
    return {
      x: ((event.clientX - box.left) / box.width) * view.size.width,
      y: ((event.clientY - box.top) / box.height) * view.size.height,
    };
  };
  const placeAt = (at: Point) =>
    drawing.place(fromScreen(at, view), (a, b) => isNear(a, b, view));

  const grab = (of: Shape, grip: Grip, event: PointerEvent) => {
    if (event.button !== 0 || draws) return;
    event.stopPropagation();
    surface.current?.setPointerCapture(event.pointerId);
    const handle = grip.kind === "handle" ? grip.index : undefined;
    drawing.choose(of.id, handle);
    drag.current = { shape: of, grip, from: screenAt(event), moved: false };
  };
  const move = (event: PointerEvent) => {
    const at = screenAt(event);
    const { current } = drag;
    if (!current) return;
    const far = Math.hypot(at.x - current.from.x, at.y - current.from.y);
    if (!current.moved && far < leastDragPx) return;
    current.moved = true;
    const from = fromScreen(current.from, view);
    drawing.drag(snap(dragged({ ...current, from }, fromScreen(at, view))));
  };
  const press = (event: PointerEvent) => {
    if (event.button !== 0) return;
    if (!draws) return drawing.choose(undefined);
    surface.current?.setPointerCapture(event.pointerId);
    const at = screenAt(event);
    const first = placed.length === 0 && (tool === "box" || tool === "line");
    pressed.current = { at, first };
    if (first) placeAt(at);
  };
  const release = (event: PointerEvent) => {
    if (drag.current?.moved) drawing.drop();
    drag.current = undefined;
    const down = pressed.current;
    pressed.current = undefined;
    if (!down) return;
    const at = screenAt(event);
    const far = Math.hypot(at.x - down.at.x, at.y - down.at.y);
    // the first corner of a click waits for the click of the second
    if (!down.first || far >= leastDragPx) placeAt(at);
  };
  const abort = () => {
    if (drag.current?.moved) drawing.cancel();
    if (pressed.current?.first) drawing.cancel();
    drag.current = undefined;
    pressed.current = undefined;
  };

  const underPointer =
    pointer &&
    fromScreen(
      { x: pointer.x * view.size.width, y: pointer.y * view.size.height },
      view,
    );
  const started: Shape | undefined =
    draws && placed.length > 0
      ? {
          id: -1,
          kind: tool,
          points: underPointer ? [...placed, underPointer] : placed,
          name: undefined,
          extra: {},
        }
      : undefined;
  return (
    <div
      ref={surface}
      class={`canvas ${draws ? "draws" : ""}`}
      onPointerDown={press}
      onPointerMove={move}
      onPointerUp={release}
      onPointerCancel={abort}
    >
      <Outlines
        shapes={shapes}
        others={drawing.others.filter(drawing.isSeen)}
        view={view}
        chosen={chosen?.id}
        layer={layer?.id ?? ""}
        onGrab={
          draws ? undefined : (of, event) => grab(of, { kind: "whole" }, event)
        }
        started={started}
      />
      {started && isComplete(started.kind, started.points) && (
        <StaticLabel shape={started} view={view} textOf={props.textOf} />
      )}
      <Labels
        shapes={shapes}
        view={view}
        chosen={chosen?.id}
        reachable={!draws}
        small={layer?.small === true}
        titleOf={titleOf}
        textOf={props.textOf}
        onGrab={(of, event) => grab(of, { kind: "whole" }, event)}
        onChoose={focusOn}
        onMove={(of, by) => drawing.nudge(snap(moveBy(of, by)))}
        onFocus={(id) => drawing.choose(id)}
        onRemove={(of) => removeByKey(of.id)}
      />
      {shape && !draws && (
        <Handles
          shape={shape}
          title={titleOf(shape)}
          view={view}
          chosen={chosen?.handle}
          onGrab={(index, event) =>
            grab(shape, { kind: "handle", index }, event)
          }
          onGrabMiddle={(index, event) =>
            grab(shape, { kind: "middle", index }, event)
          }
          onChoose={focusOn}
          onMove={(index, to) =>
            drawing.nudge(snap(moveHandle(shape, index, to)))
          }
          onChange={(changed, handle) => {
            drawing.change(changed, "points");
            focusOn(shape.id, handle);
          }}
          onFocus={(index) => drawing.choose(shape.id, index)}
          onRemove={() => removeByKey(shape.id)}
        />
      )}
    </div>
  );
}
