/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "thermcolor-follower.h"
#include "thermcolor-roi.h"

G_BEGIN_DECLS

#define GST_TYPE_THERM_COLOR_AGC (gst_therm_color_agc_get_type ())
GType gst_therm_color_agc_get_type (void);

#define GST_TYPE_THERM_COLOR_ROI (gst_therm_color_roi_get_type ())
GType gst_therm_color_roi_get_type (void);

G_END_DECLS
