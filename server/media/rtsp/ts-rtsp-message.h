/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/rtsp/rtsp.h>

G_BEGIN_DECLS

GBytes *ts_rtsp_message_to_bytes (GstRTSPMessage *message, gint64 now_s);

G_END_DECLS
