// SPDX-License-Identifier: LGPL-2.1-or-later
import { dismiss, toasts } from "../model/toasts";
import { useStore } from "../model/store";
import { Icon } from "./icons";

/** Always there, so that a screen reader hears what comes into it. */
export function Toasts() {
  const shown = useStore(toasts);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.id} class={`toast ${toast.kind}`}>
          <Icon name={toast.kind === "good" ? "check" : "warning"} />
          <span>{toast.text}</span>
          <button
            type="button"
            class="small"
            aria-label="Dismiss this message"
            onClick={() => dismiss(toast.id)}
          >
            <Icon name="close" size={16} />
          </button>
        </div>
      ))}
    </div>
  );
}
