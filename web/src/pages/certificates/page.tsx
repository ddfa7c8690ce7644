// SPDX-License-Identifier: LGPL-2.1-or-later
// What the camera proves with who it is, and whom it believes.

import { useState } from "preact/hooks";
import type { Certificate } from "../../api/certificates";
import {
  getCertificates,
  removeCertificate,
  renewSelfSigned,
  useCertificate as showCertificate,
} from "../../api/certificates";
import { FormDialog } from "../../components/dialog";
import { FileButton } from "../../components/file-button";
import { Icon } from "../../components/icons";
import { Card, Empty, Loaded } from "../../components/parts";
import { useResource } from "../../model/resource";
import { formatRoute } from "../../model/route";
import { complain, tell } from "../../model/toasts";
import { CertificateCard } from "./certificate-card";
import { ImportDialog } from "./import-dialog";
import { RequestDialog } from "./request-dialog";

interface ListProps {
  certificates: readonly Certificate[];
  onAct: (request: Promise<unknown>, done: string) => void;
  onRemove: (certificate: Certificate) => void;
}

function List({ certificates, onAct, onRemove }: ListProps) {
  return (
    <ul class="certificates">
      {certificates.map((one) => (
        <li key={one.id}>
          <CertificateCard
            certificate={one}
            onUse={() =>
              onAct(
                showCertificate(one.id),
                `Clients are shown ${one.label} from now on`,
              )
            }
            onRenew={() => onAct(renewSelfSigned(), "It is renewed")}
            onAct={onAct}
            onRemove={() => onRemove(one)}
          />
        </li>
      ))}
    </ul>
  );
}

export function CertificatesPage() {
  const certificates = useResource(getCertificates, []);
  const [file, setFile] = useState<File>();
  const [requesting, setRequesting] = useState(false);
  const [removing, setRemoving] = useState<Certificate>();
  const act = (request: Promise<unknown>, done: string) => {
    request.then(() => {
      tell(done);
      certificates.reload();
    }, complain);
  };
  return (
    <div class="page">
      <Card
        title="Certificates"
        hint={
          <>
            With these the camera proves who it is. Which versions of TLS it
            speaks is among the{" "}
            <a href={formatRoute(["settings", "tls"])}>settings</a>.
          </>
        }
        actions={
          <>
            <FileButton
              label="Import…"
              accept=".pem,.crt,.cer,.p12,.pfx,.der"
              onFile={setFile}
            />
            <button
              type="button"
              class="button primary-action"
              onClick={() => setRequesting(true)}
            >
              <Icon name="plus" size={18} /> Request one
            </button>
          </>
        }
      >
        <Loaded resource={certificates}>
          {(list) =>
            list.length === 0 ? (
              <Empty icon="shield" title="There are no certificates" />
            ) : (
              <List certificates={list} onAct={act} onRemove={setRemoving} />
            )
          }
        </Loaded>
      </Card>
      {file && (
        <ImportDialog
          file={file}
          onClose={() => {
            setFile(undefined);
            certificates.reload();
          }}
        />
      )}
      {requesting && (
        <RequestDialog
          onClose={() => {
            setRequesting(false);
            certificates.reload();
          }}
        />
      )}
      {removing && (
        <FormDialog
          title={`Remove ${removing.label}?`}
          action="Remove it"
          dangerous
          onSubmit={async () => {
            await removeCertificate(removing.id);
            tell(`${removing.label} is removed`);
          }}
          onClose={() => {
            setRemoving(undefined);
            certificates.reload();
          }}
        >
          <p>Its key is destroyed and cannot be brought back.</p>
        </FormDialog>
      )}
    </div>
  );
}
