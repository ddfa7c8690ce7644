// SPDX-License-Identifier: LGPL-2.1-or-later
import { permissions } from "../model/permissions";

interface Props {
  legend: string;
  chosen: readonly string[];
  /** only these can be given */
  offered?: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}

export function PermissionBoxes(props: Props) {
  const { legend, chosen, offered, onChange } = props;
  return (
    <fieldset>
      <legend class="unseen">{legend}</legend>
      <div class="permissions">
        {permissions
          .filter(({ name }) => offered === undefined || offered.includes(name))
          .map(({ name, title }) => (
            <label class="check" key={name}>
              <input
                type="checkbox"
                checked={chosen.includes(name)}
                onChange={(event) =>
                  onChange(
                    event.currentTarget.checked
                      ? [...chosen, name]
                      : chosen.filter((one) => one !== name),
                  )
                }
              />
              <span>{title}</span>
            </label>
          ))}
      </div>
    </fieldset>
  );
}
