// SPDX-License-Identifier: LGPL-2.1-or-later
// A form made of what the settings schema says: nothing here knows a setting
// by its name.

import { useEffect, useState } from "preact/hooks";
import type { Setting, SettingValue } from "../api/client";
import {
  checkNumber,
  describeDefault,
  fromShown,
  shownUnit,
  toShown,
} from "../model/settings";
import type { Unit } from "../model/units";

interface Props {
  settings: readonly Setting[];
  unit: Unit;
  error: string | undefined;
  errorKey: string | undefined;
  onChange: (key: string, value: SettingValue) => void;
}

interface FieldProps {
  setting: Setting;
  unit: Unit;
  error: string | undefined;
  onChange: (value: SettingValue) => void;
}

function titleOf(choice: string): string {
  const text = choice.replace(/-/g, " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function NumberField({ setting, unit, onChange }: FieldProps) {
  const shown = String(toShown(Number(setting.value), setting, unit));
  const [text, setText] = useState(shown);
  const [wrong, setWrong] = useState<string>();
  const id = `setting-${setting.key}`;
  const sign = shownUnit(setting, unit);

  useEffect(() => {
    setText(shown);
    setWrong(undefined);
  }, [shown]);

  const commit = (typed: string) => {
    const problem = checkNumber(typed, setting, unit);
    setWrong(problem);
    // what is shown may be rounded: typing the same is no change
    if (problem !== undefined || Number(typed) === Number(shown)) return;
    onChange(fromShown(Number(typed), setting, unit));
  };
  return (
    <>
      <span class="with-unit">
        <input
          id={id}
          type="number"
          inputMode="decimal"
          step={setting.type === "integer" ? 1 : "any"}
          value={text}
          aria-invalid={wrong !== undefined}
          aria-describedby={wrong ? `${id}-wrong` : `${id}-help`}
          onInput={(event) => setText(event.currentTarget.value)}
          onChange={(event) => commit(event.currentTarget.value)}
        />
        {sign && <span class="unit">{sign}</span>}
      </span>
      {wrong && (
        <span id={`${id}-wrong`} class="wrong" role="alert">
          {wrong}
        </span>
      )}
    </>
  );
}

function Control(props: FieldProps) {
  const { setting, onChange } = props;
  const id = `setting-${setting.key}`;
  switch (setting.type) {
    case "boolean":
      return (
        <input
          id={id}
          type="checkbox"
          role="switch"
          checked={setting.value === true}
          aria-describedby={`${id}-help`}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case "choice":
      return (
        <select
          id={id}
          value={String(setting.value)}
          aria-describedby={`${id}-help`}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          {setting.choices?.map((choice) => (
            <option key={choice} value={choice}>
              {titleOf(choice)}
            </option>
          ))}
        </select>
      );
    case "string":
      return (
        <textarea
          id={id}
          rows={3}
          spellcheck={false}
          value={String(setting.value)}
          aria-describedby={`${id}-help`}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    default:
      return <NumberField {...props} />;
  }
}

function Field(props: FieldProps) {
  const { setting, unit, error, onChange } = props;
  const [open, setOpen] = useState(false);
  const id = `setting-${setting.key}`;
  const changed = setting.value !== setting.default;
  const back = `Back to ${describeDefault(setting, unit)}`;
  return (
    <div class={`field ${setting.type}`}>
      <label for={id}>{setting.summary}</label>
      <button
        type="button"
        class="small reset"
        disabled={!changed}
        title={back}
        aria-label={`${setting.summary}: ${back}`}
        onClick={() => onChange(setting.default)}
      >
        <span aria-hidden="true">↺</span>
      </button>
      <button
        type="button"
        class="small help"
        aria-expanded={open}
        aria-controls={`${id}-help`}
        aria-label={`Explain ${setting.summary}`}
        onClick={() => setOpen(!open)}
      >
        <span aria-hidden="true">?</span>
      </button>
      <Control {...props} />
      <p id={`${id}-help`} class="explanation" hidden={!open}>
        {setting.description}
      </p>
      {error && (
        <p class="wrong" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

export function SettingsForm(props: Props) {
  const { settings, unit, error, errorKey, onChange } = props;
  return (
    <div class="form">
      {settings.map((setting) => (
        <Field
          key={setting.key}
          setting={setting}
          unit={unit}
          error={errorKey === setting.key ? error : undefined}
          onChange={(value) => onChange(setting.key, value)}
        />
      ))}
    </div>
  );
}
