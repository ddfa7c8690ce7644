// SPDX-License-Identifier: LGPL-2.1-or-later
import type { Certificate } from "../../api/certificates";
import { answerRequest, chainFile, requestFile } from "../../api/certificates";
import { FileButton } from "../../components/file-button";
import { Icon } from "../../components/icons";
import { Facts } from "../../components/parts";
import { formatDay } from "../../model/times";

interface Props {
  certificate: Certificate;
  onUse: () => void;
  onRenew: () => void;
  onAct: (request: Promise<unknown>, done: string) => void;
  onRemove: () => void;
}

/* Made by the camera at its first start, and made again if it were removed. */
const ownId = "self-signed";

const kinds: Readonly<Record<string, string>> = {
  valid: "good",
  expired: "bad",
  expiring: "warn",
  pending: "accent",
  "not-yet-valid": "warn",
};

export function CertificateCard(props: Props) {
  const { certificate: one, onAct } = props;
  const waiting = one.validUntil === undefined;
  return (
    <article class="certificate">
      <header>
        <Icon name={one.kind === "authority" ? "check" : "shield"} />
        <h3>{one.label}</h3>
        <span class={`badge ${kinds[one.state] ?? ""}`}>{one.state}</span>
        {one.kind === "authority" && <span class="badge">authority</span>}
        {one.usages.map((usage) => (
          <span class="badge accent" key={usage}>
            {usage}
          </span>
        ))}
      </header>
      <Facts
        facts={[
          ["For", one.subject],
          ["Names", one.names.join(", ")],
          ["By", one.selfSigned ? "the camera itself" : one.issuer],
          [
            "Valid",
            waiting
              ? undefined
              : `${formatDay(one.validFrom)} to ${formatDay(one.validUntil)}`,
          ],
          ["Key", one.key],
        ]}
      />
      {one.fingerprint && (
        <p class="fingerprint">
          SHA-256 <code>{one.fingerprint}</code>
        </p>
      )}
      <div class="buttons">
        {one.kind === "identity" && !waiting && one.usages.length === 0 && (
          <button type="button" class="button" onClick={props.onUse}>
            Use for HTTPS and RTSPS
          </button>
        )}
        {one.selfSigned && one.kind === "identity" && (
          <button type="button" class="button" onClick={props.onRenew}>
            Renew
          </button>
        )}
        {!waiting && (
          <a class="button" href={chainFile(one.id)} download={`${one.id}.pem`}>
            <Icon name="download" size={18} /> PEM
          </a>
        )}
        {one.hasRequest && (
          <>
            <a
              class="button"
              href={requestFile(one.id)}
              download={`${one.id}.csr`}
            >
              <Icon name="download" size={18} /> Request (CSR)
            </a>
            <FileButton
              label="Signed certificate…"
              accept=".pem,.crt,.cer"
              onFile={(file) =>
                onAct(answerRequest(one.id, file), "The certificate is here")
              }
            />
          </>
        )}
        {one.id !== ownId && (
          <button
            type="button"
            class="button danger"
            aria-label={`Remove ${one.label}`}
            onClick={props.onRemove}
          >
            <Icon name="trash" size={18} />
          </button>
        )}
      </div>
    </article>
  );
}
