/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/pkcs12.h>
#include <gnutls/x509.h>

G_BEGIN_DECLS

/* GnuTLS's X.509 the way GLib's code reads: errors as GError, handles that
 * end with their block. Everything here may run in any thread. */

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (
    gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (
    gnutls_x509_crq_t, gnutls_x509_crq_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (
    gnutls_x509_privkey_t, gnutls_x509_privkey_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs12_t, gnutls_pkcs12_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (
    gnutls_pkcs12_bag_t, gnutls_pkcs12_bag_deinit, NULL)

#define TS_CERTIFICATE_ERROR (ts_certificate_error_quark ())

/**
 * TsCertificateError:
 * @TS_CERTIFICATE_ERROR_FAILED: GnuTLS or the file system failed; the message
 *   says at what
 * @TS_CERTIFICATE_ERROR_INVALID: what was given is not what it should be, or is
 *   not good enough; it will not be tomorrow either
 * @TS_CERTIFICATE_ERROR_PASSWORD: the password is missing or wrong
 * @TS_CERTIFICATE_ERROR_CHAIN: the certificates do not belong together, or not
 *   to the key, or are out of date
 * @TS_CERTIFICATE_ERROR_NOT_FOUND: there is no such certificate
 * @TS_CERTIFICATE_ERROR_IN_USE: something needs it, so it stays
 * @TS_CERTIFICATE_ERROR_FULL: there is no room for another one
 */
typedef enum
{
  TS_CERTIFICATE_ERROR_FAILED,
  TS_CERTIFICATE_ERROR_INVALID,
  TS_CERTIFICATE_ERROR_PASSWORD,
  TS_CERTIFICATE_ERROR_CHAIN,
  TS_CERTIFICATE_ERROR_NOT_FOUND,
  TS_CERTIFICATE_ERROR_IN_USE,
  TS_CERTIFICATE_ERROR_FULL,
} TsCertificateError;

GQuark ts_certificate_error_quark (void);

/**
 * TsKeyKind:
 *
 * What a new private key is: NIST curves, which every client knows, or RSA for
 * authorities that sign nothing else.
 */
typedef enum
{
  TS_KEY_P256,
  TS_KEY_P384,
  TS_KEY_RSA_3072,
  TS_KEY_RSA_4096,
} TsKeyKind;

const gchar *ts_key_kind_to_string (TsKeyKind kind);
gboolean ts_key_kind_from_string (
    const gchar *text, TsKeyKind *ret_kind, GError **error);

gboolean ts_x509_check (gint code, const gchar *what, GError **error);
GBytes *ts_x509_take_secret (gnutls_datum_t *datum);

gboolean ts_x509_generate_key (
    TsKeyKind kind, gnutls_x509_privkey_t *ret_key, GError **error);
GBytes *ts_x509_save_key (gnutls_x509_privkey_t key, GError **error);
gboolean ts_x509_load_key (
    GBytes *pem, gnutls_x509_privkey_t *ret_key, GError **error);
gboolean ts_x509_load_certificate (const gchar *data, gsize size,
    gnutls_x509_crt_fmt_t format, gnutls_x509_crt_t *ret_certificate,
    GError **error);
gchar *ts_x509_save_certificate (gnutls_x509_crt_t certificate, GError **error);

gchar *ts_x509_get_subject (gnutls_x509_crt_t certificate);
gchar *ts_x509_get_issuer (gnutls_x509_crt_t certificate);
gchar *ts_x509_get_serial (gnutls_x509_crt_t certificate);
gchar *ts_x509_get_fingerprint (gnutls_x509_crt_t certificate);
gchar *ts_x509_get_key_name (gnutls_x509_crt_t certificate);
GStrv ts_x509_list_names (gnutls_x509_crt_t certificate);
gboolean ts_x509_has_purpose (
    gnutls_x509_crt_t certificate, const gchar *purpose_oid);
gboolean ts_x509_is_authority (gnutls_x509_crt_t certificate);
gboolean ts_x509_is_self_issued (gnutls_x509_crt_t certificate);
gboolean ts_x509_load_request (
    const gchar *pem, gnutls_x509_crq_t *ret_request, GError **error);
gchar *ts_x509_get_request_subject (gnutls_x509_crq_t request);
gchar *ts_x509_get_request_key_name (gnutls_x509_crq_t request);
GStrv ts_x509_list_request_names (gnutls_x509_crq_t request);

gboolean ts_x509_is_key_of (
    gnutls_x509_privkey_t key, gnutls_x509_crt_t certificate);

G_END_DECLS
