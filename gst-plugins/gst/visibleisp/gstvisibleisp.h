/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/gstvideofilter.h>

G_BEGIN_DECLS

#define GST_TYPE_VISIBLE_ISP (gst_visible_isp_get_type ())
G_DECLARE_FINAL_TYPE (
    GstVisibleIsp, gst_visible_isp, GST, VISIBLE_ISP, GstVideoFilter)

GST_ELEMENT_REGISTER_DECLARE (visibleisp)

G_END_DECLS
