// SPDX-License-Identifier: LGPL-2.1-or-later
// All palettes as swatches; the arrow keys choose, as in any radio group.

import type { Palette } from "../../api/client";
import { stopsOf } from "./colour-bar";

interface Props {
  palettes: readonly Palette[];
  chosen: string;
  choices: readonly string[];
  /** whether those that users have brought can be chosen */
  own: boolean;
  disabled: boolean;
  onChoose: (palette: Palette) => void;
}

export function PalettePicker(props: Props) {
  const { palettes, chosen, choices, onChoose } = props;
  const offered = palettes.filter(
    (palette) =>
      (palette.file !== undefined && props.own) ||
      choices.length === 0 ||
      choices.includes(palette.id),
  );
  return (
    <fieldset class="palettes" disabled={props.disabled}>
      <legend>Palette</legend>
      <div class="swatches">
        {offered.map((palette) => (
          <label key={palette.id} title={palette.name}>
            <input
              type="radio"
              name="palette"
              value={palette.id}
              checked={palette.id === chosen}
              onChange={() => onChoose(palette)}
            />
            <span
              class="swatch"
              style={{ "--colours": stopsOf(palette, false) }}
            />
            <span class="name">{palette.name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
