// SPDX-License-Identifier: LGPL-2.1-or-later
// One channel: live picture, and over it what its temperatures say. The
// temperature under the pointer is looked up here, nobody is asked.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { SensorStatus } from "../api/client";
import type { RadiometricFrame } from "../api/radiometric";
import type { Box, Extremes, Point } from "../model/picture";
import { fitPicture, kelvinAt, pixelOf, pointOf } from "../model/picture";
import type { Unit } from "../model/units";
import { formatReading } from "../model/units";
import { LiveVideo } from "./live-video";

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
  actions?: ComponentChildren;
}

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

export function Viewer(props: Props) {
  const { sensor, frame, extremes, pins = [], pointer, unit } = props;
  const stage = useRef<HTMLDivElement>(null);
  const [live, setLive] = useState(false);
  const [picture, setPicture] = useState<Box>();
  const width = sensor.width ?? 4;
  const height = sensor.height ?? 3;
  const radiometric = sensor.radiometric && props.onPointer !== undefined;

  useLayoutEffect(() => {
    const shown = stage.current;
    if (!shown) return;
    const measure = () => {
      const box = {
        left: 0,
        top: 0,
        width: shown.clientWidth,
        height: shown.clientHeight,
      };
      setPicture(fitPicture(box, width, height));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(shown);
    return () => observer.disconnect();
  }, [width, height]);

  const pointAt = (event: PointerEvent | MouseEvent): Point | undefined => {
    const shown = stage.current?.getBoundingClientRect();
    if (!shown || !picture) return undefined;
    return pointOf(
      { x: event.clientX - shown.left, y: event.clientY - shown.top },
      picture,
    );
  };
  const textAt = (point: Point): string =>
    frame ? formatReading(kelvinAt(point, frame), frame.clipK, unit) : "–";

  const moveByKey = (event: KeyboardEvent) => {
    const steps: Record<string, Point> = {
      ArrowLeft: { x: -1, y: 0 },
      ArrowRight: { x: 1, y: 0 },
      ArrowUp: { x: 0, y: -1 },
      ArrowDown: { x: 0, y: 1 },
    };
    const from = pointer ?? { x: 0.5, y: 0.5 };
    const step = steps[event.key];
    if (step) {
      const pixels = event.shiftKey ? 16 : 1;
      const clamp = (value: number) => Math.min(Math.max(value, 0), 0.9999);
      props.onPointer?.({
        x: clamp(from.x + (step.x * pixels) / width),
        y: clamp(from.y + (step.y * pixels) / height),
      });
    } else if (event.key === "Enter") {
      props.onPin?.(from);
    } else {
      return;
    }
    event.preventDefault();
  };

  const problem = !props.online
    ? "The camera does not answer. Trying again…"
    : sensor.state === "waiting" || sensor.state === "ended"
      ? (sensor.error ?? `This channel is ${sensor.state}.`)
      : !live
        ? "Waiting for the first picture…"
        : undefined;

  return (
    <section class="viewer" aria-label={sensor.name} data-sensor={sensor.id}>
      <header>
        <h2>{sensor.name}</h2>
        <span class="facts">
          {sensor.width && `${sensor.width} × ${sensor.height}`}
          {sensor.fps !== undefined && sensor.fps !== null && (
            <> · {sensor.fps.toFixed(sensor.fps < 10 ? 1 : 0)} fps</>
          )}
        </span>
        {props.actions}
      </header>
      <div
        ref={stage}
        class={`stage ${radiometric ? "measures" : ""}`}
        style={{ aspectRatio: `${width} / ${height}` }}
        tabIndex={radiometric ? 0 : -1}
        role={radiometric ? "application" : undefined}
        aria-label={
          radiometric
            ? `${sensor.name}: arrow keys move the measuring point, Enter pins it`
            : undefined
        }
        onPointerMove={(event) => props.onPointer?.(pointAt(event))}
        onPointerLeave={() => props.onPointer?.(undefined)}
        onClick={(event) => {
          const point = pointAt(event);
          if (point) props.onPin?.(point);
        }}
        onKeyDown={radiometric ? moveByKey : undefined}
      >
        <LiveVideo
          sensor={sensor.id}
          label={sensor.name}
          visit={props.visit}
          onLive={setLive}
        />
        {picture && frame && radiometric && (
          <div
            class="marks"
            style={{
              left: `${picture.left}px`,
              top: `${picture.top}px`,
              width: `${picture.width}px`,
              height: `${picture.height}px`,
            }}
          >
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
        {problem && (
          <div class="veil" role="status">
            <span>{problem}</span>
          </div>
        )}
      </div>
    </section>
  );
}

/** What the pointer shows, in words; pixels are those of the frame. */
export function describePointer(
  pointer: Point | undefined,
  frame: RadiometricFrame | undefined,
): string {
  if (!pointer || !frame) return "Move over the picture";
  const pixel = pixelOf(pointer, frame);
  return `Pixel ${pixel.x}, ${pixel.y}`;
}
