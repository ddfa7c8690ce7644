// SPDX-License-Identifier: LGPL-2.1-or-later
// What somebody is drawing over a picture: with which tool, what is chosen,
// what is under the pointer and not let go of yet. The shapes themselves are
// the camera's; every edit goes there at once.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { sentenceOf } from "../api/http";
import type { Setting, SettingValue } from "../api/client";
import type { Edit, History } from "./edits";
import {
  Clash,
  fitEdit,
  idOfEdit,
  isEmpty,
  noHistory,
  redo,
  remember,
  replaceEdit,
  undo,
} from "./edits";
import type { SettingsState } from "./hooks";
import type { Layer } from "./layers";
import { isInUse, isWritable, layersOf, shapesOf } from "./layers";
import type { Point } from "./picture";
import { complain } from "./toasts";
import type { KindId, Shape } from "./shapes";
import { freeId, freeName, isComplete, kinds, tidy } from "./shapes";
import type { Size } from "./view";
import type { Lens } from "./world";
import { isOnWorld, toSensor, toWorld } from "./world";

/** What a click in the picture does: mark, choose, or draw something new. */
export type Tool = "mark" | "select" | KindId;

/** What the camera said against an edit, and where that belongs. */
export interface EditError {
  id: number;
  field: string;
  text: string;
}

interface Chosen {
  id: number;
  /** one of its points, where that is chosen */
  handle: number | undefined;
}

export interface Drawing {
  layers: readonly Layer[];
  layer: Layer | undefined;
  /** of the sensor whose setting holds the layer */
  settings: readonly Setting[];
  /** those of the layer, with what is being dragged; where they are seen */
  shapes: readonly Shape[];
  /** whether a shape has a place in the picture; one on the world may not */
  isSeen: (shape: Shape) => boolean;
  /** whether shapes can stay on the world when the sensor turns */
  knowsWorld: boolean;
  /** those of the same setting that are on another layer */
  others: readonly Shape[];
  tool: Tool;
  chosen: Chosen | undefined;
  /** points of a shape that is not finished */
  placed: readonly Point[];
  /** what a shape says that another sensor knows of */
  textOf: (shape: Shape) => string | undefined;
  error: EditError | undefined;
  clash: Clash | undefined;
  canUndo: boolean;
  canRedo: boolean;
  canRemove: boolean;
  use: (tool: Tool) => void;
  useLayer: (id: string) => void;
  choose: (id: number | undefined, handle?: number, layer?: string) => void;
  drag: (shape: Shape) => void;
  /** what was dragged stays where it is */
  drop: () => void;
  /** moved a little by the keyboard: stays when no more comes for a moment */
  nudge: (shape: Shape) => void;
  place: (point: Point, near: (a: Point, b: Point) => boolean) => void;
  finish: () => void;
  cancel: () => void;
  /** what was typed stays as it was typed until the camera agrees */
  change: (shape: Shape, field: string, typed?: boolean) => void;
  /** of the layer, unless it is another one */
  remove: (id: number, layer?: string) => void;
  undo: () => void;
  redo: () => void;
  settle: (mine: boolean) => void;
}

const nudgeMs = 500;

const placeOf = ({ kind, points }: Shape) => ({ kind, points });

/* A shape that is being dragged, and as it was when that began. */
interface Held {
  shape: Shape;
  before: Shape | undefined;
}

/** A layer that another sensor's settings hold. */
export interface ForeignLayer {
  layer: Layer;
  settings: SettingsState;
  /** what a shape of it says */
  textOf: (shape: Shape) => string | undefined;
}

/**
 * Draws in the layers that a sensor's settings have, and in one of another's.
 * `detector` is the size of what the sensor sees, where that is known.
 */
export function useDrawing(
  own: SettingsState,
  detector?: Size | undefined,
  foreign?: ForeignLayer | undefined,
  /** where the sensor looks, where that is known */
  lens?: Lens | undefined,
): Drawing {
  const [width, height] = [detector?.width, detector?.height];
  const theirs =
    foreign && isWritable(foreign.layer, foreign.settings.settings)
      ? foreign
      : undefined;
  const layers = useMemo(() => {
    const size = width && height ? { width, height } : undefined;
    const all = layersOf(own.settings, size);
    return theirs ? [...all, theirs.layer] : all;
  }, [own.settings, width, height, theirs?.layer]);
  const settingsOf = (of: Layer | undefined) =>
    theirs && of === theirs.layer ? theirs.settings : own;
  const [layerId, setLayerId] = useState<string>();
  const [wanted, setTool] = useState<Tool>("mark");
  const [chosen, setChosen] = useState<Chosen>();
  const [held, setHeld] = useState<Held>();
  const [placed, setPlaced] = useState<readonly Point[]>([]);
  const [histories, setHistories] = useState<Record<string, History>>({});
  const [error, setError] = useState<EditError>();
  const [clash, setClash] = useState<{ layer: Layer; clash: Clash }>();
  const timer = useRef(0);
  useEffect(() => () => window.clearTimeout(timer.current), []);

  const layer = layers.find(({ id }) => id === layerId) ?? layers[0];
  const tool = layer ? wanted : "mark";
  const { settings } = settingsOf(layer);
  // as the camera keeps them: what stays on the world, in degrees
  const kept = useMemo(
    () => (layer ? shapesOf(layer, settings) : []),
    [layer, settings],
  );
  const keptOf = (id: number) => kept.find((one) => one.id === id);
  const whereSeen = useMemo(
    () =>
      kept.map((shape) =>
        isOnWorld(shape) && lens ? toSensor(shape, lens) : shape,
      ),
    [kept, lens],
  );
  const all = kept.map((shape, i) => whereSeen[i] ?? shape);
  const isSeen = (shape: Shape) => {
    const i = kept.findIndex(({ id }) => id === shape.id);
    const one = kept[i];
    return !one || !isOnWorld(one) || (lens !== undefined && !!whereSeen[i]);
  };
  /** A shape that was drawn where it is seen, as the camera keeps it. */
  const keep = (shape: Shape) =>
    isOnWorld(shape) && lens && isSeen(shape)
      ? toWorld(shape, lens)
      : isOnWorld(shape)
        ? shape
        : tidy(shape);
  const shapes = (layer ? all.filter(layer.holds) : []).map((shape) =>
    shape.id === held?.shape.id ? held.shape : shape,
  );
  const history = histories[layer?.key ?? ""] ?? noHistory;
  const setHistory = (of: Layer, change: (old: History) => History) =>
    setHistories((old) => ({
      ...old,
      [of.key]: change(old[of.key] ?? noHistory),
    }));

  /** Does an edit at the camera; the history gets it as it was done. */
  const commit = (
    of: Layer,
    edit: Edit,
    field = "points",
    { isNew = true, typed = false } = {},
  ) => {
    if (isEmpty(edit)) return;
    let done = edit;
    setError(undefined);
    if (isNew) setHistory(of, (old) => remember(old, edit));
    const doIt = (value: SettingValue) => {
      done = fitEdit(edit, of.read(value));
      return isEmpty(done) ? value : of.write(value, done);
    };
    // who draws it wants it to count
    const { gate } = of;
    const also =
      gate && isNew && !isInUse(of, settingsOf(of).settings)
        ? { [gate.key]: gate.value }
        : undefined;
    settingsOf(of)
      .edit(of.key, doIt, { atOnce: !typed, also })
      .then(
        () => {
          const [id, now] = [idOfEdit(edit), idOfEdit(done)];
          if (id === now) return;
          // somebody else's new shape took the number of this one
          setHistory(of, (old) => replaceEdit(old, edit, done));
          setChosen((old) => (old?.id === id ? { ...old, id: now } : old));
        },
        (failure: unknown) => {
          // what was not done cannot be undone
          setHistory(of, (old) => replaceEdit(old, edit, undefined));
          if (failure instanceof Clash) setClash({ layer: of, clash: failure });
          else
            setError({ id: idOfEdit(edit), field, text: sentenceOf(failure) });
        },
      );
  };
  const change = (shape: Shape, field: string, typed = false) => {
    const before = keptOf(shape.id);
    if (!layer || !before) return;
    // what keeps its place on the world is not measured anew
    const stays = isOnWorld(before) && isOnWorld(shape) && field !== "points";
    const after = stays ? { ...shape, ...placeOf(before) } : keep(shape);
    commit(layer, { before, after }, field, { typed });
  };
  const drop = () => {
    window.clearTimeout(timer.current);
    setHeld(undefined);
    if (layer && held?.before)
      commit(layer, { ...held, after: keep(held.shape) });
  };
  // a timer calls what was made when it was set; what counts is the newest
  const dropNow = useRef(drop);
  dropNow.current = drop;

  const hold = (shape: Shape) =>
    setHeld((old) => ({
      shape,
      before: old?.shape.id === shape.id ? old.before : keptOf(shape.id),
    }));

  const add = (kind: KindId, points: readonly Point[]) => {
    if (!layer || !isComplete(kind, points)) return;
    const own = kept.filter(layer.holds);
    // where there is only one, it goes where the new one is drawn
    const before = layer.most === 1 ? own[0] : undefined;
    if (before === undefined && own.length >= layer.most)
      return complain(new Error(`There may be no more than ${layer.most}.`));
    const title = layer.noun ?? kinds[kind].title;
    const after = tidy({
      id: freeId(all),
      name: layer.named ? freeName(title, all) : undefined,
      extra: layer.mark,
      ...before,
      kind,
      points,
    });
    commit(layer, { before, after });
    setTool("select");
    setChosen({ id: after.id, handle: undefined });
  };

  const walk = (step: ReturnType<typeof undo>) => {
    window.clearTimeout(timer.current);
    setHeld(undefined);
    if (!layer || !step) return;
    setHistory(layer, () => step.history);
    commit(layer, step.edit, "points", { isNew: false });
    const { after } = step.edit;
    setChosen(
      after && layer.holds(after)
        ? { id: after.id, handle: undefined }
        : undefined,
    );
  };

  const enter = (id: string) => {
    drop();
    setPlaced([]);
    setChosen(undefined);
    setLayerId(id);
    const next = layers.find((one) => one.id === id);
    setTool((old) =>
      old === "mark" || next?.kinds.some((kind) => kind === old)
        ? old
        : "select",
    );
  };

  return {
    layers,
    layer,
    settings,
    shapes,
    isSeen,
    knowsWorld: lens !== undefined,
    others: layer ? all.filter((shape) => !layer.holds(shape)) : [],
    tool,
    chosen,
    placed,
    textOf: (shape) =>
      theirs && layer === theirs.layer ? theirs.textOf(shape) : undefined,
    error,
    clash: clash?.clash,
    canUndo: history.past.length > 0 || held !== undefined,
    canRedo: history.future.length > 0,
    canRemove: layer !== undefined && shapes.length > layer.least,
    change,
    drop,
    use: (next) => {
      drop();
      setPlaced([]);
      setTool(next);
      if (next !== "select") setChosen(undefined);
    },
    useLayer: enter,
    choose: (id, handle, of) => {
      if (of !== undefined && of !== layer?.id) enter(of);
      else drop();
      setChosen(id === undefined ? undefined : { id, handle });
      if (id !== undefined) setTool("select");
    },
    drag: hold,
    nudge: (shape) => {
      window.clearTimeout(timer.current);
      hold(shape);
      timer.current = window.setTimeout(() => dropNow.current(), nudgeMs);
    },
    place: (point, near) => {
      if (tool === "mark" || tool === "select") return;
      const { least, most } = kinds[tool];
      const [first] = placed;
      const last = placed[placed.length - 1];
      const closes =
        first !== undefined &&
        last !== undefined &&
        (near(first, point) || near(last, point));
      if (closes && most > least) {
        // one that has not enough points yet waits for more
        if (placed.length < least) return;
        setPlaced([]);
        return add(tool, placed);
      }
      const points = [...placed, point];
      if (points.length < most) return setPlaced(points);
      setPlaced([]);
      add(tool, points);
    },
    finish: () => {
      setPlaced([]);
      if (tool !== "mark" && tool !== "select") add(tool, placed);
    },
    cancel: () => {
      window.clearTimeout(timer.current);
      setPlaced([]);
      setHeld(undefined);
    },
    remove: (id, layerId = layer?.id) => {
      window.clearTimeout(timer.current);
      setHeld(undefined);
      setChosen(undefined);
      const of = layers.find((one) => one.id === layerId);
      const there = of
        ? shapesOf(of, settingsOf(of).settings).filter(of.holds)
        : [];
      const before = there.find((one) => one.id === id);
      if (of && before && there.length > of.least)
        commit(of, { before, after: undefined });
    },
    // what is still held is the newest that was done
    undo: () => (held ? setHeld(undefined) : walk(undo(history))),
    redo: () => walk(redo(history)),
    settle: (mine) => {
      setClash(undefined);
      if (!clash || !mine) return;
      const { theirs, edit } = clash.clash;
      const { after } = edit;
      commit(clash.layer, { before: theirs, after });
    },
  };
}
