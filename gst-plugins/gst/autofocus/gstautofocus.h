/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/gstvideofilter.h>

G_BEGIN_DECLS

#define GST_TYPE_AUTO_FOCUS (gst_auto_focus_get_type ())
G_DECLARE_FINAL_TYPE (
    GstAutoFocus, gst_auto_focus, GST, AUTO_FOCUS, GstVideoFilter)

GST_ELEMENT_REGISTER_DECLARE (autofocus)

G_END_DECLS
