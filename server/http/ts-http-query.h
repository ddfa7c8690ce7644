/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TS_HTTP_QUERY_ERROR (ts_http_query_error_quark ())

/**
 * TsHttpQueryError:
 * @TS_HTTP_QUERY_ERROR_INVALID: a parameter is not what it should be; the
 *   message names it and what is allowed
 */
typedef enum
{
  TS_HTTP_QUERY_ERROR_INVALID,
} TsHttpQueryError;

GQuark ts_http_query_error_quark (void);

gboolean ts_http_query_has_decimals (GHashTable *query, const gchar *name);
gboolean ts_http_query_get_number (GHashTable *query, const gchar *name,
    gdouble minimum, gdouble maximum, gdouble fallback, gdouble *ret_value,
    GError **error);
gboolean ts_http_query_get_integer (GHashTable *query, const gchar *name,
    gint64 minimum, gint64 maximum, gint64 fallback, gint64 *ret_value,
    GError **error);
gboolean ts_http_query_get_time (GHashTable *query, const gchar *name,
    gint64 fallback_us, gint64 *ret_us, GError **error);
gboolean ts_http_query_get_flag (
    GHashTable *query, const gchar *name, gboolean *ret_flag, GError **error);

gboolean ts_http_query_get_ids (GHashTable *query, const gchar *name,
    guint max_ids, GArray **ret_ids, GError **error);
gboolean ts_http_query_get_span (GHashTable *query, const gchar *name,
    gint64 *ret_from, gint64 *ret_to, gint64 *ret_step, GError **error);

gboolean ts_http_host_is_own (const gchar *host);
gboolean ts_http_origin_is_host (const gchar *origin, const gchar *host);
gboolean ts_http_etag_matches (const gchar *if_none_match, const gchar *etag);

G_END_DECLS
