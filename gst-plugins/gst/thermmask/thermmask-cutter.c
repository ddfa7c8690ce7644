/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermmask-cutter.h"
#include "thermmask-paint.h"

#include <string.h>

static const gdouble identity[6] = {1, 0, 0, 0, 1, 0};

/* A picture whose matrix has no inverse shows one line of the frame; every
 * mask may lie on it, so the picture counts as the frame. */
static void
invert (const GstThermalMeta *meta, gdouble matrix[6])
{
  gdouble x0, y0, x1, y1, x2, y2;

  memcpy (matrix, identity, sizeof identity);
  if (!gst_thermal_meta_unmap_point (meta, 0, 0, &x0, &y0)
      || !gst_thermal_meta_unmap_point (meta, 1, 0, &x1, &y1)
      || !gst_thermal_meta_unmap_point (meta, 0, 1, &x2, &y2))
    return;
  matrix[0] = x1 - x0;
  matrix[1] = x2 - x0;
  matrix[2] = x0;
  matrix[3] = y1 - y0;
  matrix[4] = y2 - y0;
  matrix[5] = y0;
}

/**
 * therm_mask_place_init:
 * @width: of the picture, pixels
 * @height: of the picture, pixels
 * @meta: (nullable): of the picture; masks lie on the frame behind it then
 * @pose: where the camera looks
 */
void
therm_mask_place_init (ThermMaskPlace *self, gint width, gint height,
    const GstThermalMeta *meta, const GstThermalPose *pose)
{
  memset (self, 0, sizeof *self);
  self->width = width;
  self->height = height;
  self->aspect = (gdouble) width / height;
  self->pose = *pose;
  memcpy (self->matrix, identity, sizeof identity);
  if (meta != NULL && meta->frame != NULL && meta->width > 0
      && meta->height > 0) {
    self->aspect = (gdouble) meta->width / meta->height;
    invert (meta, self->matrix);
  }
}

/**
 * therm_mask_place_turn:
 * @quarters: clockwise, 0 to 3
 * @mirror: left and right were exchanged after that
 * @flip: top and bottom
 *
 * The counts were turned behind the place where the masks are drawn.
 */
void
therm_mask_place_turn (
    ThermMaskPlace *self, guint quarters, gboolean mirror, gboolean flip)
{
  /* from the sensor's frame to the turned one */
  static const gdouble turns[4][6] = {
      {1, 0, 0, 0, 1, 0},
      {0, -1, 1, 1, 0, 0},
      {-1, 0, 1, 0, -1, 1},
      {0, 1, 0, -1, 0, 1},
  };
  gdouble turn[6], before[6];

  memcpy (turn, turns[quarters & 3], sizeof turn);
  memcpy (before, self->matrix, sizeof before);
  for (guint i = 0; i < 3 && mirror; i++)
    turn[i] = (i == 2 ? 1 : 0) - turn[i];
  for (guint i = 3; i < 6 && flip; i++)
    turn[i] = (i == 5 ? 1 : 0) - turn[i];
  for (guint row = 0; row < 6; row += 3) {
    for (guint i = 0; i < 3; i++)
      self->matrix[row + i] =
          before[row] * turn[i] + before[row + 1] * turn[3 + i];
    self->matrix[row + 2] += before[row + 2];
  }
  if (quarters % 2 != 0)
    self->aspect = 1 / self->aspect;
}

void
therm_mask_cutter_clear (ThermMaskCutter *self)
{
  g_clear_pointer (&self->masks, gst_thermal_mask_set_unref);
  g_clear_pointer (&self->areas, g_ptr_array_unref);
}

static void
free_area (gpointer data)
{
  if (data != NULL)
    g_array_unref (data);
}

static GArray *
build_area (GstThermalMaskSet *masks, guint index, const ThermMaskPlace *place)
{
  const gdouble *m = place->matrix;
  g_autoptr (GArray) outline = gst_thermal_mask_set_dup_outline (
      masks, index, &place->pose, place->aspect);

  for (guint i = 0; i < outline->len; i++) {
    GstThermalPoint *point = &g_array_index (outline, GstThermalPoint, i);

    *point = (GstThermalPoint){
        m[0] * point->x + m[1] * point->y + m[2],
        m[3] * point->x + m[4] * point->y + m[5],
    };
  }
  return therm_mask_area_new (outline, place->width, place->height);
}

/**
 * therm_mask_cutter_set:
 * @masks: what to cut
 * @place: where
 *
 * Finds the pixels, when they may be others than before.
 */
void
therm_mask_cutter_set (ThermMaskCutter *self, GstThermalMaskSet *masks,
    const ThermMaskPlace *place)
{
  if (self->masks == masks && memcmp (&self->place, place, sizeof *place) == 0)
    return;

  therm_mask_cutter_clear (self);
  self->masks = gst_thermal_mask_set_ref (masks);
  memcpy (&self->place, place, sizeof *place);
  self->areas = g_ptr_array_new_with_free_func (free_area);
  for (guint i = 0; i < gst_thermal_mask_set_get_size (masks); i++)
    g_ptr_array_add (self->areas, gst_thermal_mask_set_is_active (masks, i)
                                      ? build_area (masks, i, place)
                                      : NULL);
}

/**
 * therm_mask_cutter_paint:
 * @picture: mapped for reading and writing
 * @only_color: whatever the style of a mask is
 */
void
therm_mask_cutter_paint (
    const ThermMaskCutter *self, GstVideoFrame *picture, gboolean only_color)
{
  for (guint i = 0; i < self->areas->len; i++) {
    const GArray *area = g_ptr_array_index (self->areas, i);
    const GstThermalMaskStyle style =
        gst_thermal_mask_set_get_style (self->masks, i);

    if (area == NULL)
      continue;
    if (only_color || style == GST_THERMAL_MASK_COLOR)
      therm_mask_paint_color (
          picture, area, gst_thermal_mask_set_get_argb (self->masks, i));
    else
      therm_mask_paint_mosaic (picture, area, style == GST_THERMAL_MASK_BLUR);
  }
}

void
therm_mask_cutter_clear_counts (
    const ThermMaskCutter *self, guint8 *counts, gint stride)
{
  for (guint i = 0; i < self->areas->len; i++) {
    const GArray *area = g_ptr_array_index (self->areas, i);

    if (area != NULL)
      therm_mask_clear_counts (counts, stride, area);
  }
}
