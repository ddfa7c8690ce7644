/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "access/ts-auth-header.h"
#include "access/ts-digest.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

/* What anybody may send before the camera knows anything of them: the value of
 * an Authorization header, and behind a line break that of a Cookie header. */
int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree gchar *text =
      size > 0 ? g_strndup ((const gchar *) data, size) : g_strdup ("");
  gchar *cookies = strchr (text, '\n');
  g_auto (TsAuthHeader) header = {0};
  g_autoptr (GError) error = NULL;
  g_autofree gchar *cookie = NULL;

  if (cookies != NULL)
    *cookies++ = '\0';
  if (!ts_auth_header_parse (text, &header, &error)) {
    g_assert_nonnull (error);
    g_assert_true (error->domain == TS_AUTH_HEADER_ERROR);
    g_assert_cmpint (header.scheme, ==, TS_AUTH_SCHEME_NONE);
    g_assert_null (header.user);
    g_assert_null (header.secret);
  } else {
    g_assert_null (error);
    if (header.scheme == TS_AUTH_SCHEME_DIGEST) {
      guint8 ha1[TS_DIGEST_MAX_HA1] = {0};
      g_autofree gchar *response =
          ts_digest_compute_response (&header, ha1, "GET");

      g_assert_cmpuint (strlen (response), ==, strlen (header.response));
      g_assert_true (header.has_qop == (header.cnonce != NULL));
      ts_digest_uri_fits (header.uri, "/api/v1/status?x=1", FALSE);
      ts_digest_uri_fits (header.uri, "rtsp://127.0.0.1/a/stream=0", TRUE);
    } else {
      g_assert_nonnull (header.secret);
      g_assert_true (g_utf8_validate (header.secret, -1, NULL));
    }
  }
  cookie = cookies != NULL ? ts_auth_cookie_find (cookies, "id") : NULL;
  if (cookie != NULL) {
    g_assert_nonnull (strstr (cookies, "id="));
    g_assert_null (strchr (cookie, ';'));
  }
  return 0;
}
