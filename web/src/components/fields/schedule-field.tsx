// SPDX-License-Identifier: LGPL-2.1-or-later
// A week to draw in: by mouse or finger a rectangle of half hours, by the
// keyboard the arrow keys and the space bar.

import { useRef, useState } from "preact/hooks";
import type { Week } from "../../model/schedule";
import {
  dayNames,
  days,
  describeSlot,
  emptyWeek,
  formatSchedule,
  paint,
  parseSchedule,
  slots,
  spansOf,
} from "../../model/schedule";
import type { ControlProps } from "./control";
import { TextField } from "./text-field";

interface Cell {
  day: number;
  slot: number;
}

interface Stroke {
  from: Cell;
  to: Cell;
  on: boolean;
}

const hours = [0, 3, 6, 9, 12, 15, 18, 21, 24];

function limit(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}

const steps: Readonly<Record<string, Cell>> = {
  ArrowLeft: { day: 0, slot: -1 },
  ArrowRight: { day: 0, slot: 1 },
  ArrowUp: { day: -1, slot: 0 },
  ArrowDown: { day: 1, slot: 0 },
};

function Bars({ week, at }: { week: Week; at: Cell | undefined }) {
  return (
    <svg
      class="week"
      viewBox={`0 0 ${slots} ${days.length}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {week.map((day, i) =>
        spansOf(day).map(([from, to]) => (
          <rect
            key={`${i} ${from}`}
            class="on"
            x={from}
            y={i + 0.12}
            width={to - from}
            height={0.76}
          />
        )),
      )}
      {hours.slice(1, -1).map((hour) => (
        <line key={hour} x1={hour * 2} x2={hour * 2} y1={0} y2={days.length} />
      ))}
      {at && (
        <rect
          class="cursor"
          x={at.slot}
          y={at.day + 0.06}
          width={1}
          height={0.88}
        />
      )}
    </svg>
  );
}

export function ScheduleField(props: ControlProps) {
  const { id, setting, onChange } = props;
  const text = String(props.value);
  const saved = parseSchedule(text);
  const [stroke, setStroke] = useState<Stroke>();
  const [cursor, setCursor] = useState<Cell>();
  const grid = useRef<HTMLDivElement>(null);

  // finer than half hours, or in a manner that is newer than this page
  if (!saved) return <TextField {...props} />;
  const week = stroke ? paint(saved, stroke.from, stroke.to, stroke.on) : saved;
  const save = (next: Week) => onChange(formatSchedule(next));
  const isOn = ({ day, slot }: Cell) => week[day]?.[slot] === true;

  const cellAt = (event: PointerEvent): Cell => {
    const box = grid.current?.getBoundingClientRect();
    if (!box) return { day: 0, slot: 0 };
    const x = (event.clientX - box.left) / box.width;
    const y = (event.clientY - box.top) / box.height;
    return {
      day: limit(Math.floor(y * days.length), days.length - 1),
      slot: limit(Math.floor(x * slots), slots - 1),
    };
  };
  const moveByKey = (event: KeyboardEvent) => {
    const at = cursor ?? { day: 0, slot: 16 };
    const step = steps[event.key];
    if (step) {
      setCursor({
        day: limit(at.day + step.day, days.length - 1),
        slot: limit(at.slot + step.slot, slots - 1),
      });
    } else if (event.key === " " || event.key === "Enter") {
      save(paint(week, at, at, !isOn(at)));
    } else {
      return;
    }
    event.preventDefault();
  };

  return (
    <div class="schedule">
      <div class="schedule-days" aria-hidden="true">
        {dayNames.map((name) => (
          <span key={name}>{name.slice(0, 3)}</span>
        ))}
      </div>
      <div
        ref={grid}
        id={id}
        class="schedule-grid"
        tabIndex={props.disabled ? -1 : 0}
        role="application"
        aria-label={`${setting.summary}: arrow keys move, the space bar switches`}
        aria-describedby={props.describedBy}
        onKeyDown={props.disabled ? undefined : moveByKey}
        onBlur={() => setCursor(undefined)}
        onPointerDown={(event) => {
          if (props.disabled || event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const from = cellAt(event);
          setStroke({ from, to: from, on: !isOn(from) });
        }}
        onPointerMove={(event) => {
          if (stroke) setStroke({ ...stroke, to: cellAt(event) });
        }}
        onPointerUp={() => {
          if (stroke) save(week);
          setStroke(undefined);
        }}
        onPointerCancel={() => setStroke(undefined)}
      >
        <Bars week={week} at={cursor} />
      </div>
      <div class="schedule-hours" aria-hidden="true">
        {hours.map((hour) => (
          <span key={hour}>{hour}</span>
        ))}
      </div>
      <div class="schedule-foot">
        <button
          type="button"
          class="link"
          disabled={props.disabled}
          onClick={() => save(week.map(() => Array<boolean>(slots).fill(true)))}
        >
          Always
        </button>
        <button
          type="button"
          class="link"
          disabled={props.disabled}
          onClick={() => save(emptyWeek)}
        >
          Never
        </button>
        <span class="hint">{text || "never"}</span>
      </div>
      <span class="unseen" role="status">
        {cursor && describeSlot(cursor.day, cursor.slot, isOn(cursor))}
      </span>
    </div>
  );
}
