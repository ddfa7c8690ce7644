/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "access/ts-certificate-job.h"

#include <string.h>

#include "access/ts-certificate-chain.h"
#include "access/ts-certificate-maker.h"

TsCertificateJob *
ts_certificate_job_new (TsCertificateWork work, const gchar *id)
{
  TsCertificateJob *self = g_new0 (TsCertificateJob, 1);

  self->work = work;
  self->id = g_strdup (id);
  return self;
}

void
ts_certificate_job_free (TsCertificateJob *self)
{
  if (self->password != NULL)
    gnutls_memset (self->password, 0, strlen (self->password));
  g_free (self->id);
  g_clear_pointer (&self->before, ts_certificate_unref);
  g_free (self->label);
  g_clear_pointer (&self->file, g_bytes_unref);
  g_free (self->password);
  g_clear_pointer (&self->subject, ts_certificate_subject_free);
  g_strfreev (self->warnings);
  g_free (self);
}

static gint64
get_now_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static TsCertificate *
keep (TsCertificateJob *self, TsCertificateVault *vault, const gchar *label,
    const gchar *chain, const gchar *request, GBytes *sealed_key,
    GError **error)
{
  g_autoptr (TsCertificate) certificate = ts_certificate_new (self->id, label,
      self->before != NULL ? ts_certificate_get_created_us (self->before)
                           : g_get_real_time (),
      chain, request, sealed_key, error);

  if (certificate == NULL
      || !ts_certificate_vault_save (vault, certificate, error))
    return NULL;
  return g_steal_pointer (&certificate);
}

static gchar *
describe_first (const TsCertificateImport *import)
{
  gchar name[TS_CERTIFICATE_MAX_LABEL * 4];
  gsize size = sizeof name;
  g_autofree gchar *valid = NULL;

  if (gnutls_x509_crt_get_dn_by_oid (import->certificates[0],
          GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &size)
          < 0
      || size == 0)
    return g_strdup ("Certificate");
  valid = g_utf8_make_valid (name, size);
  return g_utf8_substring (
      valid, 0, MIN (TS_CERTIFICATE_MAX_LABEL, g_utf8_strlen (valid, -1)));
}

static TsCertificate *
import_authorities (TsCertificateJob *self, TsCertificateVault *vault,
    const TsCertificateImport *import, const gchar *label, GError **error)
{
  g_autofree gchar *chain = NULL;

  if (import->key != NULL) {
    g_set_error_literal (error, TS_CERTIFICATE_ERROR,
        TS_CERTIFICATE_ERROR_INVALID,
        "the file has a private key; of an authority only the certificate is "
        "needed, and its key belongs to nobody else");
    return NULL;
  }
  chain = ts_certificate_chain_build_authorities (import, get_now_s (), error);
  if (chain == NULL)
    return NULL;
  return keep (self, vault, label, chain, NULL, NULL, error);
}

/**
 * ts_certificate_job_import:
 *
 * Takes `file` (with `password`) into the store.
 */
TsCertificate *
ts_certificate_job_import (
    TsCertificateJob *self, TsCertificateVault *vault, GError **error)
{
  g_autoptr (TsCertificateImport) import =
      ts_certificate_import_parse (self->file, self->password, error);
  g_autoptr (GBytes) sealed_key = NULL;
  g_autofree gchar *chain = NULL;
  g_autofree gchar *label = NULL;

  if (import == NULL)
    return NULL;
  if (import->n_certificates == 0) {
    g_set_error_literal (error, TS_CERTIFICATE_ERROR,
        TS_CERTIFICATE_ERROR_INVALID,
        "the file has a private key, but no certificate");
    return NULL;
  }
  label =
      self->label != NULL ? g_strdup (self->label) : describe_first (import);
  if (self->as_authority)
    return import_authorities (self, vault, import, label, error);
  if (import->key == NULL) {
    g_set_error_literal (error, TS_CERTIFICATE_ERROR,
        TS_CERTIFICATE_ERROR_INVALID,
        "the file has no private key; an answer to a request of this camera "
        "is given to that request, an authority is imported as one");
    return NULL;
  }
  chain = ts_certificate_chain_build (
      import, import->key, get_now_s (), &self->warnings, error);
  if (chain == NULL)
    return NULL;
  sealed_key =
      ts_certificate_vault_seal_key (vault, self->id, import->key, error);
  if (sealed_key == NULL)
    return NULL;
  return keep (self, vault, label, chain, NULL, sealed_key, error);
}

/**
 * ts_certificate_job_request:
 *
 * Makes a request about `subject`: with the key of `before`, or with a new key
 * of `key_kind`.
 */
TsCertificate *
ts_certificate_job_request (
    TsCertificateJob *self, TsCertificateVault *vault, GError **error)
{
  g_auto (gnutls_x509_privkey_t) key = NULL;
  g_autoptr (GBytes) sealed_key = NULL;
  g_autofree gchar *request = NULL;
  const gchar *label = self->label;

  if (self->before != NULL
          ? !ts_certificate_vault_open_key (vault, self->before, &key, error)
          : !ts_x509_generate_key (self->key_kind, &key, error))
    return NULL;
  request = ts_certificate_make_request (self->subject, key, error);
  if (request == NULL)
    return NULL;
  if (self->before != NULL)
    return keep (self, vault, ts_certificate_get_label (self->before),
        ts_certificate_get_chain (self->before), request,
        ts_certificate_get_sealed_key (self->before), error);
  sealed_key = ts_certificate_vault_seal_key (vault, self->id, key, error);
  if (sealed_key == NULL)
    return NULL;
  if (label == NULL)
    label = self->subject->common_name;
  return keep (self, vault, label, NULL, request, sealed_key, error);
}

/**
 * ts_certificate_job_answer:
 *
 * Takes `file` as what an authority answered to the request of `before`.
 */
TsCertificate *
ts_certificate_job_answer (
    TsCertificateJob *self, TsCertificateVault *vault, GError **error)
{
  g_autoptr (TsCertificateImport) import =
      ts_certificate_import_parse (self->file, self->password, error);
  g_auto (gnutls_x509_privkey_t) key = NULL;
  g_autofree gchar *chain = NULL;

  if (import == NULL
      || !ts_certificate_vault_open_key (vault, self->before, &key, error))
    return NULL;
  if (import->key != NULL) {
    g_set_error_literal (error, TS_CERTIFICATE_ERROR,
        TS_CERTIFICATE_ERROR_INVALID,
        "the file has a private key of its own; import it as a new "
        "certificate");
    return NULL;
  }
  chain = ts_certificate_chain_build (
      import, key, get_now_s (), &self->warnings, error);
  if (chain == NULL)
    return NULL;
  return keep (self, vault, ts_certificate_get_label (self->before), chain,
      ts_certificate_get_request (self->before),
      ts_certificate_get_sealed_key (self->before), error);
}

/**
 * ts_certificate_job_sign_self:
 *
 * Makes a certificate about `subject` that the camera signs itself: with the
 * key of `before`, so that clients that remember the key go on, or with a new
 * one.
 */
TsCertificate *
ts_certificate_job_sign_self (
    TsCertificateJob *self, TsCertificateVault *vault, GError **error)
{
  g_auto (gnutls_x509_privkey_t) key = NULL;
  g_autoptr (GBytes) sealed_key = NULL;
  g_autofree gchar *chain = NULL;

  if (self->before != NULL
          ? !ts_certificate_vault_open_key (vault, self->before, &key, error)
          : !ts_x509_generate_key (self->key_kind, &key, error))
    return NULL;
  chain =
      ts_certificate_make_self_signed (self->subject, key, get_now_s (), error);
  if (chain == NULL)
    return NULL;
  sealed_key = ts_certificate_vault_seal_key (vault, self->id, key, error);
  if (sealed_key == NULL)
    return NULL;
  return keep (self, vault, self->label, chain, NULL, sealed_key, error);
}

TsCertificate *
ts_certificate_job_relabel (
    TsCertificateJob *self, TsCertificateVault *vault, GError **error)
{
  return keep (self, vault, self->label,
      ts_certificate_get_chain (self->before),
      ts_certificate_get_request (self->before),
      ts_certificate_get_sealed_key (self->before), error);
}

TsCertificate *
ts_certificate_job_remove (
    TsCertificateJob *self, TsCertificateVault *vault, GError **error)
{
  if (!ts_certificate_vault_remove (vault, self->id, error))
    return NULL;
  return ts_certificate_ref (self->before);
}
