/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* gst-rtsp-server as one would use it without a second thought: one shared
 * factory, fed by another server's stream, so that both send the same pictures.
 * Prints its port and serves until its standard input ends. */

#include <gst/rtsp-server/rtsp-server.h>
#include <stdio.h>

static gboolean
on_input (GIOChannel *channel, GIOCondition condition, gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GstRTSPMountPoints) mounts = NULL;
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (0);
  g_autofree gchar *launch = NULL;
  GstRTSPMediaFactory *factory;
  GstRTSPServer *server;

  gst_init (&argc, &argv);
  if (argc != 2) {
    g_printerr ("usage: rtsp-plain rtsp://...\n");
    return 2;
  }
  launch = g_strdup_printf ("( rtspsrc location=\"%s\" protocols=tcp latency=0 "
                            "! rtph264depay ! h264parse ! "
                            "rtph264pay name=pay0 pt=96 config-interval=-1 )",
      argv[1]);
  server = gst_rtsp_server_new ();
  gst_rtsp_server_set_address (server, "127.0.0.1");
  gst_rtsp_server_set_service (server, "0");
  factory = gst_rtsp_media_factory_new ();
  gst_rtsp_media_factory_set_launch (factory, launch);
  gst_rtsp_media_factory_set_shared (factory, TRUE);
  mounts = gst_rtsp_server_get_mount_points (server);
  gst_rtsp_mount_points_add_factory (mounts, "/live", factory);
  if (gst_rtsp_server_attach (server, NULL) == 0)
    return 1;
  printf ("%d\n", gst_rtsp_server_get_bound_port (server));
  fflush (stdout);
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, on_input, loop);
  g_main_loop_run (loop);
  g_object_unref (server);
  return 0;
}
