// SPDX-License-Identifier: LGPL-2.1-or-later
// The control for a setting, chosen by its type and its format. Nothing here
// knows a setting by its name; a format that is unknown is a text.

import type { Setting, SettingValue } from "../../api/settings";
import { titleOf } from "../../model/catalogue";
import { ColourField } from "./colour-field";
import { EmissivityField } from "./emissivity-field";
import { ListField } from "./list-field";
import { NumberField } from "./number-field";
import { ScheduleField } from "./schedule-field";
import { ScheduleNameField } from "./schedule-name-field";
import { SettingProfileField } from "./setting-profile-field";
import { LineField, TextField, TimeField } from "./text-field";

export interface ControlProps {
  id: string;
  setting: Setting;
  value: SettingValue;
  disabled: boolean;
  invalid: boolean;
  /** what a screen reader reads after the name */
  describedBy: string;
  onChange: (value: SettingValue) => void;
}

function SwitchField(props: ControlProps) {
  return (
    <input
      id={props.id}
      type="checkbox"
      role="switch"
      checked={props.value === true}
      disabled={props.disabled}
      aria-describedby={props.describedBy}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
  );
}

function ChoiceField(props: ControlProps) {
  return (
    <select
      id={props.id}
      value={String(props.value)}
      disabled={props.disabled}
      aria-describedby={props.describedBy}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    >
      {props.setting.choices?.map((choice) => (
        <option key={choice} value={choice}>
          {titleOf(choice)}
        </option>
      ))}
    </select>
  );
}

const formats: Readonly<
  Record<string, (props: ControlProps) => preact.JSX.Element>
> = {
  schedule: ScheduleField,
  colour: ColourField,
  addresses: ListField,
  regions: TextField,
  comparisons: TextField,
  holidays: TextField,
  "schedule-name": ScheduleNameField,
  "setting-profile": SettingProfileField,
  "time-of-day": TimeField,
};

const numberFormats: typeof formats = { emissivity: EmissivityField };

const wide = ["schedule", "addresses", "regions", "comparisons", "holidays"];

export function controlOf(
  setting: Setting,
): (props: ControlProps) => preact.JSX.Element {
  switch (setting.type) {
    case "boolean":
      return SwitchField;
    case "choice":
      return ChoiceField;
    case "list":
      return ListField;
    case "string":
      return formats[setting.format ?? ""] ?? LineField;
    default:
      return numberFormats[setting.format ?? ""] ?? NumberField;
  }
}

/** Whether the control takes a row of its own, below its name. */
export function isWide({ type, format }: Setting): boolean {
  if (type === "list") return true;
  return type === "string" && wide.includes(format ?? "");
}
