// SPDX-License-Identifier: LGPL-2.1-or-later
// A list of addresses and networks, an entry at a time.

import { useState } from "preact/hooks";
import {
  checkAddress,
  joinAddresses,
  splitAddresses,
} from "../../model/addresses";
import { Icon } from "../icons";
import type { ControlProps } from "./control";

export function AddressField(props: ControlProps) {
  const { id, setting, onChange } = props;
  const entries = splitAddresses(String(props.value));
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string>();

  const add = () => {
    // a whole list may be pasted
    const added = splitAddresses(text);
    const problem = added.map(checkAddress).find(Boolean);
    setWrong(problem);
    if (problem !== undefined || added.length === 0) return;
    onChange(joinAddresses([...new Set([...entries, ...added])]));
    setText("");
  };
  return (
    <div class="list-field">
      {entries.length > 0 && (
        <ul>
          {entries.map((entry) => (
            <li key={entry}>
              <code>{entry}</code>
              <button
                type="button"
                class="small"
                disabled={props.disabled}
                aria-label={`${setting.summary}: remove ${entry}`}
                onClick={() =>
                  onChange(joinAddresses(entries.filter((e) => e !== entry)))
                }
              >
                <Icon name="close" size={16} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <span class="with-button">
        <input
          id={id}
          type="text"
          placeholder="192.168.1.0/24 or 2001:db8::7"
          spellcheck={false}
          value={text}
          disabled={props.disabled}
          aria-invalid={wrong !== undefined || props.invalid}
          aria-describedby={wrong ? `${id}-wrong` : props.describedBy}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setWrong(undefined);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            add();
          }}
        />
        <button
          type="button"
          class="small"
          disabled={props.disabled || text.trim() === ""}
          aria-label={`${setting.summary}: add`}
          onClick={add}
        >
          <Icon name="plus" size={18} />
        </button>
      </span>
      {wrong && (
        <span id={`${id}-wrong`} class="wrong" role="alert">
          {wrong}
        </span>
      )}
    </div>
  );
}
