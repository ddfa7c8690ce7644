// SPDX-License-Identifier: LGPL-2.1-or-later
// A setting: its name, its control, what explains it, and what goes with it.

import { useState } from "preact/hooks";
import type { Setting, SettingValue } from "../../api/settings";
import { isSame } from "../../model/drafts";
import {
  describeDefault,
  describeValue,
  titleOfPart,
} from "../../model/settings";
import { Icon } from "../icons";
import { controlOf, isWide } from "./control";

interface Props {
  id: string;
  setting: Setting;
  /** as it is in the form, saved or not */
  value: SettingValue;
  /** help stands there without being asked for */
  explained?: boolean;
  disabled?: boolean;
  error?: string | undefined;
  onChange: (value: SettingValue) => void;
}

export function Field(props: Props) {
  const { id, setting, value, error, onChange } = props;
  const [asked, setAsked] = useState(false);
  const open = asked || props.explained === true;
  const Control = controlOf(setting);
  const isDefault = isSame(value, setting.default);
  const edited = !isSame(value, setting.value);
  const back = `Back to ${describeDefault(setting)}`;
  const kinds = [
    setting.type,
    isWide(setting) ? "wide" : "",
    edited ? "edited" : "",
  ];
  return (
    <div class={`field ${kinds.join(" ")}`} data-key={setting.key}>
      <span class="name">
        <label for={id}>{setting.summary}</label>
        {!isDefault && (
          <span class="changed" title="Not the default">
            <span class="unseen">changed</span>
          </span>
        )}
      </span>
      <button
        type="button"
        class="small reset"
        disabled={isDefault || props.disabled}
        title={back}
        aria-label={`${setting.summary}: ${back}`}
        onClick={() => onChange(setting.default)}
      >
        <Icon name="reset" size={16} />
      </button>
      <button
        type="button"
        class="small help"
        aria-expanded={open}
        aria-controls={`${id}-help`}
        aria-label={`Explain ${setting.summary}`}
        onClick={() => setAsked(!asked)}
      >
        <Icon name="help" size={17} />
      </button>
      <Control
        id={id}
        setting={setting}
        value={value}
        disabled={props.disabled ?? false}
        invalid={error !== undefined}
        describedBy={error ? `${id}-error` : `${id}-help`}
        onChange={onChange}
      />
      <p id={`${id}-help`} class="explanation" hidden={!open}>
        {setting.description}
        {setting.restart && (
          <span class="restarts">
            <Icon name="refresh" size={14} /> Counts when{" "}
            {titleOfPart(setting.restart)} starts again.
          </span>
        )}
      </p>
      {setting.running !== undefined && !edited && (
        <p class="restarts">
          <Icon name="clock" size={14} /> Running with{" "}
          {describeValue(setting.running, setting)} until{" "}
          {titleOfPart(setting.restart ?? "")} starts again
        </p>
      )}
      {error && (
        <p id={`${id}-error`} class="wrong" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
