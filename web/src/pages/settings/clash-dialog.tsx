// SPDX-License-Identifier: LGPL-2.1-or-later
// Somebody else was faster: what they set, and what would be set here.

import type { SettingValue } from "../../api/settings";
import { Dialog } from "../../components/dialog";
import { describeValue } from "../../model/settings";
import type { Clash } from "../../model/settings-store";

interface Props {
  clash: Clash;
  onSettle: (mine: boolean) => void;
}

export function ClashDialog({ clash, onSettle }: Props) {
  return (
    <Dialog
      title="Somebody else changed this"
      onClose={() => onSettle(false)}
      wide
    >
      <div class="content">
        <p>
          While you were editing <b>{clash.group.title}</b>, these settings were
          changed elsewhere. Nothing of yours has been saved yet.
        </p>
        <div class="table">
          <table class="rows">
            <thead>
              <tr>
                <th scope="col">Setting</th>
                <th scope="col">Now, by somebody else</th>
                <th scope="col">Yours</th>
              </tr>
            </thead>
            <tbody>
              {clash.conflicts.map(({ setting, mine }) => {
                const text = (value: SettingValue) =>
                  describeValue(value, setting);
                return (
                  <tr key={setting.key}>
                    <th scope="row">{setting.summary}</th>
                    <td>{text(setting.value)}</td>
                    <td>{text(mine)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </div>
      <footer>
        <button type="button" class="button" onClick={() => onSettle(false)}>
          Keep theirs
        </button>
        <button
          type="button"
          class="button primary-action"
          onClick={() => onSettle(true)}
        >
          Save mine
        </button>
      </footer>
    </Dialog>
  );
}
