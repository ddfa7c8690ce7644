// SPDX-License-Identifier: LGPL-2.1-or-later
// One of the profiles of settings that users have kept, or none.

import { getSettingProfiles } from "../../api/maintenance";
import { useResource } from "../../model/resource";
import type { ControlProps } from "./control";

export function SettingProfileField(props: ControlProps) {
  const profiles = useResource(getSettingProfiles, []);
  const value = String(props.value);
  const names = (profiles.data?.profiles ?? []).map(({ name }) => name);
  return (
    <select
      id={props.id}
      value={value}
      disabled={props.disabled}
      aria-describedby={props.describedBy}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    >
      <option value="">None</option>
      {names.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
      {value !== "" && !names.includes(value) && (
        <option value={value}>{value}</option>
      )}
    </select>
  );
}
