// SPDX-License-Identifier: LGPL-2.1-or-later
// An emissivity: a number, and materials to pick it from.

import type { ControlProps } from "./control";
import { MaterialPicker } from "./material-picker";
import { NumberField } from "./number-field";

export function EmissivityField(props: ControlProps) {
  return (
    <span class="emissivity-field">
      <NumberField {...props} />
      <MaterialPicker
        label={props.setting.summary}
        disabled={props.disabled}
        onPick={props.onChange}
      />
    </span>
  );
}
