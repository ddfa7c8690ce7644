// SPDX-License-Identifier: LGPL-2.1-or-later
// Starting again, and beginning anew.

import { useState } from "preact/hooks";
import type { Depth } from "../../api/maintenance";
import {
  getRestartParts,
  resetToFactory,
  restartParts,
} from "../../api/maintenance";
import { FormDialog } from "../../components/dialog";
import { Icon } from "../../components/icons";
import { Card, Loaded } from "../../components/parts";
import { useResource } from "../../model/resource";
import { paths } from "../../model/session";
import { refreshRestart } from "../../model/restart";
import { complain, tell } from "../../model/toasts";

const depths: readonly { id: Depth; title: string; help: string }[] = [
  {
    id: "image",
    title: "Image only",
    help: "Picture and temperatures as they came; all else stays",
  },
  {
    id: "settings",
    title: "All settings but network and accounts",
    help: "It stays where it is, and you can still log in",
  },
  {
    id: "everything",
    title: "Everything",
    help: "A new camera: it forgets all, also accounts and certificates",
  },
];

function FactoryCard() {
  const [depth, setDepth] = useState<Depth>("image");
  const [asking, setAsking] = useState(false);
  const title = depths.find((one) => one.id === depth)?.title ?? "";
  return (
    <Card
      title="Factory default"
      hint="A backup of what is now is made first, unless everything is forgotten."
    >
      <div class="choices" role="radiogroup" aria-label="How much is reset">
        {depths.map((one) => (
          <label key={one.id}>
            <input
              type="radio"
              name="depth"
              checked={depth === one.id}
              onChange={() => setDepth(one.id)}
            />
            <b>{one.title}</b>
            <span class="hint">{one.help}</span>
          </label>
        ))}
      </div>
      <div class="buttons">
        <button
          type="button"
          class="button danger"
          onClick={() => setAsking(true)}
        >
          Reset…
        </button>
      </div>
      {asking && (
        <FormDialog
          title="Back to factory default?"
          action="Reset the camera"
          dangerous
          onSubmit={async () => {
            await resetToFactory(depth);
            tell("The camera is reset");
          }}
          onClose={() => setAsking(false)}
        >
          <p>
            <b>{title}.</b>{" "}
            {depth === "everything"
              ? "The camera restarts and waits to be set up again. This cannot be undone."
              : "You can go back by restoring the backup that is made first."}
          </p>
        </FormDialog>
      )}
    </Card>
  );
}

function RestartCard() {
  const parts = useResource(getRestartParts, []);
  const [busy, setBusy] = useState("");
  const restart = (name: string, title: string) => {
    setBusy(name);
    restartParts([name])
      .then(() => tell(`${title}: started again`), complain)
      .finally(() => {
        setBusy("");
        refreshRestart();
      });
  };
  return (
    <Card
      title="Restart"
      hint="A part by itself where that is enough; the rest of the camera goes on meanwhile."
    >
      <Loaded resource={parts}>
        {(list) => (
          <ul class="plain-list">
            {list.map(({ name, title }) => (
              <li key={name}>
                <span>{title}</span>
                <button
                  type="button"
                  class="button"
                  disabled={busy !== ""}
                  aria-label={`Restart: ${title}`}
                  onClick={() => restart(name, title)}
                >
                  <Icon name="refresh" size={16} />
                  {busy === name ? "One moment…" : "Restart"}
                </button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  );
}

export function Reset() {
  return (
    <div class="columns">
      <RestartCard />
      {paths.get().has("/factory") && <FactoryCard />}
    </div>
  );
}
