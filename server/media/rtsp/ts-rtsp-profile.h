/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/rtsp/gstrtspurl.h>

G_BEGIN_DECLS

void ts_rtsp_profile_move (GstRTSPUrl *url);

G_END_DECLS
