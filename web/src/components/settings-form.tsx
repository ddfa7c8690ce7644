// SPDX-License-Identifier: LGPL-2.1-or-later
// A form made of what the settings schema says: nothing here knows a setting
// by its name.

import { useEffect, useState } from "preact/hooks";
import type { Setting, SettingValue } from "../api/client";

interface Props {
  settings: readonly Setting[];
  error: string | undefined;
  errorKey: string | undefined;
  onChange: (key: string, value: SettingValue) => void;
}

interface FieldProps {
  setting: Setting;
  error: string | undefined;
  onChange: (value: SettingValue) => void;
}

function titleOf(choice: string): string {
  const text = choice.replace(/-/g, " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What is wrong with a number that was typed; undefined if nothing is. */
export function checkNumber(
  text: string,
  setting: Pick<Setting, "type" | "minimum" | "maximum">,
): string | undefined {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) return "Not a number";
  if (setting.type === "integer" && !Number.isInteger(value))
    return "Not a whole number";
  if (setting.minimum !== undefined && value < setting.minimum)
    return `At least ${setting.minimum}`;
  if (setting.maximum !== undefined && value > setting.maximum)
    return `At most ${setting.maximum}`;
  return undefined;
}

function NumberField({ setting, onChange }: FieldProps) {
  const [text, setText] = useState(String(setting.value));
  const [wrong, setWrong] = useState<string>();
  const id = `setting-${setting.key}`;

  useEffect(() => {
    setText(String(setting.value));
    setWrong(undefined);
  }, [setting.value]);

  const commit = (typed: string) => {
    const problem = checkNumber(typed, setting);
    setWrong(problem);
    if (problem === undefined && Number(typed) !== setting.value)
      onChange(Number(typed));
  };
  return (
    <>
      <span class="with-unit">
        <input
          id={id}
          type="number"
          step={setting.type === "integer" ? 1 : "any"}
          min={setting.minimum}
          max={setting.maximum}
          value={text}
          aria-invalid={wrong !== undefined}
          aria-describedby={`${id}-help`}
          onInput={(event) => setText(event.currentTarget.value)}
          onChange={(event) => commit(event.currentTarget.value)}
        />
        {setting.unit && <span class="unit">{setting.unit}</span>}
      </span>
      {wrong && <span class="wrong">{wrong}</span>}
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
          rows={2}
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
  const { setting, error } = props;
  const [open, setOpen] = useState(false);
  const id = `setting-${setting.key}`;
  return (
    <div class={`field ${setting.type}`}>
      <label for={id}>{setting.summary}</label>
      <button
        type="button"
        class="help"
        aria-expanded={open}
        aria-controls={`${id}-help`}
        aria-label={`Explain ${setting.summary}`}
        onClick={() => setOpen(!open)}
      >
        ?
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

export function SettingsForm({ settings, error, errorKey, onChange }: Props) {
  return (
    <div class="form">
      {settings.map((setting) => (
        <Field
          key={setting.key}
          setting={setting}
          error={errorKey === setting.key ? error : undefined}
          onChange={(value) => onChange(setting.key, value)}
        />
      ))}
    </div>
  );
}
