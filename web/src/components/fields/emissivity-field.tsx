// SPDX-License-Identifier: LGPL-2.1-or-later
// An emissivity: a number, and materials to pick it from.

import { groupsOf, useMaterials } from "../../model/materials";
import type { ControlProps } from "./control";
import { NumberField } from "./number-field";

export function EmissivityField(props: ControlProps) {
  const materials = useMaterials();
  // a material is only picked: the number may be changed afterwards, and many
  // materials share one
  const pick = (id: string) => {
    const material = materials.find((one) => one.id === id);
    if (material) props.onChange(material.emissivity);
  };
  return (
    <span class="emissivity-field">
      <NumberField {...props} />
      {materials.length > 0 && (
        <select
          value=""
          disabled={props.disabled}
          aria-label={`${props.setting.summary}: pick a material`}
          onChange={(event) => {
            pick(event.currentTarget.value);
            event.currentTarget.value = "";
          }}
        >
          <option value="">Material…</option>
          {groupsOf(materials).map(({ title, members }) => (
            <optgroup key={title} label={title}>
              {members.map(({ id, name, emissivity }) => (
                <option key={id} value={id}>
                  {`${name} – ${emissivity.toFixed(2)}`}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      )}
    </span>
  );
}
