// SPDX-License-Identifier: LGPL-2.1-or-later
// What one can do with one's own account.

import { useState } from "preact/hooks";
import type { Caller } from "../api/access";
import { Card, Facts } from "../components/parts";
import { titleOf } from "../model/catalogue";
import { titleOfPermission } from "../model/permissions";
import { PasswordDialog } from "./access/password-dialog";
import { Sessions } from "./access/sessions";
import { Tokens } from "./access/tokens";

export function AccountPage({ caller }: { caller: Caller }) {
  const [changing, setChanging] = useState(false);
  const user = caller.user ?? "";
  return (
    <div class="page">
      <Card
        title={user}
        actions={
          <button
            type="button"
            class="button"
            onClick={() => setChanging(true)}
          >
            Change my password
          </button>
        }
      >
        <Facts
          facts={[
            ["Role", titleOf(caller.role)],
            [
              "May",
              caller.permissions.map(titleOfPermission).join(", ") || "nothing",
            ],
          ]}
        />
      </Card>
      <Sessions />
      <Tokens caller={caller} />
      {changing && (
        <PasswordDialog user={user} own onClose={() => setChanging(false)} />
      )}
    </div>
  );
}
