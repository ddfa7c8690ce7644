// SPDX-License-Identifier: LGPL-2.1-or-later
// One channel: live picture, and over it what its temperatures say. The
// temperature under the pointer is looked up here, nobody is asked.

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { SensorStatus, StreamStatus } from "../../api/client";
import type { RadiometricFrame } from "../../api/radiometric";
import type { SensorView } from "../../api/view";
import { Canvas } from "../../components/drawing/canvas";
import { DrawingTools } from "../../components/drawing/tools";
import type { Drawing } from "../../model/drawing";
import type { Box, Extremes, Point } from "../../model/picture";
import {
  fitPicture,
  kelvinAt,
  pixelOf,
  pointOf,
  snapToPixel,
  toFrame,
  toPicture,
} from "../../model/picture";
import type { Space } from "../../model/layers";
import { useRemembered } from "../../model/remembered";
import type { Shape } from "../../model/shapes";
import type { Unit } from "../../model/units";
import { formatReading, nothing } from "../../model/units";
import type { View } from "../../model/view";
import { arrowOf, isInside, isNear } from "../../model/view";
import { LiveChoice, streamsOf } from "./live-choice";
import type { LiveState } from "./live-video";
import { LiveVideo } from "./live-video";
import { Mark } from "./mark";
import { noticeOf } from "./notice";
import { RegionMarks } from "./region-marks";
import { ShapeText } from "./shape-readings";

interface Props {
  sensor: SensorStatus;
  /** all that the camera codes */
  streams: readonly StreamStatus[];
  visit: number;
  online: boolean;
  frame?: RadiometricFrame | undefined;
  /** how the picture lies in what it was made of */
  sensorView: SensorView | undefined;
  extremes?: Extremes | undefined;
  /** places of the radiometric frame */
  pins?: readonly Point[];
  pointer?: Point | undefined;
  unit: Unit;
  onPointer?: (point: Point | undefined) => void;
  onPin?: (point: Point) => void;
  onUnpin?: (index: number) => void;
  /** undefined where nothing can be drawn */
  drawing?: Drawing | undefined;
  /** what is left out of measurements */
  shields?: readonly Shape[];
  actions?: ComponentChildren;
  /** what is set for what is drawn, where it stands below the picture */
  panel?: ComponentChildren;
}

/** Where the picture lies in its stage; follows every change of size. */
function usePictureBox(
  stage: { current: HTMLElement | null },
  width: number,
  height: number,
): Box | undefined {
  const [picture, setPicture] = useState<Box>();

  useLayoutEffect(() => {
    const shown = stage.current;
    if (!shown) return;
    const measure = () => {
      // not clientWidth: whole numbers would be half a pixel off
      const { width: w, height: h } = shown.getBoundingClientRect();
      const box = { left: 0, top: 0, width: w, height: h };
      setPicture(fitPicture(box, width, height));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(shown);
    return () => observer.disconnect();
  }, [stage, width, height]);
  return picture;
}

/* Keyboards move by pixels of the frame and land on their middles. */
function stepFrom(
  from: Point,
  step: Point,
  size: { width: number; height: number },
): Point {
  const along = (at: number, by: number, n: number) => {
    const pixel = Math.floor(at * n) + by;
    return (Math.min(Math.max(pixel, 0), n - 1) + 0.5) / n;
  };
  return {
    x: along(from.x, step.x, size.width),
    y: along(from.y, step.y, size.height),
  };
}

/* Ctrl+Z and its opposite, but not while somebody types. */
function useUndoKeys(drawing: Drawing | undefined, active: boolean): void {
  const newest = useRef(drawing);
  newest.current = drawing;

  useEffect(() => {
    if (!active) return;
    const press = (event: KeyboardEvent) => {
      const { target } = event;
      const types =
        target instanceof HTMLTextAreaElement ||
        (target instanceof HTMLInputElement && target.type !== "radio");
      if (types || !(event.ctrlKey || event.metaKey)) return;
      const key = event.key.toLowerCase();
      if (key === "y" || (key === "z" && event.shiftKey))
        newest.current?.redo();
      else if (key === "z") newest.current?.undo();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [active]);
}

/* From the picture to where the shapes of a layer live; undefined while that
 * is not known. */
function matrixOf(
  space: Space,
  frame: RadiometricFrame | undefined,
  sensorView: SensorView | undefined,
): readonly number[] | undefined {
  switch (space) {
    case "sensor":
      return sensorView?.sensor.matrix;
    case "frame":
      // the view is told more often than frames come
      return sensorView?.radiometric?.matrix ?? frame?.matrix;
  }
}

const stageHelp = {
  mark: "arrow keys move the measuring point, Enter marks it",
  select: "Tab goes to the shapes",
  draw: "arrow keys move, Enter sets a point, Escape ends",
};

export function Viewer(props: Props) {
  const { sensor, frame, extremes, pins = [], unit, drawing } = props;
  const { sensorView } = props;
  const stage = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<LiveState>();
  const live = state?.live === true;
  const streams = streamsOf(sensor, props.streams);
  const [wished, setWished] = useRemembered<string>(
    `stream.${sensor.id}`,
    streams.map((stream) => stream.id),
    streams[0]?.id ?? "",
  );
  const stream = (streams.find((one) => one.id === wished) ?? streams[0])?.id;
  const [own, setOwn] = useState<Point>();
  const [spoken, setSpoken] = useState("");
  // before the first picture, the usual proportions of its kind
  const known = sensorView ?? sensor;
  const [width = 0, height = 0] =
    known.width && known.height
      ? [known.width, known.height]
      : sensor.band === "visible"
        ? [16, 9]
        : [5, 4];
  const picture = usePictureBox(stage, width, height);
  const radiometric = sensor.radiometric && props.onPointer !== undefined;
  const pointer = props.onPointer ? props.pointer : own;
  const onPointer = props.onPointer ?? setOwn;
  const tool = drawing?.tool ?? "mark";
  const draws = tool !== "mark" && tool !== "select";
  const edits = tool !== "mark" && drawing !== undefined;
  const reachable = radiometric || (drawing?.layers.length ?? 0) > 0;
  useUndoKeys(drawing, edits);

  const space = drawing?.layer?.space ?? "frame";
  const matrix = matrixOf(space, frame, sensorView);
  const view: View | undefined = picture &&
    matrix && { size: picture, pixels: { width, height }, matrix };
  const pointAt = (event: PointerEvent | MouseEvent): Point | undefined => {
    const shown = stage.current?.getBoundingClientRect();
    if (!shown || !picture) return undefined;
    return pointOf(
      { x: event.clientX - shown.left, y: event.clientY - shown.top },
      picture,
    );
  };
  const textAt = (point: Point): string =>
    frame ? formatReading(kelvinAt(point, frame), frame.clipK, unit) : nothing;
  const snap = (shape: Shape): Shape => {
    const grid = space === "sensor" ? sensorView?.sensor : frame;
    return grid && shape.kind === "spot" && drawing?.layer?.snaps
      ? { ...shape, points: shape.points.map((at) => snapToPixel(at, grid)) }
      : shape;
  };
  const pin = (at: Point) => {
    if (frame) props.onPin?.(toFrame(at, frame.matrix));
  };
  const place = (at: Point) => {
    if (view) drawing?.place(at, (a, b) => isNear(a, b, view));
  };

  const moveByKey = (event: KeyboardEvent) => {
    // buttons of the marks stand inside and have keys of their own
    if (event.target !== event.currentTarget) return;
    const from = pointer ?? { x: 0.5, y: 0.5 };
    const step = arrowOf(event);
    if (step) {
      const to = stepFrom(from, step, { width, height });
      onPointer(to);
      setSpoken(
        frame
          ? `${describePointer(to, frame)}: ${textAt(to)}`
          : `Pixel ${Math.floor(to.x * width)}, ${Math.floor(to.y * height)}`,
      );
    } else if (event.key === "Enter") {
      if (draws && matrix) place(toFrame(from, matrix));
      else if (tool === "mark") pin(from);
    } else if (event.key === "Backspace" && draws) {
      drawing?.cancel();
    } else if (event.key === "Escape") {
      if (drawing?.placed.length) drawing.cancel();
      else drawing?.use(draws ? "select" : "mark");
    } else {
      return;
    }
    event.preventDefault();
  };

  const notice = noticeOf(sensor, frame, props.online, live);
  const clear = picture && !notice?.veil;
  const marks = clear && frame?.ready && radiometric;
  const help = stageHelp[draws ? "draw" : edits ? "select" : "mark"];
  const place2d = picture && {
    left: `${picture.left}px`,
    top: `${picture.top}px`,
    width: `${picture.width}px`,
    height: `${picture.height}px`,
  };

  return (
    <section class="viewer" aria-label={sensor.name} data-sensor={sensor.id}>
      <header>
        <h2>{sensor.name}</h2>
        <span class="facts">
          {sensor.width && `${sensor.width} × ${sensor.height}`}
          {sensor.state === "running" && sensor.fps ? (
            <> · {sensor.fps.toFixed(sensor.fps < 10 ? 1 : 0)} fps</>
          ) : undefined}
        </span>
        <LiveChoice
          sensor={sensor}
          streams={streams}
          chosen={stream}
          state={state}
          onChoose={setWished}
        />
      </header>
      <div
        ref={stage}
        class={`stage ${radiometric ? "measures" : ""} ${edits ? "edits" : ""} ${draws ? "draws" : ""}`}
        style={{ aspectRatio: `${width} / ${height}` }}
        tabIndex={reachable ? 0 : -1}
        role={reachable ? "application" : undefined}
        aria-label={reachable ? `${sensor.name}: ${help}` : undefined}
        onPointerMove={(event) => onPointer(pointAt(event))}
        onPointerDown={(event) => onPointer(pointAt(event))}
        onPointerLeave={() => onPointer(undefined)}
        onClick={(event) => {
          const point = pointAt(event);
          if (point && tool === "mark") pin(point);
        }}
        onKeyDown={reachable ? moveByKey : undefined}
      >
        <LiveVideo
          sensor={sensor.id}
          stream={stream}
          label={sensor.name}
          visit={props.visit}
          onState={setState}
        />
        {marks && (
          <div
            class={`marks ${picture.width < 560 ? "narrow" : ""}`}
            style={place2d}
          >
            {!(edits && drawing.layer?.measured) && (
              <RegionMarks frame={frame} unit={unit} />
            )}
            {extremes && !edits && isInside(extremes.coldest) && (
              <Mark
                kind="cold"
                label="Min"
                at={extremes.coldest}
                text={formatReading(extremes.minK, frame.clipK, unit)}
              />
            )}
            {extremes && !edits && isInside(extremes.hottest) && (
              <Mark
                kind="hot"
                label="Max"
                at={extremes.hottest}
                text={formatReading(extremes.maxK, frame.clipK, unit)}
              />
            )}
            {pins.map((pinned, index) => {
              const at = toPicture(pinned, frame.matrix);
              return (
                isInside(at) && (
                  <Mark
                    key={index}
                    kind="pin"
                    at={at}
                    text={textAt(at)}
                    onRemove={() => props.onUnpin?.(index)}
                  />
                )
              );
            })}
            {pointer && (!edits || draws) && (
              <Mark kind="pointer" at={pointer} text={textAt(pointer)} />
            )}
          </div>
        )}
        {edits && clear && view && (
          <div
            class={`marks ${picture.width < 560 ? "narrow" : ""}`}
            style={place2d}
          >
            <Canvas
              drawing={drawing}
              view={view}
              pointer={pointer}
              snap={snap}
              textOf={(shape) =>
                drawing.textOf(shape) ??
                (drawing.layer?.measured && (
                  <ShapeText
                    shape={shape}
                    shields={props.shields ?? []}
                    frame={frame}
                    unit={unit}
                  />
                ))
              }
              onLeave={() => stage.current?.focus()}
            />
          </div>
        )}
        {notice && (
          <div class={notice.veil ? "veil" : "note"} role="status">
            <span>{notice.text}</span>
          </div>
        )}
      </div>
      <footer>
        {drawing && drawing.layers.length > 0 && (
          <DrawingTools
            drawing={drawing}
            name={sensor.id}
            marks={radiometric}
          />
        )}
        {props.actions}
      </footer>
      {props.panel}
      <span class="unseen" role="status">
        {spoken}
      </span>
    </section>
  );
}

/** What the pointer shows, in words; pixels are those of the frame. */
export function describePointer(
  pointer: Point | undefined,
  frame: RadiometricFrame | undefined,
): string {
  if (!pointer || !frame) return "Under the pointer";
  const pixel = pixelOf(pointer, frame);
  return `Pixel ${pixel.x}, ${pixel.y}`;
}
