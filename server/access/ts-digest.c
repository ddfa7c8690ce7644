/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-digest.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "access/ts-memory.h"

gsize
ts_digest_get_size (TsDigestAlgorithm algorithm)
{
  return algorithm == TS_DIGEST_SHA256 ? 32 : 16;
}

/**
 * ts_digest_get_name:
 *
 * Returns: as a challenge has it
 */
const gchar *
ts_digest_get_name (TsDigestAlgorithm algorithm)
{
  return algorithm == TS_DIGEST_SHA256 ? "SHA-256" : "MD5";
}

static GChecksumType
get_checksum_type (TsDigestAlgorithm algorithm)
{
  return algorithm == TS_DIGEST_SHA256 ? G_CHECKSUM_SHA256 : G_CHECKSUM_MD5;
}

/**
 * ts_digest_compute_ha1:
 * @ret_ha1: (array): %TS_DIGEST_MAX_HA1 bytes of room
 *
 * What a digest log-in needs instead of the password: H(user:realm:password).
 * As good as the password to who has it.
 */
void
ts_digest_compute_ha1 (TsDigestAlgorithm algorithm, const gchar *user,
    const gchar *password, guint8 *ret_ha1)
{
  g_autoptr (TsSecretText) text =
      g_strconcat (user, ":" TS_DIGEST_REALM ":", password, NULL);
  gnutls_digest_algorithm_t hash =
      algorithm == TS_DIGEST_SHA256 ? GNUTLS_DIG_SHA256 : GNUTLS_DIG_MD5;

  if (gnutls_hash_fast (hash, text, strlen (text), ret_ha1) == 0)
    return;
  /* a system in FIPS mode has no MD5; a random one fits no answer */
  ts_random_fill (ret_ha1, ts_digest_get_size (algorithm));
}

static gchar *
to_hex (const guint8 *data, gsize size)
{
  gchar *text = g_malloc (2 * size + 1);

  for (gsize i = 0; i < size; i++) {
    text[2 * i] = "0123456789abcdef"[data[i] >> 4];
    text[2 * i + 1] = "0123456789abcdef"[data[i] & 15];
  }
  text[2 * size] = '\0';
  return text;
}

/**
 * ts_digest_compute_response:
 * @header: of which all but the response is used
 * @ha1: (array): of its user, for its algorithm
 * @method: of the request
 *
 * Returns: (transfer full): the response that the right password gives
 */
gchar *
ts_digest_compute_response (
    const TsAuthHeader *header, const guint8 *ha1, const gchar *method)
{
  GChecksumType type = get_checksum_type (header->algorithm);
  g_autofree gchar *a2 = g_strconcat (method, ":", header->uri, NULL);
  g_autofree gchar *ha2 = g_compute_checksum_for_string (type, a2, -1);
  g_autoptr (TsSecretText) ha1_hex =
      to_hex (ha1, ts_digest_get_size (header->algorithm));
  g_autoptr (TsSecretText) all = NULL;

  if (header->has_qop)
    all = g_strdup_printf ("%s:%s:%s:%s:auth:%s", ha1_hex, header->nonce,
        header->nc_text, header->cnonce, ha2);
  else
    all = g_strdup_printf ("%s:%s:%s", ha1_hex, header->nonce, ha2);
  return g_compute_checksum_for_string (type, all, -1);
}

/* The path of an absolute address; the whole of another. */
static const gchar *
skip_authority (const gchar *uri)
{
  const gchar *p = strstr (uri, "://");

  if (p == NULL || memchr (uri, '/', p - uri) != NULL)
    return uri;
  p += 3;
  p += strcspn (p, "/?");
  return p;
}

/* Length of the path without its query and the slashes at its end. */
static gsize
measure_path (const gchar *path)
{
  gsize length = strcspn (path, "?");

  while (length > 0 && path[length - 1] == '/')
    length--;
  return length;
}

/**
 * ts_digest_uri_fits:
 * @uri: what the credentials are for, as the client wrote it
 * @target: what it asks for: path and query, or an absolute address
 * @is_rtsp: whether credentials for a presentation are good for what is in it,
 *   because clients built on live555 (VLC among them) sign its address
 *   whatever they ask for
 *
 * Without this, credentials seen for one address would open another.
 */
gboolean
ts_digest_uri_fits (const gchar *uri, const gchar *target, gboolean is_rtsp)
{
  const gchar *signed_path = skip_authority (uri);
  const gchar *path = skip_authority (target);
  gsize signed_length, length;

  if (!is_rtsp)
    return g_str_equal (signed_path, path)
           || (signed_path[0] == '\0' && g_str_equal (path, "/"));
  signed_length = measure_path (signed_path);
  length = measure_path (path);
  /* OPTIONS * */
  if (length == 1 && path[0] == '*')
    return TRUE;
  return signed_length <= length
         && strncmp (signed_path, path, signed_length) == 0
         && (signed_length == length || path[signed_length] == '/')
         && (signed_length > 0 || length == 0);
}
