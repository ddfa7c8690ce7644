// SPDX-License-Identifier: LGPL-2.1-or-later
// Lines over time, each with a band from its minimum to its maximum. Drawn by
// uPlot on a canvas, which takes its colours from the page's theme.

import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import type { Columns } from "../../model/history";
import { useStore } from "../../model/store";
import { theme } from "../../model/theme";
import { formatNumber } from "../../model/units";

export interface Line {
  /** a colour of the style sheet, as `--series-a` */
  colour: string;
  title: string;
}

interface Props {
  lines: readonly Line[];
  columns: Columns;
  /** seconds since 1970 */
  fromS: number;
  toS: number;
  /** moments that are marked */
  marks: readonly number[];
  label: string;
  onPoint: (index: number | undefined) => void;
}

const bandShade = "26"; // a sixth, as the last byte of a colour
const tooShortMs = 100;

/** Grows each time the colours are others. */
function useColours(): number {
  const chosen = useStore(theme);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const next = () => setTurn((old) => old + 1);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    next();
    dark.addEventListener("change", next);
    return () => dark.removeEventListener("change", next);
  }, [chosen]);
  return turn;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** A moment, as fine as the axis; a day stands where one begins. */
export function formatTick(timeS: number, stepS: number): string {
  const at = new Date(timeS * 1000);
  const day = `${two(at.getDate())}.${two(at.getMonth() + 1)}.`;
  if (stepS >= 86400) return day;
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`;
  if (stepS < 60) return `${clock}:${two(at.getSeconds())}`;
  return clock === "00:00" ? day : clock;
}

/** A wide axis where temperatures are long, and no wider. */
function widthOfAxis(_: uPlot, values: readonly string[] | null): number {
  const longest = Math.max(...(values ?? []).map((text) => text.length), 2);
  return 14 + longest * 7;
}

function drawMarks(plot: uPlot, marks: readonly number[], colour: string) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  for (const mark of marks) {
    const x = plot.valToPos(mark, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
  }
  ctx.stroke();
  ctx.restore();
}

interface Live {
  marks: readonly number[];
  span: { min: number; max: number };
  onPoint: (index: number | undefined) => void;
}

function optionsOf(
  host: HTMLElement,
  lines: readonly Line[],
  live: { current: Live },
): uPlot.Options {
  const style = getComputedStyle(host);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis: uPlot.Axis = {
    stroke: colour("--quiet"),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { stroke: colour("--line"), width: 1, size: 4 },
  };
  return {
    width: host.clientWidth,
    height: host.clientHeight,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: {
      x: { range: () => [live.current.span.min, live.current.span.max] },
      y: {
        // what stands still is no mountain range
        range: (_, low, high) => {
          const room = Math.max((high - low) * 0.08, 0.25);
          return [low - room, high + room];
        },
      },
    },
    axes: [
      {
        ...axis,
        size: 28,
        space: 70,
        values: (_, splits, _axis, _space, step) =>
          splits.map((time) => formatTick(time, step)),
      },
      {
        ...axis,
        size: widthOfAxis,
        values: (_, splits, _axis, _space, step) =>
          splits.map((value) => formatNumber(value, step < 1 ? 1 : 0)),
      },
    ],
    series: [
      {},
      ...lines.flatMap((line): uPlot.Series[] => {
        const stroke = colour(line.colour);
        const edge = {
          stroke: `${stroke}80`,
          width: 1,
          points: { show: false },
        };
        return [
          { label: line.title, stroke, width: 2, points: { show: false } },
          edge,
          edge,
        ];
      }),
    ],
    bands: lines.map((line, i) => ({
      series: [i * 3 + 3, i * 3 + 2],
      fill: colour(line.colour) + bandShade,
    })),
    hooks: {
      drawAxes: [
        (plot) => drawMarks(plot, live.current.marks, colour("--edge")),
      ],
      setCursor: [(plot) => live.current.onPoint(plot.cursor.idx ?? undefined)],
    },
  };
}

/** The next point that the arrow keys mean, as uPlot's cursor has it. */
function moveCursor(plot: uPlot, by: number): void {
  const times = plot.data[0];
  const now = plot.cursor.idx ?? times.length - 1;
  const next = Math.min(Math.max(now + by, 0), times.length - 1);
  const at = times[next];
  if (at === undefined) return;
  plot.setCursor({ left: plot.valToPos(at, "x"), top: 0 });
}

export function Plot(props: Props) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>();
  const colours = useColours();
  const live = useRef<Live>({
    marks: props.marks,
    span: { min: props.fromS, max: props.toS },
    onPoint: props.onPoint,
  });
  live.current = {
    marks: props.marks,
    span: { min: props.fromS, max: props.toS },
    onPoint: props.onPoint,
  };
  const kinds = props.lines.map((line) => line.colour + line.title).join();

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const made = new uPlot(
      optionsOf(element, props.lines, live),
      props.columns as uPlot.AlignedData,
      element,
    );
    let timer = 0;
    const sizes = new ResizeObserver(() => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        made.setSize({
          width: element.clientWidth,
          height: element.clientHeight,
        });
      }, tooShortMs);
    });
    plot.current = made;
    sizes.observe(element);
    return () => {
      window.clearTimeout(timer);
      sizes.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [kinds, colours]);

  useEffect(() => {
    const made = plot.current;
    // the lines may have become others, and with them the plot
    if (made && made.series.length === props.columns.length)
      made.setData(props.columns as uPlot.AlignedData);
  }, [props.columns, props.fromS, props.toS]);

  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: -60, PageDown: 60 };
    const step = by[event.key as keyof typeof by];
    if (!plot.current || step === undefined) return;
    event.preventDefault();
    moveCursor(plot.current, step);
  };

  return (
    <div
      class="plot"
      ref={host}
      role="img"
      tabIndex={0}
      aria-label={props.label}
      onKeyDown={onKey}
    />
  );
}
