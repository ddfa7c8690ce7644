// SPDX-License-Identifier: LGPL-2.1-or-later
// Limits of isotherms and of manual contrast on the colour bar, to be dragged;
// arrow keys move them, too.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Limit } from "../../model/limits";
import { kelvinAtPlace, placeOf } from "../../model/limits";
import type { Unit } from "../../model/units";
import { formatKelvin, fromKelvin } from "../../model/units";

interface Props {
  limits: readonly Limit[];
  /** temperatures of the bar's colours at even steps, from cold to hot */
  span: readonly number[];
  unit: Unit;
  onMove: (key: string, kelvin: number) => void;
}

const steps: Readonly<Record<string, number>> = {
  ArrowUp: 1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowLeft: -1,
  PageUp: 10,
  PageDown: -10,
};
const stepK = 0.5;

interface HandleProps extends Omit<Props, "limits"> {
  limit: Limit;
}

function Handle({ limit, span, unit, onMove }: HandleProps) {
  const [held, setHeld] = useState<number>();
  const shown = useRef<HTMLButtonElement>(null);
  const kelvin = held ?? limit.kelvin;
  const text = formatKelvin(kelvin, unit);
  // what was let go of stays until the camera has it
  useEffect(() => setHeld(undefined), [limit.kelvin]);

  const drag = (event: PointerEvent) => {
    const box = shown.current?.parentElement?.getBoundingClientRect();
    if (!box || !shown.current?.hasPointerCapture(event.pointerId)) return;
    const upright = box.height > box.width;
    const at = upright
      ? (box.bottom - event.clientY) / box.height
      : (event.clientX - box.left) / box.width;
    setHeld(kelvinAtPlace(at, span));
  };
  return (
    <button
      ref={shown}
      type="button"
      class="limit"
      role="slider"
      aria-label={limit.title}
      aria-valuemin={Math.round(fromKelvin(span[0] ?? 0, unit))}
      aria-valuemax={Math.round(fromKelvin(span[span.length - 1] ?? 0, unit))}
      aria-valuenow={Math.round(fromKelvin(kelvin, unit) * 10) / 10}
      aria-valuetext={text}
      title={`${limit.title}: ${text}`}
      data-limit={limit.key}
      style={{ "--at": placeOf(kelvin, span) }}
      onPointerDown={(event) =>
        event.currentTarget.setPointerCapture(event.pointerId)
      }
      onPointerMove={drag}
      onPointerUp={() => held !== undefined && onMove(limit.key, held)}
      onPointerCancel={() => setHeld(undefined)}
      onKeyDown={(event) => {
        const step = steps[event.key];
        if (step === undefined) return;
        event.preventDefault();
        onMove(limit.key, kelvin + step * stepK);
      }}
    >
      {held !== undefined && <span class="limit-text">{text}</span>}
    </button>
  );
}

export function LimitHandles({ limits, ...rest }: Props) {
  return (
    <div class="limits">
      {limits.map((limit) => (
        <Handle key={limit.key} limit={limit} {...rest} />
      ))}
    </div>
  );
}
