/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <math.h>
#include <string.h>
#include <libsoup/soup.h>

#include "http/ts-http-query.h"
#include "http/ts-http-template.h"

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

/* Whatever a template takes, put back into its text, is the path again. */
static void
check_path (const gchar *path)
{
  static const gchar *const texts[] = {"/api/v1/sensors/{id}/frame.{format}",
      "/api/v1/users/{name}", "/api/v1/settings/{concern}/{instance...}",
      "/{file...}"};
  g_autoptr (TsHttpTemplate) any = NULL;
  g_autofree gchar *decoded = g_uri_unescape_string (path, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (TsHttpTemplate) template = ts_http_template_new (texts[i]);
    g_autoptr (GHashTable) params =
        g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr (GString) again = g_string_new (texts[i]);
    GHashTableIter iter;
    gpointer name, value;

    if (!ts_http_template_match (template, path, params))
      continue;
    g_hash_table_iter_init (&iter, params);
    while (g_hash_table_iter_next (&iter, &name, &value)) {
      g_autofree gchar *plain = g_strdup_printf ("{%s}", (gchar *) name);
      g_autofree gchar *rest = g_strdup_printf ("{%s...}", (gchar *) name);
      const gchar *mark = strstr (again->str, rest) != NULL ? rest : plain;
      gsize at = strstr (again->str, mark) - again->str;

      g_assert_true (mark == rest || strchr (value, '/') == NULL);
      g_string_erase (again, at, strlen (mark));
      g_string_insert (again, at, value);
    }
    /* a value may look like a parameter itself */
    if (strchr (decoded, '{') == NULL)
      g_assert_cmpstr (again->str, ==, decoded);
  }
  /* a template may be anything, too: it is one, or none */
  any = ts_http_template_new (path);
}

static void
check_ids (GHashTable *query)
{
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  gint64 from = 1, to = 2, step = 1;

  if (ts_http_query_get_ids (query, "region", 4, &ids, &error))
    g_assert_true (ids == NULL || (ids->len > 0 && ids->len <= 4));
  else
    g_assert_error (error, TS_HTTP_QUERY_ERROR, TS_HTTP_QUERY_ERROR_INVALID);
  g_clear_error (&error);
  if (!ts_http_query_get_span (query, "cursor", &from, &to, &step, &error))
    g_assert_error (error, TS_HTTP_QUERY_ERROR, TS_HTTP_QUERY_ERROR_INVALID);
  g_assert_true (from >= 0 && from < to && step > 0);
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
  if (!ts_http_query_get_time (query, "since", 0, &integer, &error))
    g_assert_error (error, TS_HTTP_QUERY_ERROR, TS_HTTP_QUERY_ERROR_INVALID);
  g_clear_error (&error);
  check_ids (query);
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

  check_path (path);
  check_query (query);
  if (ts_http_host_is_own (host))
    g_assert_true (g_ascii_strncasecmp (host, "localhost", 9) == 0
                   || g_ascii_strncasecmp (
                          host, g_get_host_name (), strlen (g_get_host_name ()))
                          == 0
                   || strpbrk (host, "0123456789:") != NULL);
  if (ts_http_origin_is_host (origin, host))
    g_assert_true (
        g_str_has_suffix (origin, host)
        || g_ascii_strcasecmp (strstr (origin, "://") + 3, host) == 0);
  ts_http_etag_matches (tag, "\"0123456789abcdef\"");
  return 0;
}
