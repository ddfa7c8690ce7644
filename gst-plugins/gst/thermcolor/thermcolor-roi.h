/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/thermal.h>

G_BEGIN_DECLS

/**
 * GstThermColorRoi:
 * @GST_THERM_COLOR_ROI_FULL: all of the picture
 * @GST_THERM_COLOR_ROI_UPPER_HALF: its upper half
 * @GST_THERM_COLOR_ROI_LOWER_HALF: its lower half: ground without sky
 * @GST_THERM_COLOR_ROI_LOWER_THREE_QUARTERS: all but the upper quarter
 * @GST_THERM_COLOR_ROI_HORIZON: the middle half of the rows
 * @GST_THERM_COLOR_ROI_CENTRE_25: a quarter of the width and height
 * @GST_THERM_COLOR_ROI_CENTRE_50: half of the width and height
 * @GST_THERM_COLOR_ROI_CENTRE_75: three quarters of the width and height
 * @GST_THERM_COLOR_ROI_CUSTOM: a box of the user's
 *
 * What gain control looks at.
 */
typedef enum
{
  GST_THERM_COLOR_ROI_FULL,
  GST_THERM_COLOR_ROI_UPPER_HALF,
  GST_THERM_COLOR_ROI_LOWER_HALF,
  GST_THERM_COLOR_ROI_LOWER_THREE_QUARTERS,
  GST_THERM_COLOR_ROI_HORIZON,
  GST_THERM_COLOR_ROI_CENTRE_25,
  GST_THERM_COLOR_ROI_CENTRE_50,
  GST_THERM_COLOR_ROI_CENTRE_75,
  GST_THERM_COLOR_ROI_CUSTOM,
} GstThermColorRoi;

/**
 * ThermBox:
 * @left: share of the width, 0 to 1
 * @top: share of the height, 0 to 1
 * @right: share of the width, 0 to 1
 * @bottom: share of the height, 0 to 1
 *
 * A part of any frame.
 */
typedef struct
{
  gdouble left;
  gdouble top;
  gdouble right;
  gdouble bottom;
} ThermBox;

/**
 * ThermRoi:
 * @x: first column
 * @y: first row
 * @width: columns
 * @height: rows
 *
 * A part of a frame of a certain size.
 */
typedef struct
{
  gint x;
  gint y;
  gint width;
  gint height;
} ThermRoi;

gboolean therm_box_parse (ThermBox *self, const gchar *text, GError **error);
gchar *therm_box_to_string (const ThermBox *self);
ThermRoi therm_roi_make (
    GstThermColorRoi preset, const ThermBox *custom, gint width, gint height);

G_END_DECLS
