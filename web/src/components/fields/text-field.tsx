// SPDX-License-Identifier: LGPL-2.1-or-later
// Text: a line of it, or many.

import { useEffect, useState } from "preact/hooks";
import type { ControlProps } from "./control";

/** What is typed, until it is left; then the camera's again. */
function useTyped(value: string): [string, (text: string) => void] {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  return [text, setText];
}

export function LineField(props: ControlProps) {
  const [text, setText] = useTyped(String(props.value));
  const secret = props.setting.format === "password";
  return (
    <input
      id={props.id}
      type={secret ? "password" : "text"}
      autocomplete={secret ? "new-password" : "off"}
      spellcheck={false}
      value={text}
      disabled={props.disabled}
      aria-invalid={props.invalid}
      aria-describedby={props.describedBy}
      onInput={(event) => setText(event.currentTarget.value)}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

/** Of the clock on the wall, as "19:30". */
export function TimeField(props: ControlProps) {
  return (
    <input
      id={props.id}
      type="time"
      required
      value={String(props.value)}
      disabled={props.disabled}
      aria-invalid={props.invalid}
      aria-describedby={props.describedBy}
      onChange={({ currentTarget }) => {
        if (currentTarget.value !== "") props.onChange(currentTarget.value);
      }}
    />
  );
}

const mostRows = 12;

export function TextField(props: ControlProps) {
  const [text, setText] = useTyped(String(props.value));
  const rows = Math.min(mostRows, Math.max(3, text.split("\n").length));
  return (
    <textarea
      id={props.id}
      rows={rows}
      spellcheck={false}
      value={text}
      disabled={props.disabled}
      aria-invalid={props.invalid}
      aria-describedby={props.describedBy}
      onInput={(event) => setText(event.currentTarget.value)}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}
