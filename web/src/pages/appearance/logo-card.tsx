// SPDX-License-Identifier: LGPL-2.1-or-later
import { useRef, useState } from "preact/hooks";
import type { Look } from "../../api/theme";
import { removeLogo, setLogo } from "../../api/theme";
import { Card } from "../../components/parts";
import { complain, tell } from "../../model/toasts";
import { wear } from "./page";

interface Props {
  look: Look;
  onChange: () => void;
}

export function LogoCard({ look, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const act = (request: Promise<Look>, done: string) => {
    setBusy(true);
    request
      .then(wear)
      .then(() => {
        tell(done);
        onChange();
      }, complain)
      .finally(() => setBusy(false));
  };
  return (
    <Card title="Logo" hint="A PNG or JPEG picture of up to 256 KiB.">
      <div class="logo-now">
        <img src={look.logo ?? "/icon.svg"} alt="The logo now" />
      </div>
      <input
        ref={input}
        type="file"
        class="unseen"
        tabIndex={-1}
        aria-label="Logo"
        accept="image/png,image/jpeg"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) act(setLogo(file), "The logo is on every page now");
          event.currentTarget.value = "";
        }}
      />
      <div class="buttons">
        <button
          type="button"
          class="button"
          disabled={busy}
          onClick={() => input.current?.click()}
        >
          Choose a picture…
        </button>
        {look.logo !== undefined && (
          <button
            type="button"
            class="button"
            disabled={busy}
            onClick={() => act(removeLogo(), "The logo is removed")}
          >
            Remove
          </button>
        )}
      </div>
    </Card>
  );
}
