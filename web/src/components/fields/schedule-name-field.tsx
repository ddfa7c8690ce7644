// SPDX-License-Identifier: LGPL-2.1-or-later
// One of the schedules that users have made, or none.

import { forms } from "../../model/settings-store";
import { useStore } from "../../model/store";
import type { ControlProps } from "./control";

export function ScheduleNameField(props: ControlProps) {
  const { groups } = useStore(forms);
  const value = String(props.value);
  const schedules = groups.filter((group) => group.concern === "schedule");
  const known = schedules.some((group) => group.instance === value);
  return (
    <select
      id={props.id}
      value={value}
      disabled={props.disabled}
      aria-describedby={props.describedBy}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    >
      <option value="">None</option>
      {schedules.map((group) => (
        <option key={group.instance} value={group.instance}>
          {group.title}
        </option>
      ))}
      {value !== "" && !known && <option value={value}>{value}</option>}
    </select>
  );
}
