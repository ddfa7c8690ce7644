// SPDX-License-Identifier: LGPL-2.1-or-later
// A question or a form above the page. The browser's own <dialog> keeps the
// focus inside, closes on Escape and gives the focus back.

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { sentenceOf } from "../api/http";
import { Icon } from "./icons";

interface DialogProps {
  title: string;
  wide?: boolean;
  onClose: () => void;
  children: ComponentChildren;
}

export function Dialog({ title, wide, onClose, children }: DialogProps) {
  const shown = useRef<HTMLDialogElement>(null);
  const id = useId();

  useEffect(() => {
    const dialog = shown.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);

  return (
    <dialog
      ref={shown}
      class={wide ? "dialog wide" : "dialog"}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <button
          type="button"
          class="small"
          aria-label="Close"
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
}

interface FormDialogProps {
  title: string;
  action: string;
  /** what is done cannot be undone */
  dangerous?: boolean;
  wide?: boolean;
  disabled?: boolean;
  /** closes the dialog when it succeeds; its failure is shown in it */
  onSubmit: () => Promise<void>;
  onClose: () => void;
  children: ComponentChildren;
}

export function FormDialog(props: FormDialogProps) {
  const { title, action, onSubmit, onClose, children } = props;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  const submit = (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(undefined);
    onSubmit().then(onClose, (failure: unknown) => {
      setError(sentenceOf(failure));
      setBusy(false);
    });
  };
  return (
    <Dialog title={title} wide={props.wide ?? false} onClose={onClose}>
      <form onSubmit={submit}>
        <div class="content">{children}</div>
        {error && (
          <p class="notice bad" role="alert">
            {error}
          </p>
        )}
        <footer>
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="submit"
            class={props.dangerous ? "button danger" : "button primary-action"}
            disabled={busy || props.disabled}
          >
            {busy ? "One moment…" : action}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
