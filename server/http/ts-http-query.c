/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-query.h"

#include <math.h>
#include <string.h>

G_DEFINE_QUARK (ts_http_query_error, ts_http_query_error)

static const gchar *
lookup (GHashTable *query, const gchar *name)
{
  return query != NULL ? g_hash_table_lookup (query, name) : NULL;
}

/**
 * ts_http_query_has_decimals:
 * @query: (nullable): parameters by name
 *
 * Returns: whether a number is written with a decimal point (0.5, 1.0)
 */
gboolean
ts_http_query_has_decimals (GHashTable *query, const gchar *name)
{
  const gchar *text = lookup (query, name);

  return text != NULL && strchr (text, '.') != NULL;
}

/**
 * ts_http_query_get_number:
 * @query: (nullable): parameters by name
 * @fallback: what a missing parameter means; NaN: it must be there
 *
 * Returns: whether @ret_value is set; if not, @error names the parameter
 */
gboolean
ts_http_query_get_number (GHashTable *query, const gchar *name, gdouble minimum,
    gdouble maximum, gdouble fallback, gdouble *ret_value, GError **error)
{
  const gchar *text = lookup (query, name);
  gchar *end = NULL;
  gdouble value;

  if (text == NULL && !isnan (fallback)) {
    *ret_value = fallback;
    return TRUE;
  }
  if (text == NULL) {
    g_set_error (error, TS_HTTP_QUERY_ERROR, TS_HTTP_QUERY_ERROR_INVALID,
        "%s is missing: a number from %g to %g", name, minimum, maximum);
    return FALSE;
  }
  /* strtod would also take blanks, nan, inf and 0x1p3 */
  value = g_ascii_strtod (text, &end);
  if (text[0] == '\0' || text[strspn (text, "0123456789+-.eE")] != '\0'
      || *end != '\0' || !(value >= minimum && value <= maximum)) {
    g_set_error (error, TS_HTTP_QUERY_ERROR, TS_HTTP_QUERY_ERROR_INVALID,
        "%s must be a number from %g to %g", name, minimum, maximum);
    return FALSE;
  }
  *ret_value = value;
  return TRUE;
}

/**
 * ts_http_query_get_integer:
 * @query: (nullable): parameters by name
 * @fallback: what a missing parameter means
 *
 * Returns: whether @ret_value is set; if not, @error names the parameter
 */
gboolean
ts_http_query_get_integer (GHashTable *query, const gchar *name, gint64 minimum,
    gint64 maximum, gint64 fallback, gint64 *ret_value, GError **error)
{
  const gchar *text = lookup (query, name);

  if (text == NULL) {
    *ret_value = fallback;
    return TRUE;
  }
  if (!g_ascii_string_to_signed (text, 10, minimum, maximum, ret_value, NULL)) {
    g_set_error (error, TS_HTTP_QUERY_ERROR, TS_HTTP_QUERY_ERROR_INVALID,
        "%s must be a whole number from %" G_GINT64_FORMAT
        " to %" G_GINT64_FORMAT,
        name, minimum, maximum);
    return FALSE;
  }
  return TRUE;
}

/**
 * ts_http_query_get_time:
 * @name: of a parameter that is a time as ISO 8601 has it; UTC where it does
 *   not say otherwise
 * @fallback_us: when it is not there
 * @ret_us: (out): UTC
 */
gboolean
ts_http_query_get_time (GHashTable *query, const gchar *name,
    gint64 fallback_us, gint64 *ret_us, GError **error)
{
  const gchar *text = lookup (query, name);
  g_autoptr (GTimeZone) utc = NULL;
  g_autoptr (GDateTime) time = NULL;

  if (text == NULL) {
    *ret_us = fallback_us;
    return TRUE;
  }
  utc = g_time_zone_new_utc ();
  time = g_date_time_new_from_iso8601 (text, utc);
  if (time == NULL) {
    g_set_error (error, TS_HTTP_QUERY_ERROR, TS_HTTP_QUERY_ERROR_INVALID,
        "%s must be a time as in 2026-01-31T12:00:00Z", name);
    return FALSE;
  }
  *ret_us = g_date_time_to_unix (time) * G_USEC_PER_SEC
            + g_date_time_get_microsecond (time);
  return TRUE;
}

/**
 * ts_http_query_get_ids:
 * @max_ids: how many there may be
 * @ret_ids: (out) (transfer full) (nullable) (element-type guint): as in 1,4;
 *   %NULL: it is not there
 */
gboolean
ts_http_query_get_ids (GHashTable *query, const gchar *name, guint max_ids,
    GArray **ret_ids, GError **error)
{
  const gchar *text = lookup (query, name);
  g_autoptr (GArray) ids = NULL;
  g_auto (GStrv) words = NULL;

  *ret_ids = NULL;
  if (text == NULL)
    return TRUE;
  ids = g_array_new (FALSE, FALSE, sizeof (guint));
  words = g_strsplit (text, ",", (gint) max_ids + 1);
  for (guint i = 0; words[i] != NULL; i++) {
    guint64 number = 0;
    guint id;

    if (!g_ascii_string_to_unsigned (
            words[i], 10, 0, G_MAXINT32, &number, NULL))
      break;
    id = (guint) number;
    g_array_append_val (ids, id);
  }
  if (ids->len == 0 || ids->len != g_strv_length (words)
      || ids->len > max_ids) {
    g_set_error (error, TS_HTTP_QUERY_ERROR, TS_HTTP_QUERY_ERROR_INVALID,
        "%s must be up to %u ids as in 1,4", name, max_ids);
    return FALSE;
  }
  *ret_ids = g_steal_pointer (&ids);
  return TRUE;
}

/* The year 9999 and some. */
#define MAX_SECOND (G_GINT64_CONSTANT (1) << 38)

/**
 * ts_http_query_get_span:
 * @ret_from: (inout): stays what it is when the parameter is not there
 * @ret_to: (inout): as @ret_from
 * @ret_step: (inout): as @ret_from
 *
 * For cursors of what has an end: two times and a step in seconds, as
 * 1800000000-1800003600-60.
 */
gboolean
ts_http_query_get_span (GHashTable *query, const gchar *name, gint64 *ret_from,
    gint64 *ret_to, gint64 *ret_step, GError **error)
{
  const gchar *text = lookup (query, name);
  g_auto (GStrv) words = NULL;
  guint64 numbers[3] = {0};
  gboolean good;

  if (text == NULL)
    return TRUE;
  words = g_strsplit (text, "-", 4);
  good = g_strv_length (words) == 3;
  for (guint i = 0; good && i < 3; i++)
    good = g_ascii_string_to_unsigned (
        words[i], 10, 0, MAX_SECOND, &numbers[i], NULL);
  if (!good || numbers[0] >= numbers[1] || numbers[2] == 0) {
    g_set_error (error, TS_HTTP_QUERY_ERROR, TS_HTTP_QUERY_ERROR_INVALID,
        "'%s' is no %s; take what 'next' says", text, name);
    return FALSE;
  }
  *ret_from = (gint64) numbers[0];
  *ret_to = (gint64) numbers[1];
  *ret_step = (gint64) numbers[2];
  return TRUE;
}

gboolean
ts_http_query_get_flag (
    GHashTable *query, const gchar *name, gboolean *ret_flag, GError **error)
{
  const gchar *text = lookup (query, name);

  if (text == NULL || g_str_equal (text, "0") || g_str_equal (text, "false")) {
    *ret_flag = FALSE;
    return TRUE;
  }
  if (g_str_equal (text, "1") || g_str_equal (text, "true")) {
    *ret_flag = TRUE;
    return TRUE;
  }
  g_set_error (error, TS_HTTP_QUERY_ERROR, TS_HTTP_QUERY_ERROR_INVALID,
      "%s must be 0 or 1", name);
  return FALSE;
}

/* A name that the network gives to this machine, not to others. */
static gboolean
is_host_name (const gchar *name)
{
  const gchar *own = g_get_host_name ();
  gsize length = strlen (own);

  return g_ascii_strncasecmp (name, own, length) == 0
         && (name[length] == '\0'
             || g_ascii_strcasecmp (name + length, ".local") == 0);
}

/**
 * ts_http_host_is_own:
 * @host: value of a Host header
 *
 * A page of somebody else's can make its own name resolve to our address and
 * then speak to us as if it were our page. Its name stays in the Host header.
 *
 * Returns: whether @host is a numeric address, `localhost` or this machine's
 *   own name, which nobody else can make resolve to us
 */
gboolean
ts_http_host_is_own (const gchar *host)
{
  g_autofree gchar *name = NULL;
  g_autoptr (GInetAddress) address = NULL;
  const gchar *end, *port;

  if (host[0] == '[') {
    end = strchr (host, ']');
    if (end == NULL)
      return FALSE;
    name = g_strndup (host + 1, end - host - 1);
    port = end + 1;
  } else {
    port = host + strcspn (host, ":");
    name = g_strndup (host, port - host);
  }
  if (*port != '\0'
      && (*port != ':' || strspn (port + 1, "0123456789") != strlen (port + 1)))
    return FALSE;

  if (g_ascii_strcasecmp (name, "localhost") == 0 || is_host_name (name))
    return TRUE;
  address = g_inet_address_new_from_string (name);
  return address != NULL;
}

/**
 * ts_http_origin_is_host:
 * @origin: value of an Origin header
 * @host: value of the Host header of the same request
 *
 * Returns: whether the page that asks came from here
 */
gboolean
ts_http_origin_is_host (const gchar *origin, const gchar *host)
{
  const gchar *rest;

  if (g_str_has_prefix (origin, "http://"))
    rest = origin + strlen ("http://");
  else if (g_str_has_prefix (origin, "https://"))
    rest = origin + strlen ("https://");
  else
    return FALSE;
  return g_ascii_strcasecmp (rest, host) == 0;
}

/**
 * ts_http_etag_matches:
 * @if_none_match: value of the header: `*` or a list of tags
 * @etag: the tag, with its quotes
 *
 * Returns: whether the client has it already
 */
gboolean
ts_http_etag_matches (const gchar *if_none_match, const gchar *etag)
{
  g_auto (GStrv) tags = g_strsplit (if_none_match, ",", -1);

  for (guint i = 0; tags[i] != NULL; i++) {
    const gchar *tag = g_strstrip (tags[i]);

    if (g_str_has_prefix (tag, "W/"))
      tag += 2;
    if (g_str_equal (tag, "*") || g_str_equal (tag, etag))
      return TRUE;
  }
  return FALSE;
}
