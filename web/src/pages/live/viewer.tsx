// SPDX-License-Identifier: LGPL-2.1-or-later
// One channel: live picture, and over it what its temperatures say. The
// temperature under the pointer is looked up here, nobody is asked.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { SensorStatus } from "../../api/client";
import type { RadiometricFrame } from "../../api/radiometric";
import type { Box, Extremes, Point } from "../../model/picture";
import { fitPicture, kelvinAt, pixelOf, pointOf } from "../../model/picture";
import type { DrawnKind } from "../../model/regions";
import type { Unit } from "../../model/units";
import { formatReading, nothing } from "../../model/units";
import { LiveVideo } from "./live-video";
import { RegionMarks } from "./region-marks";

interface Props {
  sensor: SensorStatus;
  visit: number;
  online: boolean;
  frame?: RadiometricFrame | undefined;
  extremes?: Extremes | undefined;
  pins?: readonly Point[];
  pointer?: Point | undefined;
  unit: Unit;
  onPointer?: (point: Point | undefined) => void;
  onPin?: (point: Point) => void;
  onUnpin?: (index: number) => void;
  /** undefined where regions cannot be changed */
  onDraw?: ((kind: DrawnKind, points: readonly Point[]) => void) | undefined;
  actions?: ComponentChildren;
}

/** What a click in the picture does. */
type Tool = "mark" | DrawnKind;

const tools: readonly { id: Tool; title: string; help: string }[] = [
  { id: "mark", title: "Mark", help: "Click: a mark for this browser only" },
  { id: "spot", title: "Spot", help: "Click: the camera measures this pixel" },
  { id: "box", title: "Box", help: "Drag: the camera measures this area" },
];

/* A shorter drag is a click that trembled. */
const smallestBox = 0.01;

function percent(value: number): string {
  return `${(value * 100).toFixed(3)}%`;
}

interface MarkProps {
  kind: "pointer" | "pin" | "hot" | "cold";
  at: Point;
  text: string;
  label?: string;
  onRemove?: () => void;
}

function Mark({ kind, at, text, label, onRemove }: MarkProps) {
  const side = `${at.x > 0.78 ? "left" : "right"} ${at.y < 0.12 ? "below" : "above"}`;
  return (
    <div
      class={`mark ${kind} ${side}`}
      style={{ left: percent(at.x), top: percent(at.y) }}
      data-kind={kind}
    >
      <span class="cross" aria-hidden="true" />
      {onRemove ? (
        <button
          type="button"
          class="tag"
          aria-label={`Remove the mark at ${text}`}
          onClick={(event) => {
            event.stopPropagation();
            onRemove();
          }}
        >
          {text}
          <span aria-hidden="true"> ×</span>
        </button>
      ) : (
        <span class="tag">
          {label && <b>{label} </b>}
          {text}
        </span>
      )}
    </div>
  );
}

interface ToolsProps {
  chosen: Tool;
  onChoose: (tool: Tool) => void;
}

function Tools({ chosen, onChoose }: ToolsProps) {
  return (
    <fieldset class="segments tools">
      <legend>What a click in the picture does</legend>
      {tools.map((tool) => (
        <label key={tool.id} title={tool.help}>
          <input
            type="radio"
            name="tool"
            value={tool.id}
            checked={tool.id === chosen}
            onChange={() => onChoose(tool.id)}
          />
          <span>{tool.title}</span>
        </label>
      ))}
    </fieldset>
  );
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

interface Notice {
  text: string;
  /** covers the picture, because what is seen there says nothing */
  veil: boolean;
}

function noticeOf(
  { sensor, online, frame }: Props,
  live: boolean,
): Notice | undefined {
  if (!online)
    return { text: "The camera does not answer. Trying again…", veil: true };
  if (sensor.state === "waiting")
    return {
      text: `${sensor.error ?? "This channel failed."} Trying again…`,
      veil: true,
    };
  if (sensor.state === "ended")
    return {
      text: sensor.error ?? "The source is at its end; the last picture stays.",
      veil: false,
    };
  if (frame && !frame.ready)
    return {
      text: "The sensor is not ready yet: no picture and no temperatures.",
      veil: true,
    };
  if (!live) return { text: "Waiting for the first picture…", veil: true };
  if (frame?.frozen) return { text: "The picture stands still", veil: false };
  return undefined;
}

const steps: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/* Keyboards move by pixels of the frame and land on their middles. */
function stepFrom(
  from: Point,
  step: Point,
  pixels: number,
  size: { width: number; height: number },
): Point {
  const along = (at: number, direction: number, n: number) => {
    const pixel = Math.floor(at * n) + direction * pixels;
    return (Math.min(Math.max(pixel, 0), n - 1) + 0.5) / n;
  };
  return {
    x: along(from.x, step.x, size.width),
    y: along(from.y, step.y, size.height),
  };
}

export function Viewer(props: Props) {
  const { sensor, frame, extremes, pins = [], pointer, unit } = props;
  const stage = useRef<HTMLDivElement>(null);
  const [live, setLive] = useState(false);
  const [chosen, setChosen] = useState<Tool>("mark");
  const [corner, setCorner] = useState<Point>();
  const [spoken, setSpoken] = useState("");
  // the click that follows a drag is part of it
  const dragged = useRef(false);
  // before the first picture, the usual proportions of its kind
  const [width = 0, height = 0] =
    sensor.width && sensor.height
      ? [sensor.width, sensor.height]
      : sensor.band === "visible"
        ? [16, 9]
        : [5, 4];
  const picture = usePictureBox(stage, width, height);
  const radiometric = sensor.radiometric && props.onPointer !== undefined;
  const tool = props.onDraw ? chosen : "mark";

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

  const finishBox = (to: Point) => {
    setCorner(undefined);
    if (!corner) return;
    const wide = Math.abs(to.x - corner.x);
    const high = Math.abs(to.y - corner.y);
    if (wide < smallestBox || high < smallestBox) return;
    props.onDraw?.("box", [corner, to]);
    setChosen("mark");
  };
  const act = (point: Point) => {
    if (tool === "mark") {
      props.onPin?.(point);
    } else if (tool === "spot") {
      props.onDraw?.("spot", [point]);
      setChosen("mark");
    }
  };

  const moveByKey = (event: KeyboardEvent) => {
    // buttons of the marks stand inside and have keys of their own
    if (event.target !== event.currentTarget) return;
    const from = pointer ?? { x: 0.5, y: 0.5 };
    const step = steps[event.key];
    if (step) {
      const to = stepFrom(from, step, event.shiftKey ? 16 : 1, {
        width,
        height,
      });
      props.onPointer?.(to);
      if (frame) setSpoken(`${describePointer(to, frame)}: ${textAt(to)}`);
    } else if (event.key === "Enter") {
      if (tool !== "box") act(from);
      else if (corner) finishBox(from);
      else setCorner(from);
    } else if (event.key === "Escape") {
      setCorner(undefined);
      setChosen("mark");
    } else {
      return;
    }
    event.preventDefault();
  };

  const notice = noticeOf(props, live);
  const marks = picture && frame?.ready && radiometric && !notice?.veil;

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
      </header>
      <div
        ref={stage}
        class={`stage ${radiometric ? "measures" : ""} ${tool === "box" ? "draws" : ""}`}
        style={{ aspectRatio: `${width} / ${height}` }}
        tabIndex={radiometric ? 0 : -1}
        role={radiometric ? "application" : undefined}
        aria-label={
          radiometric
            ? `${sensor.name}: arrow keys move the measuring point, Enter marks it`
            : undefined
        }
        onPointerDown={(event) => {
          dragged.current = false;
          if (tool !== "box" || event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setCorner(pointAt(event));
        }}
        onPointerMove={(event) => props.onPointer?.(pointAt(event))}
        onPointerUp={(event) => {
          const to = pointAt(event) ?? pointer;
          if (tool !== "box" || !corner || !to) return;
          dragged.current = true;
          finishBox(to);
        }}
        onPointerCancel={() => setCorner(undefined)}
        onPointerLeave={() => props.onPointer?.(undefined)}
        onClick={(event) => {
          const point = pointAt(event);
          if (point && !dragged.current) act(point);
          dragged.current = false;
        }}
        onKeyDown={radiometric ? moveByKey : undefined}
      >
        <LiveVideo
          sensor={sensor.id}
          label={sensor.name}
          visit={props.visit}
          onLive={setLive}
        />
        {marks && (
          <div
            class={`marks ${picture.width < 560 ? "narrow" : ""}`}
            style={{
              left: `${picture.left}px`,
              top: `${picture.top}px`,
              width: `${picture.width}px`,
              height: `${picture.height}px`,
            }}
          >
            <RegionMarks
              frame={frame}
              unit={unit}
              draft={corner && pointer ? [corner, pointer] : undefined}
            />
            {extremes && (
              <>
                <Mark
                  kind="cold"
                  label="Min"
                  at={extremes.coldest}
                  text={formatReading(extremes.minK, frame.clipK, unit)}
                />
                <Mark
                  kind="hot"
                  label="Max"
                  at={extremes.hottest}
                  text={formatReading(extremes.maxK, frame.clipK, unit)}
                />
              </>
            )}
            {pins.map((pin, index) => (
              <Mark
                key={index}
                kind="pin"
                at={pin}
                text={textAt(pin)}
                onRemove={() => props.onUnpin?.(index)}
              />
            ))}
            {pointer && (
              <Mark kind="pointer" at={pointer} text={textAt(pointer)} />
            )}
          </div>
        )}
        {notice && (
          <div class={notice.veil ? "veil" : "note"} role="status">
            <span>{notice.text}</span>
          </div>
        )}
      </div>
      <footer>
        {radiometric && props.onDraw && (
          <Tools
            chosen={tool}
            onChoose={(next) => {
              setCorner(undefined);
              setChosen(next);
            }}
          />
        )}
        {props.actions}
      </footer>
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
