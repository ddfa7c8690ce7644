/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-webrtc-fingerprint.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>

/* RFC 8122, 5; SHA-1 and MD5 are left out on purpose. */
static const struct
{
  const gchar *name;
  gnutls_digest_algorithm_t algorithm;
} digests[] = {
    {"sha-256", GNUTLS_DIG_SHA256},
    {"sha-384", GNUTLS_DIG_SHA384},
    {"sha-512", GNUTLS_DIG_SHA512},
};

static gnutls_digest_algorithm_t
find_digest (const gchar *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (digests); i++) {
    if (g_ascii_strcasecmp (digests[i].name, name) == 0)
      return digests[i].algorithm;
  }
  return GNUTLS_DIG_UNKNOWN;
}

static gchar *
format_bytes (const guint8 *bytes, gsize size)
{
  GString *text = g_string_sized_new (3 * size);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, "%s%02X", i > 0 ? ":" : "", bytes[i]);
  return g_string_free (text, FALSE);
}

static gchar *
get_fingerprint (const gchar *pem, gnutls_digest_algorithm_t algorithm)
{
  gnutls_datum_t data = {(guchar *) pem, strlen (pem)};
  gnutls_x509_crt_t certificate;
  guint8 digest[64];
  gsize size = sizeof digest;
  gchar *text = NULL;

  if (gnutls_x509_crt_init (&certificate) != GNUTLS_E_SUCCESS)
    return NULL;
  if (gnutls_x509_crt_import (certificate, &data, GNUTLS_X509_FMT_PEM)
          == GNUTLS_E_SUCCESS
      && gnutls_x509_crt_get_fingerprint (certificate, algorithm, digest, &size)
             == GNUTLS_E_SUCCESS)
    text = format_bytes (digest, size);
  gnutls_x509_crt_deinit (certificate);
  return text;
}

/**
 * ts_webrtc_fingerprint_matches:
 * @fingerprint: value of `a=fingerprint` (RFC 8122): digest, blank, bytes
 * @certificate_pem: (nullable): what the other side showed
 *
 * Without this, whoever sits between the two could answer the handshake:
 * webrtcbin of GStreamer 1.22 does not compare them (upstream cae6e210f6).
 *
 * Returns: whether the one is of the other
 */
gboolean
ts_webrtc_fingerprint_matches (
    const gchar *fingerprint, const gchar *certificate_pem)
{
  g_auto (GStrv) parts = g_strsplit (fingerprint, " ", 2);
  gnutls_digest_algorithm_t algorithm;
  g_autofree gchar *own = NULL;

  if (certificate_pem == NULL || g_strv_length (parts) != 2)
    return FALSE;
  algorithm = find_digest (parts[0]);
  if (algorithm == GNUTLS_DIG_UNKNOWN)
    return FALSE;
  own = get_fingerprint (certificate_pem, algorithm);
  return own != NULL && g_ascii_strcasecmp (own, g_strstrip (parts[1])) == 0;
}
