/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-list.h"

#include "http/ts-http-query.h"
#include "http/ts-http-reply.h"

/**
 * ts_http_list_get_page:
 * @ret_limit: (out): how many entries are wanted
 * @ret_cursor: (out) (nullable): where they begin; %NULL: at the beginning
 *
 * Returns: whether the query makes sense; if not, @request is answered
 */
gboolean
ts_http_list_get_page (TsHttpRequest *request, guint default_limit,
    guint max_limit, guint *ret_limit, const gchar **ret_cursor)
{
  GHashTable *query = ts_http_request_get_query (request);
  gint64 limit = 0;
  GError *error = NULL;

  if (!ts_http_query_get_integer (
          query, "limit", 1, max_limit, default_limit, &limit, &error)) {
    ts_http_request_fail (request, "limit", error);
    return FALSE;
  }
  *ret_limit = limit;
  *ret_cursor = g_hash_table_lookup (query, "cursor");
  return TRUE;
}

/**
 * ts_http_list_add_next:
 * @builder: in the object that holds the list
 * @cursor: (nullable): where the next page begins; %NULL: there is none
 *
 * The other parameters of the request stay, so that a filter goes on.
 */
void
ts_http_list_add_next (
    TsHttpRequest *request, JsonBuilder *builder, const gchar *cursor)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  GHashTable *query = ts_http_request_get_query (request);
  g_autoptr (GHashTable) changed = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree gchar *form = NULL;
  g_autofree gchar *address = NULL;
  g_autofree gchar *link = NULL;
  GHashTableIter iter;
  gpointer name, value;

  if (cursor == NULL)
    return;
  g_hash_table_iter_init (&iter, query);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_hash_table_insert (changed, name, value);
  g_hash_table_insert (changed, (gpointer) "cursor", (gpointer) cursor);
  form = soup_form_encode_hash (changed);
  address = g_strdup_printf (
      "%s?%s", g_uri_get_path (soup_server_message_get_uri (message)), form);
  link = g_strdup_printf ("<%s>; rel=\"next\"", address);
  soup_message_headers_replace (
      soup_server_message_get_response_headers (message), "Link", link);
  ts_http_json_add_string (builder, "next", address);
}
