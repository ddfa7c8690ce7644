// SPDX-License-Identifier: LGPL-2.1-or-later
// Who may come in, and who is in.

import type { Caller } from "../../api/access";
import type { SensorStatus } from "../../api/client";
import { Tabs } from "../../components/parts";
import { formatRoute } from "../../model/route";
import { Accounts } from "./accounts";
import { Sessions } from "./sessions";
import { Tokens } from "./tokens";

interface Props {
  path: readonly string[];
  caller: Caller;
  sensors: readonly SensorStatus[];
}

const tabs = [
  { id: "accounts", title: "Accounts" },
  { id: "sessions", title: "Sessions" },
  { id: "tokens", title: "Tokens" },
].map((tab) => ({ ...tab, href: formatRoute(["access", tab.id]) }));

export function AccessPage({ path, caller, sensors }: Props) {
  const current = tabs.find((tab) => tab.id === path[0])?.id ?? "accounts";
  return (
    <div class="page">
      <Tabs label="Parts of users and access" tabs={tabs} current={current} />
      {current === "accounts" && <Accounts caller={caller} sensors={sensors} />}
      {current === "sessions" && <Sessions />}
      {current === "tokens" && <Tokens caller={caller} />}
      <p class="hint">
        How long sessions last, when log-ins are locked and which addresses may
        come in is among the{" "}
        <a href={formatRoute(["settings", "access"])}>settings of access</a>.
      </p>
    </div>
  );
}
