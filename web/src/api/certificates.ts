// SPDX-License-Identifier: LGPL-2.1-or-later
// The certificates of the camera.

import {
  asRecord,
  asString,
  maybeString,
  recordsOf,
  stringsOf,
} from "./checks";
import { ask, base } from "./http";

export interface Certificate {
  id: string;
  label: string;
  /** identity: the camera's own, with its key; authority: whom it trusts */
  kind: string;
  state: string;
  subject: string;
  issuer: string | undefined;
  serial: string | undefined;
  fingerprint: string | undefined;
  key: string;
  names: readonly string[];
  validFrom: string | undefined;
  validUntil: string | undefined;
  selfSigned: boolean;
  hasRequest: boolean;
  /** what of the camera shows it */
  usages: readonly string[];
}

function certificateOf(value: Record<string, unknown>): Certificate {
  return {
    id: asString(value["id"], "certificate id"),
    label: asString(value["label"], "label"),
    kind: asString(value["kind"], "kind"),
    state: asString(value["state"], "state"),
    subject: maybeString(value["subject"]) ?? "",
    issuer: maybeString(value["issuer"]),
    serial: maybeString(value["serial"]),
    fingerprint: maybeString(value["fingerprint"]),
    key: maybeString(value["key"]) ?? "",
    names: stringsOf(value["names"]),
    validFrom: maybeString(value["validFrom"]),
    validUntil: maybeString(value["validUntil"]),
    selfSigned: value["selfSigned"] === true,
    hasRequest: value["hasRequest"] === true,
    usages: stringsOf(value["usages"]),
  };
}

const pathOf = (id: string) => `/certificates/${encodeURIComponent(id)}`;

export async function getCertificates(
  signal: AbortSignal,
): Promise<Certificate[]> {
  const answer = await ask("GET", "/certificates", { signal });
  return recordsOf(answer, "certificates").map(certificateOf);
}

/** What a change came to, and what is to be known of it. */
export interface Changed {
  certificate: Certificate;
  warnings: readonly string[];
}

function changedOf(answer: Record<string, unknown>): Changed {
  return {
    certificate: certificateOf(asRecord(answer["certificate"], "certificate")),
    warnings: stringsOf(answer["warnings"]),
  };
}

/* PEM is text; PKCS #12 and DER are not. */
async function fileMember(file: Blob): Promise<Record<string, string>> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  if (text.includes("-----BEGIN ")) return { pem: text };
  return { file: btoa(String.fromCharCode(...bytes)) };
}

export interface Import {
  label: string;
  kind: "identity" | "authority";
  password: string;
}

export async function importCertificate(
  file: Blob,
  { label, kind, password }: Import,
): Promise<Changed> {
  return changedOf(
    await ask("POST", "/certificates", {
      body: {
        ...(await fileMember(file)),
        kind,
        ...(label && { label }),
        ...(password && { password }),
      },
    }),
  );
}

export interface Subject {
  commonName: string;
  organization: string;
  organizationalUnit: string;
  locality: string;
  state: string;
  country: string;
  names: readonly string[];
}

/** A new key with a request for an authority to sign. */
export async function requestCertificate(
  label: string,
  key: string,
  subject: Subject,
): Promise<Changed> {
  const texts = Object.entries(subject).filter(([, value]) =>
    typeof value === "string" ? value !== "" : value.length > 0,
  );
  return changedOf(
    await ask("POST", "/certificate-requests", {
      body: {
        ...Object.fromEntries<unknown>(texts),
        key,
        ...(label && { label }),
      },
    }),
  );
}

/** What the authority sent in answer to a request. */
export async function answerRequest(id: string, file: Blob): Promise<Changed> {
  return changedOf(
    await ask("PUT", `${pathOf(id)}/chain`, { body: await fileMember(file) }),
  );
}

export async function renewSelfSigned(): Promise<Changed> {
  return changedOf(await ask("POST", "/certificates/self-signed/renew"));
}

/** Has HTTPS and RTSPS show it; an empty id is the camera's own. */
export async function useCertificate(id: string): Promise<void> {
  await ask("PATCH", "/settings/tls", { body: { certificate: id } });
}

export async function removeCertificate(id: string): Promise<void> {
  await ask("DELETE", pathOf(id));
}

export function chainFile(id: string): string {
  return `${base}${pathOf(id)}/chain.pem`;
}

export function requestFile(id: string): string {
  return `${base}${pathOf(id)}/request.csr`;
}
