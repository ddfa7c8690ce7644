/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/gstvideofilter.h>

G_BEGIN_DECLS

/**
 * GstThermColorAgc:
 * @GST_THERM_COLOR_AGC_PLATEAU: plateau histogram equalisation
 * @GST_THERM_COLOR_AGC_LINEAR: from the coldest to the hottest pixel
 * @GST_THERM_COLOR_AGC_PERCENTILE: linear, without the outermost pixels
 * @GST_THERM_COLOR_AGC_MANUAL: between two temperatures
 *
 * How the counts of a frame are laid out along the palette.
 */
typedef enum
{
  GST_THERM_COLOR_AGC_PLATEAU,
  GST_THERM_COLOR_AGC_LINEAR,
  GST_THERM_COLOR_AGC_PERCENTILE,
  GST_THERM_COLOR_AGC_MANUAL,
} GstThermColorAgc;

#define GST_TYPE_THERM_COLOR (gst_therm_color_get_type ())
G_DECLARE_FINAL_TYPE (
    GstThermColor, gst_therm_color, GST, THERM_COLOR, GstVideoFilter)

GST_ELEMENT_REGISTER_DECLARE (thermcolor)

G_END_DECLS
