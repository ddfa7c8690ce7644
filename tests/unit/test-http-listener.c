/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "camera/ts-settings.h"
#include "http/ts-http-listener.h"

static gboolean
is_welcome (GInetAddress *address, gpointer welcome)
{
  return *(gboolean *) welcome;
}

static guint
count (TsHttpListener *listener)
{
  TsHttpListenerStatus status;

  ts_http_listener_get_status (listener, &status);
  return status.n_connections;
}

/* Lists of addresses cannot be tried at a camera: this machine always gets
 * through. */
static void
test_a_filter_also_ends_what_is_there (void)
{
  gboolean welcome = TRUE;
  guint16 port = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsSettings) settings = ts_settings_new (NULL, &error);
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr (GInetAddress) address =
      g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GSettings) limits = NULL;
  g_autoptr (TsHttpListener) listener = NULL;

  g_assert_no_error (error);
  g_assert_true (
      ts_settings_add_instance (settings, "http", NULL, NULL, NULL, &error));
  limits = ts_settings_get (settings, "http", NULL, &error);
  listener = ts_http_listener_new (server, limits);
  ts_http_listener_set_filter (listener, is_welcome, &welcome, NULL);
  ts_http_listener_listen (listener, address, 0, FALSE, &port, &error);
  g_assert_no_error (error);
  connection =
      g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);
  g_assert_no_error (error);
  while (count (listener) == 0)
    g_main_context_iteration (NULL, TRUE);
  welcome = FALSE;
  ts_http_listener_filter_again (listener);
  while (count (listener) > 0)
    g_main_context_iteration (NULL, TRUE);
  soup_server_disconnect (server);
  ts_http_listener_stop (listener);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-listener/a-filter-also-ends-what-is-there",
      test_a_filter_also_ends_what_is_there);
  return g_test_run ();
}
