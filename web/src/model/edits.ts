// SPDX-License-Identifier: LGPL-2.1-or-later
// What somebody did to shapes, one at a time: each edit knows what was there
// before, so that it can be undone, and so that it is noticed when somebody
// else has changed the same shape meanwhile. Pure functions.

import type { Shape } from "./shapes";
import { freeId, isSameShape } from "./shapes";

/** A shape as it was and as it is to be; undefined where there is none. */
export interface Edit {
  before: Shape | undefined;
  after: Shape | undefined;
}

/** The shape of an edit is no longer what it was when the edit began. */
export class Clash extends Error {
  constructor(
    readonly edit: Edit,
    /** what is there now; undefined when somebody removed it */
    readonly theirs: Shape | undefined,
  ) {
    super("somebody else changed this meanwhile");
  }
}

export function idOfEdit({ before, after }: Edit): number {
  return (before ?? after)?.id ?? 0;
}

export function reverse({ before, after }: Edit): Edit {
  return { before: after, after: before };
}

function isSame(a: Shape | undefined, b: Shape | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return isSameShape(a, b);
}

/** Whether an edit changes anything. */
export function isEmpty({ before, after }: Edit): boolean {
  return isSame(before, after);
}

/**
 * The edit as it is to be done to shapes that may have changed since it was
 * thought of: a new shape gets a number of its own; throws a Clash when
 * somebody has changed what the edit is about.
 */
export function fitEdit(edit: Edit, shapes: readonly Shape[]): Edit {
  const { before, after } = edit;
  const id = idOfEdit(edit);
  const now = shapes.find((shape) => shape.id === id);
  if (before === undefined && after && now)
    return { before, after: { ...after, id: freeId(shapes) } };
  // who wants what is there already has it
  if (isSame(now, after)) return { before: now, after };
  if (isSame(now, before)) return edit;
  // where order makes the numbers, it has another one when others went away
  const moved = shapes.find((shape) => isSame(shape, before));
  if (!moved) throw new Clash(edit, now);
  return { before: moved, after: after && { ...after, id: moved.id } };
}

/** The shapes after an edit that fits; a new one stands behind the others. */
export function applyEdit(shapes: readonly Shape[], edit: Edit): Shape[] {
  const { before, after } = edit;
  const id = idOfEdit(edit);
  if (before === undefined) return after ? [...shapes, after] : [...shapes];
  return shapes.flatMap((shape) => {
    if (shape.id !== id) return [shape];
    return after ? [after] : [];
  });
}

/** What was done and undone, newest last. */
export interface History {
  past: readonly Edit[];
  future: readonly Edit[];
}

export const noHistory: History = { past: [], future: [] };

const mostSteps = 100;

export function remember({ past }: History, edit: Edit): History {
  return { past: [...past.slice(1 - mostSteps), edit], future: [] };
}

/** After an edit was done in another way, or not at all. */
export function replaceEdit(
  { past, future }: History,
  edit: Edit,
  by: Edit | undefined,
): History {
  const replace = (edits: readonly Edit[]) =>
    edits.flatMap((one) => (one !== edit ? [one] : by ? [by] : []));
  return { past: replace(past), future: replace(future) };
}

/** The edit that undoes the newest, and the history after it. */
export function undo(
  history: History,
): { edit: Edit; history: History } | undefined {
  const last = history.past[history.past.length - 1];
  if (!last) return undefined;
  return {
    edit: reverse(last),
    history: {
      past: history.past.slice(0, -1),
      future: [...history.future, last],
    },
  };
}

export function redo(
  history: History,
): { edit: Edit; history: History } | undefined {
  const next = history.future[history.future.length - 1];
  if (!next) return undefined;
  return {
    edit: next,
    history: {
      past: [...history.past, next],
      future: history.future.slice(0, -1),
    },
  };
}
