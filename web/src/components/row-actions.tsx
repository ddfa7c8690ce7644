// SPDX-License-Identifier: LGPL-2.1-or-later
// What can be done with a row of a table.

import type { IconName } from "./icons";
import { Icon } from "./icons";

export interface RowAction {
  icon: IconName;
  label: string;
  disabled?: boolean;
  onAct: () => void;
}

export function RowActions({ actions }: { actions: readonly RowAction[] }) {
  return (
    <td class="acts">
      <div>
        {actions.map((action) => (
          <button
            key={action.label}
            type="button"
            class="icon-button"
            title={action.label}
            aria-label={action.label}
            disabled={action.disabled}
            onClick={action.onAct}
          >
            <Icon name={action.icon} size={18} />
          </button>
        ))}
      </div>
    </td>
  );
}
