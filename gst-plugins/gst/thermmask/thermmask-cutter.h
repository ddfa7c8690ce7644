/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "thermmask-area.h"

G_BEGIN_DECLS

/**
 * ThermMaskPlace:
 * @width: of the picture, pixels
 * @height: of the picture, pixels
 * @aspect: of what the masks are drawn on, width by height
 * @matrix: from there to the picture: x' = m0 x + m1 y + m2, y' = m3 x + m4 y
 *   + m5, all 0 to 1
 * @pose: where the camera looks
 *
 * Where masks have to be found.
 */
typedef struct
{
  gint width;
  gint height;
  gdouble aspect;
  gdouble matrix[6];
  GstThermalPose pose;
} ThermMaskPlace;

/**
 * ThermMaskCutter:
 *
 * The pixels of all masks of a set, kept until the set or the place changes.
 */
typedef struct
{
  GstThermalMaskSet *masks;
  ThermMaskPlace place;
  GPtrArray *areas; /* of GArray of ThermMaskSpan, or NULL for what is off */
} ThermMaskCutter;

void therm_mask_place_init (ThermMaskPlace *self, gint width, gint height,
    const GstThermalMeta *meta, const GstThermalPose *pose);
void therm_mask_place_turn (
    ThermMaskPlace *self, guint quarters, gboolean mirror, gboolean flip);
void therm_mask_cutter_clear (ThermMaskCutter *self);
void therm_mask_cutter_set (ThermMaskCutter *self, GstThermalMaskSet *masks,
    const ThermMaskPlace *place);
void therm_mask_cutter_paint (
    const ThermMaskCutter *self, GstVideoFrame *picture, gboolean only_color);
void therm_mask_cutter_clear_counts (
    const ThermMaskCutter *self, guint8 *counts, gint stride);

G_END_DECLS
