/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/gstvideofilter.h>

G_BEGIN_DECLS

#define GST_TYPE_ISOTHERM (gst_isotherm_get_type ())
G_DECLARE_FINAL_TYPE (GstIsotherm, gst_isotherm, GST, ISOTHERM, GstVideoFilter)

GST_ELEMENT_REGISTER_DECLARE (isotherm)

G_END_DECLS
