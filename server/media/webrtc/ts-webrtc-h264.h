/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

guint ts_webrtc_h264_rank (GstCaps *stream_caps, const GstStructure *offered);

G_END_DECLS
