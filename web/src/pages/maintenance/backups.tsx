// SPDX-License-Identifier: LGPL-2.1-or-later
// All that the camera keeps, kept on the camera itself.

import { useState } from "preact/hooks";
import type { Backup } from "../../api/maintenance";
import {
  addBackup,
  getBackups,
  removeBackup,
  restoreBackup,
} from "../../api/maintenance";
import { FormDialog } from "../../components/dialog";
import { Icon } from "../../components/icons";
import { Card, Empty, Labelled, Loaded } from "../../components/parts";
import { RowActions } from "../../components/row-actions";
import { useResource } from "../../model/resource";
import { formatBytes, formatTime } from "../../model/times";
import { tell } from "../../model/toasts";

type Asked = { what: "add" } | { what: "restore" | "remove"; backup: Backup };

interface TableProps {
  backups: readonly Backup[];
  onAsk: (asked: Asked) => void;
}

function BackupTable({ backups, onAsk }: TableProps) {
  return (
    <div class="table">
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Time</th>
            <th scope="col">By</th>
            <th scope="col">Why</th>
            <th scope="col">Size</th>
            <th scope="col">
              <span class="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {backups.map((backup) => (
            <tr key={backup.name}>
              <th scope="row">{backup.name}</th>
              <td data-label="Time">{formatTime(backup.time)}</td>
              <td data-label="By">{backup.user ?? "the camera"}</td>
              <td data-label="Why" class="quiet">
                {backup.reason ?? "wanted"}
              </td>
              <td data-label="Size">{formatBytes(backup.bytes)}</td>
              <RowActions
                actions={[
                  {
                    icon: "reset",
                    label: `Restore ${backup.name}`,
                    onAct: () => onAsk({ what: "restore", backup }),
                  },
                  {
                    icon: "trash",
                    label: `Remove ${backup.name}`,
                    onAct: () => onAsk({ what: "remove", backup }),
                  },
                ]}
              />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Backups() {
  const backups = useResource(getBackups, []);
  const [asked, setAsked] = useState<Asked>();
  const [name, setName] = useState("");
  const close = () => {
    setAsked(undefined);
    backups.reload();
  };
  return (
    <Card
      title="Backups"
      hint="Settings, accounts, certificates and all else that the camera keeps. They are sealed: only this camera can read them."
      actions={
        <button
          type="button"
          class="button primary-action"
          onClick={() => setAsked({ what: "add" })}
        >
          <Icon name="archive" size={18} /> Back up now
        </button>
      }
    >
      <Loaded resource={backups}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon="archive" title="There are no backups yet">
              The camera also makes one by itself before it is restored, reset
              or something is imported.
            </Empty>
          ) : (
            <BackupTable backups={list} onAsk={setAsked} />
          )
        }
      </Loaded>
      {asked?.what === "add" && (
        <FormDialog
          title="Back up now"
          action="Back up"
          onSubmit={async () => {
            await addBackup(name.trim());
            tell("The backup is made");
            setName("");
          }}
          onClose={close}
        >
          <Labelled label="Name" hint="Empty: the time is its name.">
            {(id, described) => (
              <input
                id={id}
                type="text"
                value={name}
                aria-describedby={described}
                onInput={(event) => setName(event.currentTarget.value)}
              />
            )}
          </Labelled>
        </FormDialog>
      )}
      {asked?.what === "restore" && (
        <FormDialog
          title={`Restore ${asked.backup.name}?`}
          action="Restore"
          dangerous
          onSubmit={async () => {
            await restoreBackup(asked.backup.name);
            tell(`The camera is as it was in ${asked.backup.name}`);
          }}
          onClose={close}
        >
          <p>
            Settings, accounts and certificates are as they were on{" "}
            {formatTime(asked.backup.time)}. What is now is backed up first.
          </p>
        </FormDialog>
      )}
      {asked?.what === "remove" && (
        <FormDialog
          title={`Remove ${asked.backup.name}?`}
          action="Remove the backup"
          dangerous
          onSubmit={async () => {
            await removeBackup(asked.backup.name);
            tell(`${asked.backup.name} is removed`);
          }}
          onClose={close}
        >
          <p>It cannot be brought back.</p>
        </FormDialog>
      )}
    </Card>
  );
}
