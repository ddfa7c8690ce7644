// SPDX-License-Identifier: LGPL-2.1-or-later
// How a push is doing, and its secret, which is no setting.

import { useEffect, useState } from "preact/hooks";
import type { Push } from "../../api/pushes";
import { getPush, setPushSecret } from "../../api/pushes";
import { FormDialog } from "../../components/dialog";
import type { Fact } from "../../components/parts";
import { Card, Facts, Labelled, Notice } from "../../components/parts";
import { complain, tell } from "../../model/toasts";

const periodMs = 2000;

const words: Record<Push["state"], string> = {
  off: "Off",
  connecting: "Connecting",
  sending: "Sending",
  waiting: "Tries again soon",
};

function factsOf(push: Push): Fact[] {
  const listens = push.url.includes("mode=listener");
  return [
    ["State", words[push.state]],
    ["Pictures", push.units.toLocaleString()],
    ["Left out", push.droppedUnits.toLocaleString()],
    ["Sent", `${(push.bytes / 1e6).toFixed(1)} MB`],
    ["Interrupted", push.failures.toLocaleString()],
    ["Callers", listens ? push.callers.toLocaleString() : ""],
  ];
}

interface SecretProps {
  id: string;
  onSet: () => void;
  onClose: () => void;
}

function SecretDialog({ id, onSet, onClose }: SecretProps) {
  const [secret, setSecret] = useState("");
  return (
    <FormDialog
      title="Set the secret"
      action="Set it"
      disabled={secret === ""}
      onSubmit={async () => {
        await setPushSecret(id, secret);
        tell("The secret is kept");
        onSet();
        onClose();
      }}
      onClose={onClose}
    >
      <Labelled
        label="Secret"
        hint="The key of RTMP, the passphrase of SRT, the password of RTSP"
      >
        {(field, described) => (
          <input
            id={field}
            type="password"
            autocomplete="off"
            required
            value={secret}
            aria-describedby={described}
            onInput={(event) => setSecret(event.currentTarget.value)}
          />
        )}
      </Labelled>
    </FormDialog>
  );
}

export function PushStatus({ id }: { id: string }) {
  const [push, setPush] = useState<Push | undefined>();
  const [asking, setAsking] = useState(false);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let gone = false;
    const look = () =>
      getPush(id).then((found) => {
        if (!gone) setPush(found);
      }, complain);
    void look();
    const timer = window.setInterval(look, periodMs);
    return () => {
      gone = true;
      window.clearInterval(timer);
    };
  }, [id, round]);

  if (!push) return null;
  const again = () => setRound(round + 1);
  return (
    <Card
      title={`${push.name}: ${words[push.state].toLowerCase()}`}
      actions={
        <>
          {push.hasSecret && (
            <button
              type="button"
              class="link"
              onClick={() => {
                setPushSecret(id, undefined).then(again, complain);
              }}
            >
              Remove the secret
            </button>
          )}
          <button type="button" class="link" onClick={() => setAsking(true)}>
            {push.hasSecret ? "Change the secret" : "Set the secret"}
          </button>
        </>
      }
    >
      {push.error && push.state === "waiting" && (
        <Notice kind="bad">{push.error}</Notice>
      )}
      <Facts facts={factsOf(push)} />
      {asking && (
        <SecretDialog id={id} onSet={again} onClose={() => setAsking(false)} />
      )}
    </Card>
  );
}
