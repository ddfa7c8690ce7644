// SPDX-License-Identifier: LGPL-2.1-or-later
// Keeping the camera: what is saved of it, and how it starts again.

import { formatRoute } from "../../model/route";
import { paths } from "../../model/session";
import { useStore } from "../../model/store";
import { Tabs } from "../../components/parts";
import { Backups } from "./backups";
import { SettingProfilesTab } from "./profiles";
import { Reset } from "./reset";
import { Transfer } from "./transfer";

const tabs = [
  { id: "backups", title: "Backups", needs: "/backups" },
  { id: "transfer", title: "Export & import", needs: "/export" },
  { id: "profiles", title: "Setting profiles", needs: "/setting-profiles" },
  { id: "reset", title: "Restart & reset", needs: "/restart" },
].map((tab) => ({ ...tab, href: formatRoute(["maintenance", tab.id]) }));

export function MaintenancePage({ path }: { path: readonly string[] }) {
  const has = useStore(paths);
  const shown = tabs.filter((tab) => has.has(tab.needs));
  const current = (shown.find((tab) => tab.id === path[0]) ?? shown[0])?.id;
  return (
    <div class="page">
      <Tabs label="Parts of maintenance" tabs={shown} current={current ?? ""} />
      {current === "backups" && <Backups />}
      {current === "transfer" && <Transfer />}
      {current === "profiles" && <SettingProfilesTab />}
      {current === "reset" && <Reset />}
    </div>
  );
}
