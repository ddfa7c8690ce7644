// SPDX-License-Identifier: LGPL-2.1-or-later
// All shapes of a layer, and what is set for the chosen one.

import type { ComponentChildren } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import type { Setting } from "../../api/client";
import type { Drawing } from "../../model/drawing";
import type { NumberField, ShapeField } from "../../model/layers";
import { isInUse, titleIn } from "../../model/layers";
import {
  checkField,
  shownOf,
  unitOfField,
  withField,
} from "../../model/shape-fields";
import { toShown } from "../../model/settings";
import type { Shape } from "../../model/shapes";
import { MaterialPicker } from "../fields/material-picker";
import { Icon } from "../icons";

interface EntryProps {
  id: string;
  title: string;
  shown: string;
  unit: string;
  /** what counts while nothing stands there */
  placeholder: string;
  /** what the camera says against it */
  error: string | undefined;
  number: boolean;
  check: (text: string) => string | undefined;
  onChange: (text: string) => void;
  /** what else can put something there */
  children?: ComponentChildren;
}

/** Something to type; what is wrong with it stays there with the reason. */
function Entry(props: EntryProps) {
  const { id, title, shown, unit, error, check } = props;
  const [text, setText] = useState(shown);
  const [left, setLeft] = useState(false);
  useEffect(() => {
    setText(shown);
    setLeft(false);
  }, [shown]);
  const wrong = left ? (check(text) ?? (text !== shown && error)) : undefined;
  return (
    <div class="entry">
      <label for={id}>{title}</label>
      <span class={unit ? "with-unit" : undefined}>
        <input
          id={id}
          type="text"
          inputMode={props.number ? "decimal" : "text"}
          autocomplete="off"
          spellcheck={false}
          placeholder={props.placeholder}
          value={text}
          aria-invalid={Boolean(wrong)}
          aria-describedby={wrong ? `${id}-wrong` : undefined}
          onInput={(event) => setText(event.currentTarget.value)}
          onChange={(event) => {
            const typed = event.currentTarget.value;
            setLeft(true);
            if (typed !== shown && check(typed) === undefined)
              props.onChange(typed);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            setText(shown);
            setLeft(false);
          }}
        />
        {unit && <span class="unit">{unit}</span>}
      </span>
      {props.children}
      {wrong && (
        <p id={`${id}-wrong`} class="wrong" role="alert">
          {wrong}
        </p>
      )}
    </div>
  );
}

interface DetailsProps {
  drawing: Drawing;
  shape: Shape;
  settings: readonly Setting[];
}

interface OtherProps {
  id: string;
  field: Exclude<ShapeField, NumberField>;
  shape: Shape;
  error: string | undefined;
  onChange: (shape: Shape) => void;
}

/** What is chosen, not typed. */
function OtherField({ id, field, shape, error, onChange }: OtherProps) {
  const { [field.key]: value, ...others } = shape.extra;
  const set = (next: string | undefined) =>
    onChange({
      ...shape,
      extra: next === undefined ? others : { ...others, [field.key]: next },
    });
  return (
    <div class={`entry ${field.type}`}>
      <label for={id}>{field.title}</label>
      {field.type === "choice" && (
        <select
          id={id}
          value={value ?? field.choices[0]?.[0]}
          onChange={({ currentTarget }) =>
            set(
              currentTarget.value === field.choices[0]?.[0]
                ? undefined
                : currentTarget.value,
            )
          }
        >
          {field.choices.map(([choice, title]) => (
            <option key={choice} value={choice}>
              {title}
            </option>
          ))}
        </select>
      )}
      {field.type === "colour" && (
        <input
          id={id}
          type="color"
          value={value ?? field.initial}
          onChange={({ currentTarget }) => set(currentTarget.value)}
        />
      )}
      {field.type === "flag" && (
        <input
          id={id}
          type="checkbox"
          role="switch"
          checked={value !== undefined}
          onChange={({ currentTarget }) =>
            set(currentTarget.checked ? "true" : undefined)
          }
        />
      )}
      {error && (
        <p class="wrong" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

function Details({ drawing, shape, settings }: DetailsProps) {
  const { layer, error } = drawing;
  // two pictures may each have a list with a shape of this number
  const id = `${useId()}-${shape.id}`;
  const errorOf = (field: string) =>
    error?.id === shape.id && error.field === field ? error.text : undefined;
  const fields = (layer?.fields ?? []).filter(
    (field) =>
      field.type !== "flag" ||
      !field.onWorld ||
      (drawing.knowsWorld && drawing.isSeen(shape)),
  );
  const entryOf = (field: ShapeField) => {
    if (field.type !== "number")
      return (
        <OtherField
          key={field.key}
          id={`${id}-${field.key}`}
          field={field}
          shape={shape}
          error={errorOf(field.key)}
          onChange={(changed) => drawing.change(changed, field.key)}
        />
      );
    const setting = settings.find(({ key }) => key === field.setting);
    const value = setting ? toShown(Number(setting.value)) : "";
    const set = (text: string, typed: boolean) =>
      drawing.change(withField(shape, field, text, setting), field.key, typed);
    return (
      <Entry
        key={field.key}
        id={`${id}-${field.key}`}
        title={field.title}
        shown={shownOf(field, shape, setting)}
        unit={unitOfField(field, setting)}
        placeholder={String(value)}
        error={errorOf(field.key)}
        number
        check={(text) => checkField(text, setting)}
        onChange={(text) => set(text, true)}
      >
        {field.key === "emissivity" && (
          <MaterialPicker
            label={`Emissivity of ${titleIn(layer, shape)}`}
            onPick={(emissivity) => set(String(emissivity), false)}
          />
        )}
      </Entry>
    );
  };
  const isRare = (field: ShapeField) => field.type === "number" && field.rare;
  const rare = fields.filter(isRare);
  const used = rare.some(({ key }) => shape.extra[key] !== undefined);
  return (
    <div class="shape-details">
      {layer?.named && (
        <Entry
          id={`${id}-name`}
          title="Name"
          shown={shape.name ?? ""}
          unit=""
          placeholder={titleIn(layer, { ...shape, name: undefined })}
          error={errorOf("name")}
          number={false}
          check={() => undefined}
          onChange={(text) =>
            drawing.change(
              { ...shape, name: text.trim() || undefined },
              "name",
              true,
            )
          }
        />
      )}
      {fields.length > 0 && (
        <div class="entries">
          {fields.filter((field) => !isRare(field)).map(entryOf)}
        </div>
      )}
      {rare.length > 0 && (
        <>
          <details open={used}>
            <summary>Air, window, correction</summary>
            <div class="entries">{rare.map(entryOf)}</div>
          </details>
          <p class="hint">What is empty is as for the whole picture.</p>
        </>
      )}
      {errorOf("points") && (
        <p class="wrong" role="alert">
          {errorOf("points")}
        </p>
      )}
      {drawing.canRemove && (
        <button
          type="button"
          class="button danger"
          onClick={() => drawing.remove(shape.id)}
        >
          <Icon name="trash" size={16} /> Remove
        </button>
      )}
    </div>
  );
}

/* A list that is longer is nothing to look through. */
const mostRows = 200;

interface PanelProps {
  drawing: Drawing;
  /** what a shape says at the moment */
  textOf: (shape: Shape) => ComponentChildren;
}

export function ShapePanel({ drawing, textOf }: PanelProps) {
  const { layer, settings, shapes, chosen, error } = drawing;
  const listed = shapes.filter(
    (shape, i) => i < mostRows || shape.id === chosen?.id,
  );
  if (!layer) return null;
  const lost = error && !shapes.some(({ id }) => id === error.id);
  return (
    <section class="card shapes" aria-label={layer.title}>
      <header>
        <h2>{layer.title}</h2>
        <button
          type="button"
          class="button"
          onClick={() => drawing.use("mark")}
        >
          Done
        </button>
      </header>
      {lost && (
        <p class="wrong" role="alert">
          {error.text}
        </p>
      )}
      {!isInUse(layer, settings) && (
        <p class="hint">
          Not in use at the moment. Who changes it puts it to use.
        </p>
      )}
      {shapes.length === 0 && (
        <p class="hint">
          Nothing yet: choose a tool under the picture and draw. {layer.help}
        </p>
      )}
      {layer.measured && shapes.length > 0 && (
        <p class="hint columns">min / mean / max</p>
      )}
      <ul class="shape-list">
        {listed.map((shape) => {
          const open = shape.id === chosen?.id;
          return (
            <li key={shape.id} class={open ? "open" : undefined}>
              <button
                type="button"
                class="shape-row"
                aria-expanded={open}
                data-row={shape.id}
                onClick={() => drawing.choose(open ? undefined : shape.id)}
              >
                <Icon name={shape.kind} size={17} />
                <span class="title">{titleIn(layer, shape)}</span>
                <span class="says">
                  {drawing.isSeen(shape) ? textOf(shape) : "on the world"}
                </span>
              </button>
              {open && (
                <Details drawing={drawing} shape={shape} settings={settings} />
              )}
            </li>
          );
        })}
      </ul>
      {listed.length < shapes.length && (
        <p class="hint">and {shapes.length - listed.length} more</p>
      )}
    </section>
  );
}
