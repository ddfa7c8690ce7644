// SPDX-License-Identifier: LGPL-2.1-or-later
// A list of texts, an entry at a time, such as addresses and networks.

import { useState } from "preact/hooks";
import type { SettingValue } from "../../api/settings";
import {
  checkAddress,
  joinAddresses,
  splitAddresses,
} from "../../model/addresses";
import { Icon } from "../icons";
import type { ControlProps } from "./control";

const examples: Readonly<Record<string, string>> = {
  addresses: "192.168.1.0/24 or 2001:db8::7",
  holidays: "2026-12-25",
};

/* In a list of its own, or as one text with commas between. */
function entriesOf(value: SettingValue): string[] {
  return Array.isArray(value) ? value : splitAddresses(String(value));
}

export function ListField(props: ControlProps) {
  const { id, setting, value } = props;
  const entries = entriesOf(value);
  const isAddresses = setting.format === "addresses";
  const onChange = (next: readonly string[]) =>
    props.onChange(Array.isArray(value) ? [...next] : joinAddresses(next));
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string>();

  const add = () => {
    // a whole list may be pasted
    const added = isAddresses ? splitAddresses(text) : [text.trim()];
    const problem = isAddresses
      ? added.map(checkAddress).find(Boolean)
      : undefined;
    setWrong(problem);
    if (problem !== undefined || text.trim() === "") return;
    onChange([...new Set([...entries, ...added])]);
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
                onClick={() => onChange(entries.filter((e) => e !== entry))}
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
          placeholder={examples[setting.format ?? ""]}
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
