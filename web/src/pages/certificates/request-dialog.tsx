// SPDX-License-Identifier: LGPL-2.1-or-later
// A new key, and a request for an authority to sign.

import { useState } from "preact/hooks";
import { requestCertificate } from "../../api/certificates";
import { FormDialog } from "../../components/dialog";
import { Labelled } from "../../components/parts";
import { tell } from "../../model/toasts";

const fields = [
  { name: "commonName", label: "Name of the camera (CN)" },
  { name: "organization", label: "Organisation (O)" },
  { name: "organizationalUnit", label: "Department (OU)" },
  { name: "locality", label: "Town (L)" },
  { name: "state", label: "State (ST)" },
  { name: "country", label: "Country (C), two letters" },
] as const;

type Texts = Record<(typeof fields)[number]["name"], string>;

const none: Texts = {
  commonName: location.hostname,
  organization: "",
  organizationalUnit: "",
  locality: "",
  state: "",
  country: "",
};

export function RequestDialog({ onClose }: { onClose: () => void }) {
  const [texts, setTexts] = useState(none);
  const [names, setNames] = useState("");
  const [key, setKey] = useState("p256");
  return (
    <FormDialog
      title="Request a certificate"
      action="Make the request"
      wide
      disabled={texts.commonName === ""}
      onSubmit={async () => {
        await requestCertificate("", key, {
          ...texts,
          names: names.split(/[\s,]+/).filter(Boolean),
        });
        tell("Download the request and have an authority sign it");
      }}
      onClose={onClose}
    >
      <div class="pairs">
        {fields.map(({ name, label }) => (
          <Labelled label={label} key={name}>
            {(id) => (
              <input
                id={id}
                type="text"
                value={texts[name]}
                onInput={(event) =>
                  setTexts({ ...texts, [name]: event.currentTarget.value })
                }
              />
            )}
          </Labelled>
        ))}
      </div>
      <Labelled
        label="Further names and addresses"
        hint="By which clients reach the camera, with commas between"
      >
        {(id, described) => (
          <input
            id={id}
            type="text"
            value={names}
            aria-describedby={described}
            onInput={(event) => setNames(event.currentTarget.value)}
          />
        )}
      </Labelled>
      <Labelled label="Kind of key">
        {(id) => (
          <select
            id={id}
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
          >
            <option value="p256">P-256 (small and quick)</option>
            <option value="rsa-3072">RSA 3072 (for old clients)</option>
          </select>
        )}
      </Labelled>
    </FormDialog>
  );
}
