/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/gstvideoaggregator.h>

G_BEGIN_DECLS

#define GST_TYPE_FUSION_OVERLAY (gst_fusion_overlay_get_type ())
G_DECLARE_FINAL_TYPE (GstFusionOverlay, gst_fusion_overlay, GST, FUSION_OVERLAY,
    GstVideoAggregator)
GST_ELEMENT_REGISTER_DECLARE (fusionoverlay)

G_END_DECLS
