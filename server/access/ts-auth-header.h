/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TS_AUTH_HEADER_ERROR (ts_auth_header_error_quark ())

/**
 * TsAuthHeaderError:
 * @TS_AUTH_HEADER_ERROR_INVALID: not what RFC 7235, 7617, 6750 or 7616 say
 * @TS_AUTH_HEADER_ERROR_SCHEME: a scheme or an algorithm that is not here
 */
typedef enum
{
  TS_AUTH_HEADER_ERROR_INVALID,
  TS_AUTH_HEADER_ERROR_SCHEME,
} TsAuthHeaderError;

GQuark ts_auth_header_error_quark (void);

typedef enum
{
  TS_AUTH_SCHEME_NONE,
  TS_AUTH_SCHEME_BASIC,
  TS_AUTH_SCHEME_BEARER,
  TS_AUTH_SCHEME_DIGEST,
} TsAuthScheme;

typedef enum
{
  TS_DIGEST_MD5,
  TS_DIGEST_SHA256,
} TsDigestAlgorithm;

/**
 * TsAuthHeader:
 * @scheme: which of the following there are
 * @user: of Basic and Digest
 * @secret: the password of Basic, the token of Bearer; wiped when freed
 * @algorithm: of Digest, and all below
 * @has_qop: `qop=auth` with @nc and @cnonce; without it is RFC 2069
 * @nc: nonce count
 * @nc_text: as it was written
 * @response: in small letters
 *
 * An `Authorization` header of HTTP or RTSP, taken apart.
 */
typedef struct
{
  TsAuthScheme scheme;
  gchar *user;
  gchar *secret;

  TsDigestAlgorithm algorithm;
  gboolean has_qop;
  guint32 nc;
  gchar *nc_text;
  gchar *realm;
  gchar *nonce;
  gchar *uri;
  gchar *cnonce;
  gchar *response;
} TsAuthHeader;

gboolean ts_auth_header_parse (
    const gchar *text, TsAuthHeader *ret_header, GError **error);
void ts_auth_header_clear (TsAuthHeader *header);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TsAuthHeader, ts_auth_header_clear)

gchar *ts_auth_cookie_find (const gchar *text, const gchar *name);

G_END_DECLS
