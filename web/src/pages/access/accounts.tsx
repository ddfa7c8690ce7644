// SPDX-License-Identifier: LGPL-2.1-or-later
import { useState } from "preact/hooks";
import type { Account, Caller } from "../../api/access";
import { getAccounts, removeAccount } from "../../api/access";
import type { SensorStatus } from "../../api/client";
import { FormDialog } from "../../components/dialog";
import { Icon } from "../../components/icons";
import { Card, Loaded } from "../../components/parts";
import { RowActions } from "../../components/row-actions";
import { titleOf } from "../../model/catalogue";
import { summarise } from "../../model/permissions";
import { useResource } from "../../model/resource";
import { formatDay } from "../../model/times";
import { tell } from "../../model/toasts";
import { AccountDialog } from "./account-dialog";
import { PasswordDialog } from "./password-dialog";

interface Props {
  caller: Caller;
  sensors: readonly SensorStatus[];
}

type Asked =
  | { what: "add" }
  | { what: "edit" | "password" | "remove"; account: Account };

function sensorsText(account: Account, sensors: readonly SensorStatus[]) {
  if (account.sensors === undefined) return "all";
  return (
    account.sensors
      .map((id) => sensors.find((one) => one.id === id)?.name ?? id)
      .join(", ") || "none"
  );
}

interface RowProps {
  account: Account;
  own: boolean;
  sensors: readonly SensorStatus[];
  onAsk: (asked: Asked) => void;
}

function Row({ account, own, sensors, onAsk }: RowProps) {
  const { name, role } = account;
  return (
    <tr>
      <th scope="row">
        {name} {own && <span class="badge">you</span>}
      </th>
      <td data-label="Role">
        <span class={role === "administrator" ? "badge accent" : "badge"}>
          {titleOf(role)}
        </span>
      </td>
      <td data-label="May">{summarise(account.permissions)}</td>
      <td data-label="Channels">{sensorsText(account, sensors)}</td>
      <td data-label="Sessions">{account.sessions}</td>
      <td data-label="Password of" class="quiet">
        {formatDay(account.passwordSet)}
      </td>
      <RowActions
        actions={[
          {
            icon: "edit",
            label: `Edit ${name}`,
            onAct: () => onAsk({ what: "edit", account }),
          },
          {
            icon: "key",
            label: `New password for ${name}`,
            onAct: () => onAsk({ what: "password", account }),
          },
          {
            icon: "trash",
            label: `Remove ${name}`,
            onAct: () => onAsk({ what: "remove", account }),
          },
        ]}
      />
    </tr>
  );
}

export function Accounts({ caller, sensors }: Props) {
  const accounts = useResource(getAccounts, []);
  const [asked, setAsked] = useState<Asked>();
  const close = () => {
    setAsked(undefined);
    accounts.reload();
  };
  return (
    <Card
      title="Accounts"
      hint="Everybody has an own one; what is done is recorded under its name."
      actions={
        <button
          type="button"
          class="button primary-action"
          onClick={() => setAsked({ what: "add" })}
        >
          <Icon name="plus" size={18} /> Add an account
        </button>
      }
    >
      <Loaded resource={accounts}>
        {(list) => (
          <div class="table">
            <table class="rows">
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">Role</th>
                  <th scope="col">May</th>
                  <th scope="col">Channels</th>
                  <th scope="col">Sessions</th>
                  <th scope="col">Password of</th>
                  <th scope="col">
                    <span class="unseen">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {list.map((account) => (
                  <Row
                    key={account.name}
                    account={account}
                    own={account.name === caller.user}
                    sensors={sensors}
                    onAsk={setAsked}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
      {(asked?.what === "add" || asked?.what === "edit") && (
        <AccountDialog
          account={asked.what === "edit" ? asked.account : undefined}
          sensors={sensors}
          onClose={close}
        />
      )}
      {asked?.what === "password" && (
        <PasswordDialog
          user={asked.account.name}
          own={asked.account.name === caller.user}
          onClose={close}
        />
      )}
      {asked?.what === "remove" && (
        <FormDialog
          title={`Remove ${asked.account.name}?`}
          action="Remove the account"
          dangerous
          onSubmit={async () => {
            await removeAccount(asked.account.name);
            tell(`${asked.account.name} is removed`);
          }}
          onClose={close}
        >
          <p>
            Its sessions and tokens end at once. What it did stays in the audit
            log.
          </p>
        </FormDialog>
      )}
    </Card>
  );
}
