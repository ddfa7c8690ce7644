// SPDX-License-Identifier: LGPL-2.1-or-later
// Materials to pick an emissivity from.

import { groupsOf, useMaterials } from "../../model/materials";

interface Props {
  /** of what the emissivity is */
  label: string;
  disabled?: boolean;
  onPick: (emissivity: number) => void;
}

export function MaterialPicker({ label, disabled, onPick }: Props) {
  const materials = useMaterials();
  if (materials.length === 0) return null;
  // a material is only picked: the number may be changed afterwards, and many
  // materials share one
  const pick = (id: string) => {
    const material = materials.find((one) => one.id === id);
    if (material) onPick(material.emissivity);
  };
  return (
    <select
      value=""
      disabled={disabled}
      aria-label={`${label}: pick a material`}
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
  );
}
