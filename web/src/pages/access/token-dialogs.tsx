// SPDX-License-Identifier: LGPL-2.1-or-later
import { useState } from "preact/hooks";
import type { Caller } from "../../api/access";
import { addToken } from "../../api/access";
import { Dialog, FormDialog } from "../../components/dialog";
import { Labelled, Notice } from "../../components/parts";
import { PermissionBoxes } from "../../components/permission-boxes";

interface AddProps {
  caller: Caller;
  onAdded: (token: string) => void;
  onClose: () => void;
}

export function AddTokenDialog({ caller, onAdded, onClose }: AddProps) {
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const [chosen, setChosen] = useState<readonly string[]>(["view"]);
  return (
    <FormDialog
      title="Add a token"
      action="Make the token"
      wide
      disabled={name.trim() === "" || chosen.length === 0}
      onSubmit={async () => onAdded(await addToken(name, chosen, Number(days)))}
      onClose={onClose}
    >
      <Labelled label="Name" hint="What it is for, as “building control”">
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
      <Labelled label="Ends">
        {(id) => (
          <select
            id={id}
            value={days}
            onChange={(event) => setDays(event.currentTarget.value)}
          >
            <option value="7">in a week</option>
            <option value="30">in a month</option>
            <option value="90">in three months</option>
            <option value="365">in a year</option>
            <option value="0">never</option>
          </select>
        )}
      </Labelled>
      <PermissionBoxes
        legend="What it may"
        chosen={chosen}
        offered={caller.permissions}
        onChange={setChosen}
      />
    </FormDialog>
  );
}

interface ShowProps {
  token: string;
  onClose: () => void;
}

export function ShowTokenDialog({ token, onClose }: ShowProps) {
  return (
    <Dialog title="Your new token" onClose={onClose}>
      <div class="content">
        <Notice kind="warn">
          It is shown this once. Keep it like a password.
        </Notice>
        <code class="secret">{token}</code>
        <p class="hint">
          Send it with each request: <code>Authorization: Bearer …</code>
        </p>
      </div>
      <footer>
        <button type="button" class="button primary-action" onClick={onClose}>
          I have it
        </button>
      </footer>
    </Dialog>
  );
}
