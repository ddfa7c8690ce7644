// SPDX-License-Identifier: LGPL-2.1-or-later
// The whole camera as one file, out and in.

import { useState } from "preact/hooks";
import { exportAll, importAll } from "../../api/maintenance";
import { FormDialog } from "../../components/dialog";
import { FileButton } from "../../components/file-button";
import { Icon } from "../../components/icons";
import { Card, Notice } from "../../components/parts";
import { PasswordField } from "../../components/password-field";
import { saveFile } from "../../model/downloads";
import { tell } from "../../model/toasts";
import { formatBytes } from "../../model/times";

function ExportDialog({ onClose }: { onClose: () => void }) {
  const [sealed, setSealed] = useState(true);
  const [password, setPassword] = useState("");
  return (
    <FormDialog
      title="Export this camera"
      action="Export"
      disabled={sealed && password === ""}
      onSubmit={async () => {
        saveFile(await exportAll(sealed ? password : ""));
        tell("The file is being saved");
      }}
      onClose={onClose}
    >
      <div class="choices">
        <label>
          <input
            type="radio"
            name="sealed"
            checked={sealed}
            onChange={() => setSealed(true)}
          />
          <b>Everything, encrypted</b>
          <span class="hint">
            With accounts and certificates; only the password opens it
          </span>
        </label>
        <label>
          <input
            type="radio"
            name="sealed"
            checked={!sealed}
            onChange={() => setSealed(false)}
          />
          <b>Without secrets</b>
          <span class="hint">Readable by everybody</span>
        </label>
      </div>
      {sealed && (
        <PasswordField
          label="Password of the file"
          value={password}
          autocomplete="new-password"
          onInput={setPassword}
        />
      )}
    </FormDialog>
  );
}

interface ImportProps {
  file: File;
  onClose: () => void;
}

function ImportDialog({ file, onClose }: ImportProps) {
  const [password, setPassword] = useState("");
  const sealed = !file.name.endsWith(".json");
  return (
    <FormDialog
      title={`Import ${file.name}?`}
      action="Import"
      dangerous
      disabled={sealed && password === ""}
      onSubmit={async () => {
        await importAll(file, sealed ? password : "");
        tell("The camera is as the file says");
      }}
      onClose={onClose}
    >
      <p>
        {formatBytes(file.size)}. What it holds replaces what the camera has; a
        backup of that is made first. If accounts come along, you log in with
        one of those.
      </p>
      {sealed && (
        <PasswordField
          label="Password of the file"
          value={password}
          autocomplete="current-password"
          onInput={setPassword}
        />
      )}
    </FormDialog>
  );
}

export function Transfer() {
  const [exporting, setExporting] = useState(false);
  const [file, setFile] = useState<File>();
  return (
    <div class="columns">
      <Card
        title="Export"
        hint="One file with all that this camera is: keep it safe, or make another camera the same."
      >
        <div class="buttons">
          <button
            type="button"
            class="button primary-action"
            onClick={() => setExporting(true)}
          >
            <Icon name="download" size={18} /> Export…
          </button>
        </div>
      </Card>
      <Card
        title="Import"
        hint="A file that was exported from this camera or from another."
      >
        <Notice kind="warn">
          It is taken in as a whole or not at all. Recorded events and the audit
          log stay.
        </Notice>
        <div class="buttons">
          <FileButton label="Choose a file…" onFile={setFile} />
        </div>
      </Card>
      {exporting && <ExportDialog onClose={() => setExporting(false)} />}
      {file && <ImportDialog file={file} onClose={() => setFile(undefined)} />}
    </div>
  );
}
