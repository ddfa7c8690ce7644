/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/gstvideofilter.h>

G_BEGIN_DECLS

#define GST_TYPE_THERM_OSD (gst_therm_osd_get_type ())
G_DECLARE_FINAL_TYPE (
    GstThermOsd, gst_therm_osd, GST, THERM_OSD, GstVideoFilter)

GST_ELEMENT_REGISTER_DECLARE (thermosd)

G_END_DECLS
