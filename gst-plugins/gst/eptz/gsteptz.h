/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/gstvideofilter.h>

G_BEGIN_DECLS

#define GST_TYPE_EPTZ (gst_eptz_get_type ())
G_DECLARE_FINAL_TYPE (GstEptz, gst_eptz, GST, EPTZ, GstVideoFilter)

GST_ELEMENT_REGISTER_DECLARE (eptz)

G_END_DECLS
