/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "focus-zone.h"

#include <gst/thermal/gstthermalregionset.h>

#include <math.h>

/* Smaller zones have too few edges to go by, pixels. */
#define LEAST_SIZE 8

static const FocusBox zones[] = {
    [FOCUS_ZONE_FULL] = {0, 0, 1, 1},
    [FOCUS_ZONE_CENTRE] = {0.25, 0.25, 0.75, 0.75},
    [FOCUS_ZONE_UPPER] = {0, 0, 1, 0.5},
    [FOCUS_ZONE_LOWER] = {0, 0.5, 1, 1},
};

gboolean
focus_box_parse (FocusBox *self, const gchar *text, GError **error)
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
  *self =
      (FocusBox){MIN (points[0].x, points[1].x), MIN (points[0].y, points[1].y),
          MAX (points[0].x, points[1].x), MAX (points[0].y, points[1].y)};
  return TRUE;
}

/* The turns backwards, the last one first. */
static FocusBox
turn_back (FocusBox box, const FocusTurn *turn)
{
  if (turn->flip)
    box = (FocusBox){box.left, 1 - box.bottom, box.right, 1 - box.top};
  if (turn->mirror)
    box = (FocusBox){1 - box.right, box.top, 1 - box.left, box.bottom};
  /* what lies at (x, y) behind a quarter clockwise came from (y, 1 - x) */
  for (guint i = 0; i < turn->quarters % 4; i++)
    box = (FocusBox){box.top, 1 - box.right, box.bottom, 1 - box.left};
  return box;
}

static void
find_pixels (gdouble low, gdouble high, gint size, gint *ret_first, gint *ret_n)
{
  const gint least = MIN (LEAST_SIZE, size);
  const gint first = (gint) floor (CLAMP (low, 0, 1) * size + 0.5);
  const gint end = (gint) floor (CLAMP (high, 0, 1) * size + 0.5);
  const gint n = MAX (end - first, least);

  *ret_first = CLAMP (first, 0, size - n);
  *ret_n = n;
}

FocusArea
focus_zone_find (FocusZone zone, const FocusBox *custom, const FocusTurn *turn,
    gint width, gint height)
{
  const FocusBox box =
      turn_back (zone == FOCUS_ZONE_CUSTOM ? *custom : zones[zone], turn);
  FocusArea area;

  find_pixels (box.left, box.right, width, &area.x, &area.width);
  find_pixels (box.top, box.bottom, height, &area.y, &area.height);
  return area;
}
