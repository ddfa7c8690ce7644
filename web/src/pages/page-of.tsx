// SPDX-License-Identifier: LGPL-2.1-or-later
// The content of a page, by its id.

import type { Caller } from "../api/access";
import { Empty } from "../components/parts";
import type { StatusState } from "../model/hooks";
import { mayDo } from "../model/session";
import type { Reading } from "../model/units";
import { AccessPage } from "./access/page";
import { AccountPage } from "./account";
import { AppearancePage } from "./appearance/page";
import { CertificatesPage } from "./certificates/page";
import { DevicePage } from "./device/page";
import { LivePage } from "./live/page";
import { MaintenancePage } from "./maintenance/page";
import { PipelinesPage } from "./pipelines/page";
import { AuditPage } from "./records/audit";
import { EventsPage } from "./records/events";
import { LogsPage } from "./records/logs";
import { SettingsPage } from "./settings/page";

export interface PageProps {
  id: string;
  /** what follows the page's own name in the address */
  path: readonly string[];
  /** undefined: a preview for anybody */
  caller: Caller | undefined;
  state: StatusState;
  units: Reading;
}

export function PageOf({ id, path, caller, state, units }: PageProps) {
  if (id === "live")
    return (
      <LivePage
        status={state.status}
        online={state.online}
        visits={state.visits}
        units={units}
        sets={caller !== undefined}
        takes={mayDo(caller, "capture")}
      />
    );
  if (caller === undefined) return <Nothing />;
  switch (id) {
    case "settings":
      return (
        <SettingsPage
          path={path}
          caller={caller}
          sensors={state.status?.sensors ?? []}
        />
      );
    case "access":
      return (
        <AccessPage
          path={path}
          caller={caller}
          sensors={state.status?.sensors ?? []}
        />
      );
    case "account":
      return <AccountPage caller={caller} />;
    case "certificates":
      return <CertificatesPage />;
    case "maintenance":
      return <MaintenancePage path={path} />;
    case "appearance":
      return <AppearancePage />;
    case "events":
      return <EventsPage />;
    case "audit":
      return <AuditPage />;
    case "logs":
      return <LogsPage />;
    case "pipelines":
      return <PipelinesPage />;
    case "device":
      return <DevicePage caller={caller} status={state.status} />;
    default:
      return <Nothing />;
  }
}

function Nothing() {
  return <Empty icon="lock" title="There is nothing here for your account" />;
}
