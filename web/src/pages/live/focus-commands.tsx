// SPDX-License-Identifier: LGPL-2.1-or-later
// Below a picture: its focus, by itself, once, or by hand.

import { useId } from "preact/hooks";
import type { Focus, FocusAct } from "../../api/focus";
import { focusModes, focusZones, moveFocus, setFocus } from "../../api/focus";
import { titleOf } from "../../model/catalogue";

const failures: Readonly<Record<string, string>> = {
  "no-contrast": "there is nothing to see in the zone",
  "lens-stuck": "the lens does not move",
};

function textOf(focus: Focus): string {
  if (focus.state === "failed")
    return `not found: ${failures[focus.failure ?? ""] ?? "unknown reason"}`;
  if (focus.state === "searching") return "searching…";
  if (focus.state === "initialising") return "initialising…";
  if (focus.distanceM === 0) return "infinity";
  return `${focus.distanceM.toPrecision(3)} m`;
}

interface SelectProps {
  label: string;
  title: string;
  value: string;
  choices: readonly string[];
  disabled: boolean;
  onChoose: (choice: string) => void;
}

function Select(props: SelectProps) {
  const id = useId();
  return (
    <span class="command">
      <label for={id}>{props.label}</label>
      <select
        id={id}
        title={props.title}
        value={props.value}
        disabled={props.disabled}
        onChange={(event) => props.onChoose(event.currentTarget.value)}
      >
        {props.choices.map((one) => (
          <option key={one} value={one}>
            {titleOf(one)}
          </option>
        ))}
      </select>
    </span>
  );
}

interface Props {
  sensor: string;
  name: string;
  focus: Focus | undefined;
  disabled: boolean;
  onAct: (request: Promise<void>) => void;
}

export function FocusCommands(props: Props) {
  const { sensor, name, focus, disabled, onAct: act } = props;
  if (!focus || focus.state === "no-lens") return null;
  const still = disabled || focus.locked;
  const button = (
    label: string,
    title: string,
    what: FocusAct,
    off: boolean,
  ) => (
    <button
      type="button"
      class="small"
      title={title}
      disabled={still || off}
      onClick={() => act(moveFocus(sensor, what))}
    >
      {label}
    </button>
  );
  const automatic = focus.mode !== "manual";
  return (
    <div class="commands" role="group" aria-label={`Focus of ${name}`}>
      <Select
        label="Focus"
        title="Whenever the picture gets soft, or where it was moved to"
        value={focus.mode}
        choices={focusModes}
        disabled={disabled}
        onChoose={(mode) => act(setFocus(sensor, { mode }))}
      />
      <Select
        label="Zone"
        title="Which part of the picture is to be sharp"
        value={focus.zone}
        choices={focusZones}
        disabled={disabled}
        onChoose={(zone) => act(setFocus(sensor, { zone }))}
      />
      {button("Near", "One step nearer", "near", automatic)}
      {button("Far", "One step farther", "far", automatic)}
      {button("Once", "Find the focus now, once", "once", false)}
      <output>
        {focus.locked ? `${textOf(focus)}, locked` : textOf(focus)}
      </output>
    </div>
  );
}
