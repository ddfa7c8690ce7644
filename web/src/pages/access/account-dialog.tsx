// SPDX-License-Identifier: LGPL-2.1-or-later
// A new account, or what an account may.

import { useState } from "preact/hooks";
import type { Account } from "../../api/access";
import { addAccount, changeAccount } from "../../api/access";
import type { SensorStatus } from "../../api/client";
import { FormDialog } from "../../components/dialog";
import { Labelled } from "../../components/parts";
import { NewPassword } from "../../components/password-field";
import { PermissionBoxes } from "../../components/permission-boxes";
import { titleOf } from "../../model/catalogue";
import { isAcceptable } from "../../model/password";
import { roleHelp, roles } from "../../model/permissions";
import { tell } from "../../model/toasts";

interface Props {
  /** undefined: a new one */
  account: Account | undefined;
  sensors: readonly SensorStatus[];
  onClose: () => void;
}

interface SensorsProps {
  sensors: readonly SensorStatus[];
  /** undefined: all */
  chosen: readonly string[] | undefined;
  onChange: (chosen: readonly string[] | undefined) => void;
}

function SensorBoxes({ sensors, chosen, onChange }: SensorsProps) {
  const all = sensors.map((sensor) => sensor.id);
  return (
    <fieldset>
      <legend class="legend">Channels</legend>
      <div class="permissions">
        <label class="check">
          <input
            type="checkbox"
            checked={chosen === undefined}
            onChange={(event) =>
              onChange(event.currentTarget.checked ? undefined : all)
            }
          />
          <span>All, also later ones</span>
        </label>
        {chosen !== undefined &&
          sensors.map(({ id, name }) => (
            <label class="check" key={id}>
              <input
                type="checkbox"
                checked={chosen.includes(id)}
                onChange={(event) =>
                  onChange(
                    event.currentTarget.checked
                      ? [...chosen, id]
                      : chosen.filter((one) => one !== id),
                  )
                }
              />
              <span>{name}</span>
            </label>
          ))}
      </div>
    </fieldset>
  );
}

interface RoleProps {
  role: string;
  onChange: (role: string) => void;
}

function RoleChoice({ role, onChange }: RoleProps) {
  return (
    <fieldset>
      <legend class="legend">Role</legend>
      <div class="choices two">
        {roles.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="role"
              value={one}
              checked={role === one}
              onChange={() => onChange(one)}
            />
            <b>{titleOf(one)}</b>
            <span class="hint">{roleHelp[one]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function AccountDialog({ account, sensors, onClose }: Props) {
  const [name, setName] = useState(account?.name ?? "");
  const [role, setRole] = useState(account?.role ?? "user");
  const [usual, setUsual] = useState(account === undefined);
  const [chosen, setChosen] = useState(account?.permissions ?? []);
  const [allowed, setAllowed] = useState(account?.sensors);
  const [password, setPassword] = useState("");
  const [repeated, setRepeated] = useState("");
  const mayAll = role === "administrator";
  const ready =
    account !== undefined ||
    (name !== "" && password === repeated && isAcceptable(password, name));

  const save = async () => {
    const change = {
      role,
      ...(usual || mayAll ? {} : { permissions: chosen }),
      ...(mayAll ? {} : { sensors: allowed ?? null }),
    };
    if (account) await changeAccount(account.name, change);
    else await addAccount({ ...change, name, password });
    tell(account ? `${name} is changed` : `${name} may log in now`);
  };
  return (
    <FormDialog
      title={account ? `Edit ${account.name}` : "Add an account"}
      action={account ? "Save" : "Add the account"}
      wide
      disabled={!ready}
      onSubmit={save}
      onClose={onClose}
    >
      {!account && (
        <>
          <Labelled label="Name">
            {(id) => (
              <input
                id={id}
                type="text"
                required
                autocomplete="off"
                autocapitalize="off"
                spellcheck={false}
                value={name}
                onInput={(event) => setName(event.currentTarget.value)}
              />
            )}
          </Labelled>
          <NewPassword
            user={name}
            value={password}
            repeated={repeated}
            onInput={setPassword}
            onRepeat={setRepeated}
          />
        </>
      )}
      <RoleChoice role={role} onChange={setRole} />
      {!mayAll && (
        <>
          <label class="check">
            <input
              type="checkbox"
              role="switch"
              checked={!usual}
              onChange={(event) => setUsual(!event.currentTarget.checked)}
            />
            <span>Choose permissions one by one</span>
          </label>
          {!usual && (
            <PermissionBoxes
              legend="Permissions"
              chosen={chosen}
              onChange={setChosen}
            />
          )}
          <SensorBoxes
            sensors={sensors}
            chosen={allowed}
            onChange={setAllowed}
          />
        </>
      )}
    </FormDialog>
  );
}
