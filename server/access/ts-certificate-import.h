/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-x509.h"

G_BEGIN_DECLS

/* A chain of sixteen large certificates has room enough. */
#define TS_CERTIFICATE_IMPORT_MAX_SIZE (128 * 1024)
#define TS_CERTIFICATE_IMPORT_MAX_CERTIFICATES 16

/**
 * TsCertificateImport:
 * @key: (nullable): the private key that was in the file
 * @certificates: those of the file, in its order
 * @n_certificates: how many
 *
 * What somebody's file has in it, before anybody has asked whether it fits
 * together.
 */
typedef struct
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificates[TS_CERTIFICATE_IMPORT_MAX_CERTIFICATES];
  guint n_certificates;
} TsCertificateImport;

TsCertificateImport *ts_certificate_import_parse (
    GBytes *file, const gchar *password, GError **error);
void ts_certificate_import_free (TsCertificateImport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsCertificateImport, ts_certificate_import_free)

G_END_DECLS
