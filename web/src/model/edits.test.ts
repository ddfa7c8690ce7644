// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import type { Edit, History } from "./edits";
import {
  applyEdit,
  Clash,
  fitEdit,
  isEmpty,
  noHistory,
  redo,
  remember,
  replaceEdit,
  undo,
} from "./edits";
import type { Shape } from "./shapes";

const spot = (id: number, x: number): Shape => ({
  id,
  kind: "spot",
  points: [{ x, y: 0.5 }],
  name: undefined,
  extra: {},
});

const moved: Edit = { before: spot(1, 0.1), after: spot(1, 0.2) };

/* What undo or redo does to shapes. */
function go(
  shapes: readonly Shape[],
  step: { edit: Edit; history: History } | undefined,
): Shape[] {
  if (!step) throw new Error("there is no step");
  return applyEdit(shapes, fitEdit(step.edit, shapes));
}

test("a shape is moved, added and removed", () => {
  expect(applyEdit([spot(1, 0.1), spot(2, 0.1)], moved)).toEqual([
    spot(1, 0.2),
    spot(2, 0.1),
  ]);
  expect(
    applyEdit([spot(1, 0.1)], { before: undefined, after: spot(2, 0.7) }),
  ).toEqual([spot(1, 0.1), spot(2, 0.7)]);
  expect(
    applyEdit([spot(1, 0.1)], { before: spot(1, 0.1), after: undefined }),
  ).toEqual([]);
});

test("everything that was done can be undone and done again", () => {
  const added: Edit = { before: undefined, after: spot(2, 0.7) };
  const removed: Edit = { before: spot(1, 0.2), after: undefined };
  const edits = [moved, added, removed];
  const states: Shape[][] = [[spot(1, 0.1)]];
  let history = noHistory;
  for (const edit of edits) {
    states.push(applyEdit(states[states.length - 1] ?? [], edit));
    history = remember(history, edit);
  }
  let shapes = states[3] ?? [];
  for (const expected of [2, 1, 0]) {
    const step = undo(history);
    shapes = go(shapes, step);
    history = step?.history ?? history;
    const byId = (a: Shape, b: Shape) => a.id - b.id;
    expect([...shapes].sort(byId)).toEqual(states[expected]);
  }
  expect(undo(history)).toBeUndefined();
  for (const expected of [1, 2, 3]) {
    const step = redo(history);
    shapes = go(shapes, step);
    history = step?.history ?? history;
    expect(shapes).toHaveLength(states[expected]?.length ?? -1);
  }
  expect(redo(history)).toBeUndefined();
});

test("a new edit forgets what was undone", () => {
  const back = undo(remember(noHistory, moved));
  if (!back) throw new Error("nothing to undo");
  expect(remember(back.history, moved).future).toEqual([]);
});

test("what the camera refused is forgotten, what it numbered is known", () => {
  const added: Edit = { before: undefined, after: spot(2, 0.7) };
  const other: Edit = { before: undefined, after: spot(3, 0.7) };
  const history = remember(remember(noHistory, moved), added);
  expect(replaceEdit(history, moved, undefined).past).toEqual([added]);
  expect(replaceEdit(history, added, other).past).toEqual([moved, other]);
});

test("another's change of the same shape is a clash, not overwritten", () => {
  expect(() => fitEdit(moved, [spot(1, 0.9)])).toThrow(Clash);
  expect(() => fitEdit(moved, [])).toThrow(Clash);
  try {
    fitEdit(moved, [spot(1, 0.9)]);
  } catch (clash) {
    expect((clash as Clash).theirs).toEqual(spot(1, 0.9));
  }
});

test("another's change of another shape is none", () => {
  expect(fitEdit(moved, [spot(1, 0.1), spot(2, 0.9)])).toBe(moved);
  expect(isEmpty(fitEdit(moved, [spot(1, 0.2)]))).toBe(true);
});

test("a shape that got another number is still the same one", () => {
  expect(fitEdit(moved, [spot(1, 0.7), spot(4, 0.1)])).toEqual({
    before: spot(4, 0.1),
    after: spot(4, 0.2),
  });
});

test("a new shape takes a number that nobody has", () => {
  const added = fitEdit({ before: undefined, after: spot(1, 0.3) }, [
    spot(1, 0.1),
    spot(4, 0.1),
  ]);
  expect(added.after).toEqual(spot(5, 0.3));
});
