/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <math.h>
#include <string.h>
#include <libsoup/soup.h>

#include "http/ts-http-query.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

/* What a stranger may write: a path, a query, a Host, an Origin and a tag, one
 * on each line. */
static gchar *
take_line (gchar **rest)
{
  gchar *line = *rest;
  gchar *end = strchr (line, '\n');

  if (end == NULL) {
    *rest = line + strlen (line);
  } else {
    *end = '\0';
    *rest = end + 1;
  }
  return line;
}

static void
check_query (const gchar *text)
{
  g_autoptr (GHashTable) query = soup_form_decode (text);
  g_autoptr (GError) error = NULL;
  gdouble number = NAN;
  gint64 integer = 0;
  gboolean flag = 2;

  if (ts_http_query_get_number (query, "x", 0, 1, NAN, &number, &error))
    g_assert_true (number >= 0 && number <= 1);
  else
    g_assert_error (error, TS_HTTP_QUERY_ERROR, TS_HTTP_QUERY_ERROR_INVALID);
  g_clear_error (&error);
  if (ts_http_query_get_integer (query, "px", 0, 639, 0, &integer, &error))
    g_assert_true (integer >= 0 && integer < 640);
  else
    g_assert_error (error, TS_HTTP_QUERY_ERROR, TS_HTTP_QUERY_ERROR_INVALID);
  g_clear_error (&error);
  if (ts_http_query_get_flag (query, "radiometric", &flag, &error))
    g_assert_true (flag == TRUE || flag == FALSE);
  else
    g_assert_error (error, TS_HTTP_QUERY_ERROR, TS_HTTP_QUERY_ERROR_INVALID);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree gchar *text =
      size > 0 ? g_strndup ((const gchar *) data, size) : g_strdup ("");
  gchar *rest = text;
  const gchar *path = take_line (&rest);
  const gchar *query = take_line (&rest);
  const gchar *host = take_line (&rest);
  const gchar *origin = take_line (&rest);
  const gchar *tag = take_line (&rest);
  g_auto (TsHttpRoute) route = {0};

  if (ts_http_route_parse (path, &route)) {
    g_assert_cmpuint (strlen (route.sensor), >, 0);
    g_assert_cmpuint (strlen (route.resource), >, 0);
    g_assert_null (strchr (route.resource, '/'));
  }
  check_query (query);
  if (ts_http_host_is_local (host))
    g_assert_true (g_ascii_strncasecmp (host, "localhost", 9) == 0
                   || g_ascii_isdigit (host[0]) || host[0] == '[');
  if (ts_http_origin_is_host (origin, host))
    g_assert_true (
        g_str_has_suffix (origin, host)
        || g_ascii_strcasecmp (strstr (origin, "://") + 3, host) == 0);
  ts_http_etag_matches (tag, "\"0123456789abcdef\"");
  return 0;
}
