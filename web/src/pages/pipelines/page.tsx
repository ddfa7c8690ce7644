// SPDX-License-Identifier: LGPL-2.1-or-later
// What the camera is made of, and its file read again.

import { useState } from "preact/hooks";
import { getProfile, reloadProfile } from "../../api/profile";
import { Icon } from "../../components/icons";
import { Card, Facts, Loaded, Notice } from "../../components/parts";
import { PipelineGraph } from "../../components/pipeline-graph";
import { describeChanges } from "../../model/pipeline";
import { useResource } from "../../model/resource";
import { complain, tell } from "../../model/toasts";

const periodMs = 2000;

export function PipelinesPage() {
  const profile = useResource(getProfile, [], periodMs);
  const [busy, setBusy] = useState(false);

  async function reload() {
    setBusy(true);
    try {
      tell(describeChanges(await reloadProfile()));
    } catch (error) {
      complain(error);
    }
    setBusy(false);
    profile.reload();
  }

  return (
    <div class="page">
      <Loaded resource={profile}>
        {(now) => (
          <>
            <Card
              class="pipe-facts"
              title={now.title}
              hint={now.description || undefined}
              actions={
                <button
                  type="button"
                  class="button"
                  disabled={busy}
                  onClick={() => void reload()}
                >
                  <Icon name="refresh" size={18} />
                  Reload
                </button>
              }
            >
              <Facts
                facts={[
                  ["Profile", now.name],
                  ["File", <code>{now.file}</code>],
                  ["Sensors", now.sensors.length],
                  ["Streams", now.streams.length],
                ]}
              />
              {now.problem && (
                <Notice kind="bad">
                  The file is wrong, so the camera goes on as it was:{" "}
                  {now.problem}
                </Notice>
              )}
            </Card>
            <PipelineGraph profile={now} />
          </>
        )}
      </Loaded>
    </div>
  );
}
