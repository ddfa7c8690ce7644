/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/gstvideofilter.h>
#include <gst/thermal/thermal.h>

G_BEGIN_DECLS

#define GST_TYPE_THERM_MASK (gst_therm_mask_get_type ())
G_DECLARE_FINAL_TYPE (
    GstThermMask, gst_therm_mask, GST, THERM_MASK, GstVideoFilter)

GST_ELEMENT_REGISTER_DECLARE (thermmask)

G_END_DECLS
