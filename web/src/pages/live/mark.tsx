// SPDX-License-Identifier: LGPL-2.1-or-later
// A cross in the picture with a temperature at it.

import type { Point } from "../../model/picture";

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

export function Mark({ kind, at, text, label, onRemove }: MarkProps) {
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
