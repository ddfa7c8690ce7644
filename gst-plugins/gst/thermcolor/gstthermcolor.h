/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/gstvideofilter.h>

G_BEGIN_DECLS

#define GST_TYPE_THERM_COLOR (gst_therm_color_get_type ())
G_DECLARE_FINAL_TYPE (
    GstThermColor, gst_therm_color, GST, THERM_COLOR, GstVideoFilter)

GST_ELEMENT_REGISTER_DECLARE (thermcolor)

G_END_DECLS
