/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-qos.h"

#include <string.h>

#include "http/ts-http-connection.h"
#include "system/ts-qos.h"

/* What is sent for long enough that the network has to know. */
static const struct
{
  const gchar *suffix;
  const gchar *key;
} kinds[] = {
    {"/stream.mjpg", "dscp-video"},
    {"/stream.mp4", "dscp-video"},
    {"/radiometric", "dscp-video"},
    {"/api/v1/events", "dscp-events"},
};

/**
 * ts_http_qos_find_key:
 *
 * Returns: the setting of `network` that says how answers to @path are marked
 */
const gchar *
ts_http_qos_find_key (const gchar *path)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (g_str_has_suffix (path, kinds[i].suffix))
      return kinds[i].key;
  }
  /* playlists, segments and parts */
  if (strstr (path, "/hls/") != NULL)
    return "dscp-video";
  return "dscp-management";
}

static void
on_got_headers (SoupServerMessage *message, gpointer user_data)
{
  GSettings *network = user_data;
  TsHttpConnection *connection = ts_http_connection_get (message);
  const gchar *key = ts_http_qos_find_key (
      g_uri_get_path (soup_server_message_get_uri (message)));

  if (connection != NULL)
    ts_qos_mark (ts_http_connection_get_socket (connection),
        g_settings_get_uint (network, key));
}

static void
on_request_started (
    SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  g_signal_connect_object (
      message, "got-headers", G_CALLBACK (on_got_headers), user_data, 0);
}

/**
 * ts_http_qos_attach:
 * @network: settings; a change counts for the next request
 */
void
ts_http_qos_attach (SoupServer *server, GSettings *network)
{
  g_signal_connect_object (
      server, "request-started", G_CALLBACK (on_request_started), network, 0);
}
