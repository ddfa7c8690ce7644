// SPDX-License-Identifier: LGPL-2.1-or-later
// Before anybody is known: taking a new camera into use, and logging in.

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { sentenceOf } from "../api/http";
import { NewPassword, PasswordField } from "../components/password-field";
import { Brand } from "../components/brand";
import { Labelled, Notice } from "../components/parts";
import { ThemeButton } from "../components/theme-button";
import { isAcceptable } from "../model/password";
import { enter, takeIntoUse } from "../model/session";
import { formatSpan } from "../model/times";

interface DoorProps {
  title: string;
  lead: ComponentChildren;
  action: string;
  disabled: boolean;
  onSubmit: () => Promise<void>;
  foot?: ComponentChildren;
  children: ComponentChildren;
}

function Door(props: DoorProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${props.title} · Thermoscope`;
  }, [props.title]);

  const submit = (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(undefined);
    props
      .onSubmit()
      .catch((failure: unknown) => setError(sentenceOf(failure)))
      .finally(() => setBusy(false));
  };
  return (
    <div class="door">
      <div class="door-art" aria-hidden="true">
        <span class="ring one" />
        <span class="ring two" />
        <span class="ring three" />
        <div class="claim">
          <p class="large">See heat.</p>
          <p>Live thermal pictures, with a temperature in every pixel.</p>
        </div>
      </div>
      <main class="door-card" id="content">
        <div class="door-top">
          <Brand />
          <ThemeButton />
        </div>
        <form onSubmit={submit}>
          <h1 ref={heading}>{props.title}</h1>
          <p class="lead">{props.lead}</p>
          {error && <Notice kind="bad">{error}</Notice>}
          {props.children}
          <button
            type="submit"
            class="button primary-action large"
            disabled={busy || props.disabled}
          >
            {busy ? "One moment…" : props.action}
          </button>
        </form>
        {props.foot}
      </main>
    </div>
  );
}

interface ActivationProps {
  previewEndMs: number;
  onPreview: () => void;
}

export function ActivationPage({ previewEndMs, onPreview }: ActivationProps) {
  const [user, setUser] = useState("admin");
  const [password, setPassword] = useState("");
  const [repeated, setRepeated] = useState("");
  const left = (previewEndMs - Date.now()) / 1000;
  const ready =
    user !== "" && password === repeated && isAcceptable(password, user);
  return (
    <Door
      title="Set up your camera"
      lead="Choose the name and the password of its administrator. Until then nothing but a preview is open; there is no default password."
      action="Activate the camera"
      disabled={!ready}
      onSubmit={() => takeIntoUse(user, password)}
      foot={
        left > 0 && (
          <p class="door-foot">
            <button type="button" class="link" onClick={onPreview}>
              Look at the live picture first
            </button>
            <span class="hint">for another {formatSpan(left)}</span>
          </p>
        )
      }
    >
      <Labelled label="User name">
        {(id) => (
          <input
            id={id}
            type="text"
            value={user}
            required
            autocomplete="username"
            autocapitalize="off"
            spellcheck={false}
            onInput={(event) => setUser(event.currentTarget.value)}
          />
        )}
      </Labelled>
      <NewPassword
        user={user}
        value={password}
        repeated={repeated}
        onInput={setPassword}
        onRepeat={setRepeated}
      />
    </Door>
  );
}

export function LogInPage({ ended }: { ended: boolean }) {
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  return (
    <Door
      title="Log in"
      lead={
        ended
          ? "Your session has ended. Log in again to go on where you were."
          : "With an account of this camera."
      }
      action="Log in"
      disabled={user === "" || password === ""}
      onSubmit={() => enter(user, password)}
    >
      <Labelled label="User name">
        {(id) => (
          <input
            id={id}
            type="text"
            value={user}
            required
            autofocus
            autocomplete="username"
            autocapitalize="off"
            spellcheck={false}
            onInput={(event) => setUser(event.currentTarget.value)}
          />
        )}
      </Labelled>
      <PasswordField
        label="Password"
        value={password}
        autocomplete="current-password"
        onInput={setPassword}
      />
    </Door>
  );
}
