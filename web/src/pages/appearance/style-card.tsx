// SPDX-License-Identifier: LGPL-2.1-or-later
import { useEffect, useState } from "preact/hooks";
import { getStyleSheet, setStyleSheet } from "../../api/theme";
import { Card, Loaded } from "../../components/parts";
import { useResource } from "../../model/resource";
import { complain, tell } from "../../model/toasts";
import { wear } from "./page";

export function StyleCard() {
  const saved = useResource(getStyleSheet, []);
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);

  useEffect(() => setText(saved.data ?? ""), [saved.data]);

  const save = () => {
    setBusy(true);
    setStyleSheet(text)
      .then(wear)
      .then(() => {
        tell("The style sheet counts from now on");
        saved.reload();
      }, complain)
      .finally(() => setBusy(false));
  };
  return (
    <Card
      title="Style sheet"
      hint={
        <>
          CSS that stands behind the page's own. If it hides what you need, open
          the page with <code>?plain</code>.
        </>
      }
    >
      <Loaded resource={saved}>
        {(now) => (
          <>
            <textarea
              rows={9}
              spellcheck={false}
              aria-label="Style sheet"
              placeholder={":root {\n  --accent: #0b5fb8;\n}"}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
            <div class="buttons">
              <button
                type="button"
                class="button primary-action"
                disabled={busy || text === now}
                onClick={save}
              >
                Save the style sheet
              </button>
            </div>
          </>
        )}
      </Loaded>
    </Card>
  );
}
