// SPDX-License-Identifier: LGPL-2.1-or-later
// What the whole camera has to say above every page.

import { useEffect, useState } from "preact/hooks";
import { restartParts } from "../api/maintenance";
import { pendingRestart, refreshRestart } from "../model/restart";
import { useStore } from "../model/store";
import { formatCountdown } from "../model/times";
import { complain, tell } from "../model/toasts";
import { Notice } from "./parts";

interface PreviewProps {
  endMs: number;
  onActivate: () => void;
}

export function PreviewBanner({ endMs, onActivate }: PreviewProps) {
  const [nowMs, setNowMs] = useState(Date.now());
  const leftS = (endMs - nowMs) / 1000;

  useEffect(() => {
    const timer = window.setInterval(() => setNowMs(Date.now()), 1000);
    return () => window.clearInterval(timer);
  }, []);

  return (
    <Notice
      kind="warn"
      actions={
        <button
          type="button"
          class="button primary-action"
          onClick={onActivate}
        >
          Set up the camera
        </button>
      }
    >
      <b>Preview.</b> This camera has no administrator yet.{" "}
      {leftS > 0 ? (
        <>
          Pictures are shown for another{" "}
          <span class="count" role="timer">
            {formatCountdown(leftS)}
          </span>
          .
        </>
      ) : (
        "The time for a preview is over."
      )}
    </Notice>
  );
}

const lookMs = 10000;

/** What was set and waits for a part of the camera to start again. */
export function RestartBanner() {
  const parts = useStore(pendingRestart);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    refreshRestart();
    const timer = window.setInterval(refreshRestart, lookMs);
    return () => window.clearInterval(timer);
  }, []);

  if (parts.length === 0) return null;
  const restart = () => {
    setBusy(true);
    restartParts(parts.map((part) => part.name))
      .then(() => tell("Started again with the new settings"), complain)
      .finally(() => {
        setBusy(false);
        refreshRestart();
      });
  };
  return (
    <Notice
      kind="warn"
      actions={
        <button
          type="button"
          class="button primary-action"
          disabled={busy}
          onClick={restart}
        >
          {busy ? "One moment…" : "Restart now"}
        </button>
      }
    >
      <b>Pending restart.</b> Changed settings count when{" "}
      {parts.map((part) => part.title).join(", ")}{" "}
      {parts.length > 1 ? "start" : "starts"} again.
    </Notice>
  );
}
