// SPDX-License-Identifier: LGPL-2.1-or-later
import { useState } from "preact/hooks";
import { importCertificate } from "../../api/certificates";
import { FormDialog } from "../../components/dialog";
import { Labelled } from "../../components/parts";
import { tell } from "../../model/toasts";

interface Props {
  file: File;
  onClose: () => void;
}

export function ImportDialog({ file, onClose }: Props) {
  const [label, setLabel] = useState(file.name.replace(/\.[^.]*$/, ""));
  const [kind, setKind] = useState<"identity" | "authority">("identity");
  const [password, setPassword] = useState("");
  return (
    <FormDialog
      title={`Import ${file.name}`}
      action="Import"
      onSubmit={async () => {
        const { warnings } = await importCertificate(file, {
          label,
          kind,
          password,
        });
        tell(["The certificate is here", ...warnings].join(". "));
      }}
      onClose={onClose}
    >
      <Labelled label="Name">
        {(id) => (
          <input
            id={id}
            type="text"
            value={label}
            onInput={(event) => setLabel(event.currentTarget.value)}
          />
        )}
      </Labelled>
      <div class="choices">
        <label>
          <input
            type="radio"
            name="kind"
            checked={kind === "identity"}
            onChange={() => setKind("identity")}
          />
          <b>The camera’s own</b>
          <span class="hint">With its key, in PEM or PKCS #12</span>
        </label>
        <label>
          <input
            type="radio"
            name="kind"
            checked={kind === "authority"}
            onChange={() => setKind("authority")}
          />
          <b>An authority</b>
          <span class="hint">Whose certificates the camera is to believe</span>
        </label>
      </div>
      <Labelled label="Password of the file" hint="If it has one">
        {(id, described) => (
          <input
            id={id}
            type="password"
            autocomplete="off"
            value={password}
            aria-describedby={described}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        )}
      </Labelled>
    </FormDialog>
  );
}
