/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-certificate.h"
#include "access/ts-secrets.h"

G_BEGIN_DECLS

/**
 * TsCertificateVault:
 *
 * Where certificates lie: a file each in `certificates` of the state
 * directory, written whole or not at all, in which the private key is
 * encrypted with the device key. Immutable and counted; any thread but the main
 * one, because it waits for the disk (at the start it may).
 */
typedef struct _TsCertificateVault TsCertificateVault;

TsCertificateVault *ts_certificate_vault_new (
    const gchar *folder, TsSecrets *secrets);
TsCertificateVault *ts_certificate_vault_ref (TsCertificateVault *self);
void ts_certificate_vault_unref (TsCertificateVault *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsCertificateVault, ts_certificate_vault_unref)

GPtrArray *ts_certificate_vault_load (TsCertificateVault *self, GError **error);
gboolean ts_certificate_vault_save (
    TsCertificateVault *self, TsCertificate *certificate, GError **error);
gboolean ts_certificate_vault_remove (
    TsCertificateVault *self, const gchar *id, GError **error);

/* These do not touch the disk. */
GBytes *ts_certificate_vault_seal_key (TsCertificateVault *self,
    const gchar *id, gnutls_x509_privkey_t key, GError **error);
gboolean ts_certificate_vault_open_key (TsCertificateVault *self,
    TsCertificate *certificate, gnutls_x509_privkey_t *ret_key, GError **error);
GBytes *ts_certificate_vault_read_key (
    TsCertificateVault *self, TsCertificate *certificate, GError **error);
GTlsCertificate *ts_certificate_vault_create_tls (
    TsCertificateVault *self, TsCertificate *certificate, GError **error);

G_END_DECLS
