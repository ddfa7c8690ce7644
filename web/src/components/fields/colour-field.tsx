// SPDX-License-Identifier: LGPL-2.1-or-later
// A colour, from the browser's own chooser or as text.

import type { ControlProps } from "./control";

const known = /^#[0-9a-f]{6}$/i;

export function ColourField(props: ControlProps) {
  const value = String(props.value);
  return (
    <span class="colour-field">
      <input
        type="color"
        aria-label={`${props.setting.summary}: choose`}
        value={known.test(value) ? value : "#000000"}
        disabled={props.disabled}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
      <input
        id={props.id}
        type="text"
        spellcheck={false}
        value={value}
        disabled={props.disabled}
        aria-invalid={props.invalid}
        aria-describedby={props.describedBy}
        onChange={(event) => props.onChange(event.currentTarget.value.trim())}
      />
    </span>
  );
}
