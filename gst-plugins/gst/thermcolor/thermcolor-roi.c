/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcolor-roi.h"

#include <math.h>

static const ThermBox presets[] = {
    [GST_THERM_COLOR_ROI_FULL] = {0, 0, 1, 1},
    [GST_THERM_COLOR_ROI_UPPER_HALF] = {0, 0, 1, 0.5},
    [GST_THERM_COLOR_ROI_LOWER_HALF] = {0, 0.5, 1, 1},
    [GST_THERM_COLOR_ROI_LOWER_THREE_QUARTERS] = {0, 0.25, 1, 1},
    [GST_THERM_COLOR_ROI_HORIZON] = {0, 0.25, 1, 0.75},
    [GST_THERM_COLOR_ROI_CENTRE_25] = {0.375, 0.375, 0.625, 0.625},
    [GST_THERM_COLOR_ROI_CENTRE_50] = {0.25, 0.25, 0.75, 0.75},
    [GST_THERM_COLOR_ROI_CENTRE_75] = {0.125, 0.125, 0.875, 0.875},
};

/**
 * therm_box_parse:
 * @self: where it goes; left alone when there is an error
 * @text: one box, as regions are written: "box(0.25,0.25,0.75,0.75)"
 * @error: return location
 *
 * Returns: whether @text is a box
 */
gboolean
therm_box_parse (ThermBox *self, const gchar *text, GError **error)
{
  g_autoptr (GstThermalRegionSet) set =
      gst_thermal_region_set_new_from_string (text, error);
  const GstThermalPoint *points;
  GstThermalRegion *region;
  guint n_points;

  if (set == NULL)
    return FALSE;

  region = gst_thermal_region_set_get_size (set) == 1
               ? gst_thermal_region_set_get (set, 0)
               : NULL;
  if (region == NULL
      || gst_thermal_region_get_kind (region) != GST_THERMAL_REGION_BOX) {
    g_set_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_SETTINGS,
        "\"%s\" is not one box, as box(0.25,0.25,0.75,0.75) is", text);
    return FALSE;
  }

  points = gst_thermal_region_get_points (region, &n_points);
  self->left = MIN (points[0].x, points[1].x);
  self->top = MIN (points[0].y, points[1].y);
  self->right = MAX (points[0].x, points[1].x);
  self->bottom = MAX (points[0].y, points[1].y);
  return TRUE;
}

/**
 * therm_box_to_string:
 * @self: a box
 *
 * Returns: (transfer full): what therm_box_parse() reads
 */
gchar *
therm_box_to_string (const ThermBox *self)
{
  const gdouble sides[4] = {self->left, self->top, self->right, self->bottom};
  gchar text[4][G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    g_ascii_dtostr (text[i], sizeof text[i], sides[i]);
  return g_strdup_printf (
      "box(%s,%s,%s,%s)", text[0], text[1], text[2], text[3]);
}

static void
find_pixels (gdouble low, gdouble high, gint size, gint *ret_first, gint *ret_n)
{
  const gint first = (gint) floor (CLAMP (low, 0, 1) * size + 0.5);
  const gint end = (gint) floor (CLAMP (high, 0, 1) * size + 0.5);

  *ret_first = MIN (first, size - 1);
  *ret_n = MAX (end - *ret_first, 1);
}

/**
 * therm_roi_make:
 * @preset: which part
 * @custom: the box of %GST_THERM_COLOR_ROI_CUSTOM
 * @width: of the frame, pixels
 * @height: of the frame, rows
 *
 * Returns: that part of the frame; one pixel at least
 */
ThermRoi
therm_roi_make (
    GstThermColorRoi preset, const ThermBox *custom, gint width, gint height)
{
  const ThermBox *box =
      preset == GST_THERM_COLOR_ROI_CUSTOM ? custom : &presets[preset];
  ThermRoi roi;

  find_pixels (box->left, box->right, width, &roi.x, &roi.width);
  find_pixels (box->top, box->bottom, height, &roi.y, &roi.height);
  return roi;
}
