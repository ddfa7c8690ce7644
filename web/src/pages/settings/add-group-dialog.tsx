// SPDX-License-Identifier: LGPL-2.1-or-later
import { useState } from "preact/hooks";
import type { Collection } from "../../api/settings";
import { addGroup } from "../../api/settings";
import { FormDialog } from "../../components/dialog";
import { Labelled } from "../../components/parts";
import { loadSettings } from "../../model/settings-store";
import { tell } from "../../model/toasts";

interface Props {
  collection: Collection;
  onAdded: () => void;
  onClose: () => void;
}

export function AddGroupDialog({ collection, onAdded, onClose }: Props) {
  const [name, setName] = useState("");
  return (
    <FormDialog
      title={`Add a ${collection.noun}`}
      action="Add it"
      disabled={name.trim() === ""}
      onSubmit={async () => {
        await addGroup(collection, name.trim());
        await loadSettings();
        tell(`${name.trim()} is there. ${collection.next}`);
        onAdded();
      }}
      onClose={onClose}
    >
      <Labelled label="Name" hint={`As “${collection.example}”`}>
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
