// SPDX-License-Identifier: LGPL-2.1-or-later
// The content of a page, by its id.

import type { Caller } from "../api/access";
import { Empty } from "../components/parts";
import type { StatusState } from "../model/hooks";
import type { Unit } from "../model/units";
import { AppearancePage } from "./appearance/page";
import { LivePage } from "./live/page";
import { PipelinesPage } from "./pipelines/page";
import { SettingsPage } from "./settings/page";

export interface PageProps {
  id: string;
  /** what follows the page's own name in the address */
  path: readonly string[];
  /** undefined: a preview for anybody */
  caller: Caller | undefined;
  state: StatusState;
  unit: Unit;
}

export function PageOf({ id, path, caller, state, unit }: PageProps) {
  switch (id) {
    case "live":
      return (
        <LivePage
          status={state.status}
          online={state.online}
          visits={state.visits}
          unit={unit}
          sets={caller !== undefined}
        />
      );
    case "settings":
      return <SettingsPage path={path} unit={unit} />;
    case "pipelines":
      return <PipelinesPage />;
    case "appearance":
      return <AppearancePage />;
    default:
      return (
        <Empty icon="lock" title="There is nothing here for your account" />
      );
  }
}
