/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/rtsp-server/rtsp-server.h>

G_BEGIN_DECLS

/* Where a stream goes by multicast, if it does; and from which ports by UDP. */

gboolean ts_rtsp_multicast_check_address (GVariant *value, GError **error);
gboolean ts_rtsp_multicast_check_port (GVariant *value, GError **error);
gboolean ts_rtsp_multicast_is_on (GSettings *stream);
GstRTSPAddressPool *ts_rtsp_multicast_new_pool (
    const gchar *listen_address, GSettings *stream);
void ts_rtsp_multicast_prepare_socket (
    GSocket *socket, GInetAddress *source, guint ttl);

G_END_DECLS
