// SPDX-License-Identifier: LGPL-2.1-or-later
// Settings under a name: day and night, one machine and another.

import { useState } from "preact/hooks";
import type { SettingProfile } from "../../api/maintenance";
import {
  addSettingProfile,
  applySettingProfile,
  getSettingProfiles,
  removeSettingProfile,
  renameSettingProfile,
  settingProfileFile,
  uploadSettingProfile,
} from "../../api/maintenance";
import { FormDialog } from "../../components/dialog";
import { FileButton } from "../../components/file-button";
import { Icon } from "../../components/icons";
import { Card, Empty, Labelled, Loaded } from "../../components/parts";
import { RowActions } from "../../components/row-actions";
import { titleOf } from "../../model/catalogue";
import { useResource } from "../../model/resource";
import { formatTime } from "../../model/times";
import { complain, tell } from "../../model/toasts";

/** "image:sensor1" for people. */
function scopeTitle(scope: string): string {
  const [kind = "", sensor] = scope.split(":");
  return sensor === undefined
    ? titleOf(kind)
    : `${titleOf(kind)} of ${titleOf(sensor)}`;
}

interface AddProps {
  scopes: readonly string[];
  onClose: () => void;
}

function AddDialog({ scopes, onClose }: AddProps) {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>(scopes.slice(0, 1));
  return (
    <FormDialog
      title="Keep the settings as they are now"
      action="Keep them"
      disabled={name.trim() === "" || chosen.length === 0}
      onSubmit={async () => {
        await addSettingProfile(name.trim(), chosen);
        tell(`${name.trim()} can be chosen from now on`);
      }}
      onClose={onClose}
    >
      <Labelled label="Name">
        {(id) => (
          <input
            id={id}
            type="text"
            required
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Labelled>
      <fieldset>
        <legend class="legend">Settings of</legend>
        <div class="permissions">
          {scopes.map((scope) => (
            <label class="check" key={scope}>
              <input
                type="checkbox"
                checked={chosen.includes(scope)}
                onChange={(event) =>
                  setChosen(
                    event.currentTarget.checked
                      ? [...chosen, scope]
                      : chosen.filter((one) => one !== scope),
                  )
                }
              />
              <span>{scopeTitle(scope)}</span>
            </label>
          ))}
        </div>
      </fieldset>
    </FormDialog>
  );
}

interface RenameProps {
  name: string;
  onClose: () => void;
}

function RenameDialog({ name, onClose }: RenameProps) {
  const [wanted, setWanted] = useState(name);
  return (
    <FormDialog
      title={`Rename ${name}`}
      action="Rename"
      disabled={wanted.trim() === ""}
      onSubmit={async () => {
        await renameSettingProfile(name, wanted.trim());
        tell(`${name} is ${wanted.trim()} now`);
      }}
      onClose={onClose}
    >
      <Labelled label="Name">
        {(id) => (
          <input
            id={id}
            type="text"
            required
            value={wanted}
            onInput={(event) => setWanted(event.currentTarget.value)}
          />
        )}
      </Labelled>
    </FormDialog>
  );
}

interface ItemProps {
  profile: SettingProfile;
  onRename: () => void;
  onAct: (request: Promise<void>, done: string) => void;
}

function Item({ profile, onRename, onAct }: ItemProps) {
  const { name, active, changed } = profile;
  return (
    <tr>
      <th scope="row">
        {name}{" "}
        {active && (
          <span class={changed ? "badge warn" : "badge good"}>
            {changed ? "changed since" : "in use"}
          </span>
        )}
      </th>
      <td data-label="Settings of">
        {profile.scopes.map(scopeTitle).join(", ")}
      </td>
      <td data-label="Kept" class="quiet">
        {formatTime(profile.time)}
      </td>
      <td data-label="File">
        <a href={settingProfileFile(name)} download={`${name}.json`}>
          Download
        </a>
      </td>
      <RowActions
        actions={[
          {
            icon: "check",
            label: `Use ${name}`,
            onAct: () => onAct(applySettingProfile(name), `${name} is in use`),
          },
          { icon: "edit", label: `Rename ${name}`, onAct: onRename },
          {
            icon: "trash",
            label: `Remove ${name}`,
            onAct: () =>
              onAct(removeSettingProfile(name), `${name} is removed`),
          },
        ]}
      />
    </tr>
  );
}

export function SettingProfilesTab() {
  const profiles = useResource(getSettingProfiles, []);
  const [adding, setAdding] = useState(false);
  const [renaming, setRenaming] = useState<string>();
  const act = (request: Promise<void>, done: string) => {
    request.then(() => {
      tell(done);
      profiles.reload();
    }, complain);
  };
  return (
    <Card
      title="Setting profiles"
      hint="Keep the settings of a kind under a name and choose them again with one click."
      actions={
        <>
          <FileButton
            label="Upload"
            accept="application/json"
            onFile={(file) => {
              const name = file.name.replace(/\.json$/, "");
              act(uploadSettingProfile(name, file), `${name} is here now`);
            }}
          />
          <button
            type="button"
            class="button primary-action"
            onClick={() => setAdding(true)}
          >
            <Icon name="plus" size={18} /> Keep settings
          </button>
        </>
      }
    >
      <Loaded resource={profiles}>
        {(all) => (
          <>
            {all.profiles.length === 0 ? (
              <Empty icon="settings" title="There are no profiles yet" />
            ) : (
              <div class="table">
                <table class="rows">
                  <thead>
                    <tr>
                      <th scope="col">Name</th>
                      <th scope="col">Settings of</th>
                      <th scope="col">Kept</th>
                      <th scope="col">File</th>
                      <th scope="col">
                        <span class="unseen">Actions</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {all.profiles.map((profile) => (
                      <Item
                        key={profile.name}
                        profile={profile}
                        onRename={() => setRenaming(profile.name)}
                        onAct={act}
                      />
                    ))}
                  </tbody>
                </table>
              </div>
            )}
            {renaming !== undefined && (
              <RenameDialog
                name={renaming}
                onClose={() => {
                  setRenaming(undefined);
                  profiles.reload();
                }}
              />
            )}
            {adding && (
              <AddDialog
                scopes={all.scopes}
                onClose={() => {
                  setAdding(false);
                  profiles.reload();
                }}
              />
            )}
          </>
        )}
      </Loaded>
    </Card>
  );
}
