// SPDX-License-Identifier: LGPL-2.1-or-later
// A number in the unit that the camera tells it in; what is wrong is said at once.

import { useEffect, useState } from "preact/hooks";
import { checkNumber, fromShown, toShown } from "../../model/settings";
import type { ControlProps } from "./control";

export function NumberField(props: ControlProps) {
  const { id, setting, value, onChange } = props;
  const shown = String(toShown(Number(value)));
  const [text, setText] = useState(shown);
  const wrong = checkNumber(text, setting);
  const [left, setLeft] = useState(false);

  useEffect(() => {
    setText(shown);
    setLeft(false);
  }, [shown]);

  const commit = (typed: string) => {
    setLeft(true);
    if (checkNumber(typed, setting) !== undefined) return;
    // what is shown may be rounded: typing the same is no change
    if (Number(typed) === Number(shown)) return;
    onChange(fromShown(Number(typed), setting));
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
          disabled={props.disabled}
          aria-invalid={(left && wrong !== undefined) || props.invalid}
          aria-describedby={wrong ? `${id}-wrong` : props.describedBy}
          onInput={(event) => setText(event.currentTarget.value)}
          onChange={(event) => commit(event.currentTarget.value)}
        />
        {setting.unit && <span class="unit">{setting.unit}</span>}
      </span>
      {left && wrong && (
        <span id={`${id}-wrong`} class="wrong" role="alert">
          {wrong}
        </span>
      )}
    </>
  );
}
