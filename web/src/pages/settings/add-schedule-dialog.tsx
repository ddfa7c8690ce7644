// SPDX-License-Identifier: LGPL-2.1-or-later
import { useState } from "preact/hooks";
import { addSchedule } from "../../api/settings";
import { FormDialog } from "../../components/dialog";
import { Labelled } from "../../components/parts";
import { loadSettings } from "../../model/settings-store";
import { tell } from "../../model/toasts";

interface Props {
  onAdded: () => void;
  onClose: () => void;
}

export function AddScheduleDialog({ onAdded, onClose }: Props) {
  const [name, setName] = useState("");
  return (
    <FormDialog
      title="Add a schedule"
      action="Add it"
      disabled={name.trim() === ""}
      onSubmit={async () => {
        await addSchedule(name.trim());
        await loadSettings();
        tell(`Draw the hours of ${name.trim()}`);
        onAdded();
      }}
      onClose={onClose}
    >
      <Labelled label="Name" hint="As “Working hours”">
        {(id, described) => (
          <input
            id={id}
            type="text"
            required
            value={name}
            aria-describedby={described}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Labelled>
    </FormDialog>
  );
}
