// SPDX-License-Identifier: LGPL-2.1-or-later
// The lines of shapes, and what of them can be taken hold of.

import type { Point } from "../../model/picture";
import type { KindId, Shape } from "../../model/shapes";
import { handlesOf, kinds } from "../../model/shapes";
import type { View } from "../../model/view";
import { toScreen } from "../../model/view";

const spotRadiusPx = 7;

interface OutlineProps {
  kind: KindId;
  /** on the screen */
  points: readonly Point[];
  /** takes the pointer, too */
  onGrab?: ((event: PointerEvent) => void) | undefined;
}

function Outline({ kind, points, onGrab }: OutlineProps) {
  const [first] = points;
  if (!first) return null;
  const { closed } = kinds[kind];
  if (kind === "spot") {
    const at = { cx: first.x, cy: first.y, r: spotRadiusPx };
    return (
      <>
        <circle class="under" {...at} />
        <circle class="over" {...at} />
        {onGrab && (
          <circle class="grab inside" {...at} r={14} onPointerDown={onGrab} />
        )}
      </>
    );
  }
  const path = points.map(({ x, y }) => `${x},${y}`).join(" ");
  const Line = closed ? "polygon" : "polyline";
  return (
    <>
      <Line class="under" points={path} />
      <Line class="over" points={path} />
      {onGrab && (
        <Line
          class={closed ? "grab inside" : "grab"}
          points={path}
          onPointerDown={onGrab}
        />
      )}
    </>
  );
}

function areaOf(shape: Shape): number {
  const points = handlesOf(shape);
  const doubled = points.reduce((sum, a, i) => {
    const b = points[(i + 1) % points.length] ?? a;
    return sum + a.x * b.y - b.x * a.y;
  }, 0);
  return Math.abs(doubled);
}

interface OutlinesProps {
  shapes: readonly Shape[];
  /** drawn for orientation only */
  others: readonly Shape[];
  view: View;
  chosen: number | undefined;
  layer: string;
  onGrab: ((shape: Shape, event: PointerEvent) => void) | undefined;
  /** what is not finished */
  started: Shape | undefined;
}

export function Outlines(props: OutlinesProps) {
  const { shapes, others, view, chosen, onGrab, started } = props;
  const { width, height } = view.size;
  const screen = (points: readonly Point[]) =>
    points.map((point) => toScreen(point, view));
  // small ones above, so that they can be reached; the chosen one above all
  const sorted = [...shapes].sort(
    (a, b) =>
      Number(a.id === chosen) - Number(b.id === chosen) ||
      areaOf(b) - areaOf(a),
  );
  return (
    <svg
      class="outlines"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
    >
      {others.map((shape) => (
        <g key={`other ${shape.id}`} class="other">
          <Outline kind={shape.kind} points={screen(handlesOf(shape))} />
        </g>
      ))}
      {sorted.map((shape) => (
        <g
          key={shape.id}
          class={`shape layer-${props.layer} ${shape.id === chosen ? "chosen" : ""}`}
          data-shape={shape.id}
        >
          <Outline
            kind={shape.kind}
            points={screen(handlesOf(shape))}
            onGrab={onGrab && ((event) => onGrab(shape, event))}
          />
        </g>
      ))}
      {started && (
        <g class={`shape unfinished layer-${props.layer}`}>
          <Outline
            kind={
              started.kind === "polygon" && started.points.length < 3
                ? "line"
                : started.kind
            }
            points={screen(handlesOf(started))}
          />
        </g>
      )}
    </svg>
  );
}
