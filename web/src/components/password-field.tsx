// SPDX-License-Identifier: LGPL-2.1-or-later
// A password: one that is known, or a new one with its rules and its strength.

import { useEffect, useId, useState } from "preact/hooks";
import type { Judgement } from "../api/access";
import { judgePassword } from "../api/access";
import { sentenceOf } from "../api/http";
import {
  isAcceptable,
  rulesOf,
  strengthNames,
  strengthOf,
} from "../model/password";
import { Icon } from "./icons";

interface PasswordProps {
  label: string;
  value: string;
  autocomplete: "current-password" | "new-password";
  describedBy?: string | undefined;
  wrong?: string | undefined;
  onInput: (value: string) => void;
}

export function PasswordField(props: PasswordProps) {
  const { label, value, wrong, onInput } = props;
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div class="labelled">
      <label for={id}>{label}</label>
      <span class="with-button">
        <input
          id={id}
          type={open ? "text" : "password"}
          value={value}
          required
          autocomplete={props.autocomplete}
          autocapitalize="off"
          spellcheck={false}
          aria-invalid={wrong !== undefined}
          aria-describedby={wrong ? `${id}-wrong` : props.describedBy}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
        <button
          type="button"
          class="small"
          aria-pressed={open}
          aria-label={open ? `Hide: ${label}` : `Show: ${label}`}
          onClick={() => setOpen(!open)}
        >
          <Icon name="eye" size={18} />
        </button>
      </span>
      {wrong && (
        <p id={`${id}-wrong`} class="wrong" role="alert">
          {wrong}
        </p>
      )}
    </div>
  );
}

interface NewProps {
  user: string;
  value: string;
  repeated: string;
  onInput: (value: string) => void;
  onRepeat: (value: string) => void;
}

const judgeAfterMs = 400;

/** What the camera says of a password that meets the rules, once typed. */
function useJudgement(user: string, value: string): Judgement | undefined {
  const [judgement, setJudgement] = useState<Judgement>();

  useEffect(() => {
    setJudgement(undefined);
    if (!isAcceptable(value, user)) return;
    const abort = new AbortController();
    const timer = window.setTimeout(() => {
      judgePassword(user, value, abort.signal).then(
        setJudgement,
        // what is typed is judged again when it is sent
        () => undefined,
      );
    }, judgeAfterMs);
    return () => {
      window.clearTimeout(timer);
      abort.abort();
    };
  }, [user, value]);
  return judgement;
}

/** A new password, typed twice. */
export function NewPassword(props: NewProps) {
  const { user, value, repeated } = props;
  const id = useId();
  const judgement = useJudgement(user, value);
  const refused = judgement?.acceptable === false;
  const strength = refused ? 0 : strengthOf(value, user);
  const differs = repeated !== "" && repeated !== value;
  return (
    <>
      <PasswordField
        label="New password"
        value={value}
        autocomplete="new-password"
        describedBy={id}
        onInput={props.onInput}
      />
      <div id={id} class="strength">
        <div class={`meter of-${value === "" ? 0 : strength + 1}`}>
          <span />
          <span />
          <span />
          <span />
          <span />
        </div>
        <p class="hint" aria-live="polite">
          {value === "" ? "Strength" : strengthNames[strength]}
        </p>
        <ul>
          {rulesOf(value, user).map((rule) => (
            <li key={rule.text} class={rule.met ? "met" : ""}>
              <Icon name={rule.met ? "check" : "more"} size={15} />
              {rule.text}
              <span class="unseen">{rule.met ? ": yes" : ": not yet"}</span>
            </li>
          ))}
        </ul>
        {judgement && judgement.advice !== "" && (
          <p class={refused ? "advice wrong" : "advice hint"} role="status">
            {sentenceOf(judgement.advice)}
          </p>
        )}
      </div>
      <PasswordField
        label="The same again"
        value={repeated}
        autocomplete="new-password"
        wrong={differs ? "The two are not the same" : undefined}
        onInput={props.onRepeat}
      />
    </>
  );
}
