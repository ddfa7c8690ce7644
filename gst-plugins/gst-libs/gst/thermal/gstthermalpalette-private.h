/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstthermalpalette.h"

G_BEGIN_DECLS

/* How a segment goes from its left colour to its right one; numbered as GIMP
 * numbers them. */
typedef enum
{
  GST_THERMAL_BLEND_LINEAR,
  GST_THERMAL_BLEND_CURVED,
  GST_THERMAL_BLEND_SINE,
  GST_THERMAL_BLEND_SPHERE_INCREASING,
  GST_THERMAL_BLEND_SPHERE_DECREASING,
  GST_THERMAL_BLEND_STEP,
  GST_THERMAL_N_BLENDS
} GstThermalBlend;

/* In which space, and round the hue circle in which direction. */
typedef enum
{
  GST_THERMAL_BLEND_RGB,
  GST_THERMAL_BLEND_HSV_RISING,
  GST_THERMAL_BLEND_HSV_FALLING,
  GST_THERMAL_N_BLEND_SPACES
} GstThermalBlendSpace;

typedef struct
{
  gdouble left; /* positions, 0 to 1 */
  gdouble middle;
  gdouble right;
  gdouble left_rgb[3]; /* sRGB, 0 to 1 */
  gdouble right_rgb[3];
  GstThermalBlend blend;
  GstThermalBlendSpace space;
} GstThermalPaletteSegment;

/* @segments: (element-type GstThermalPaletteSegment): from 0 to 1 without gaps */
GstThermalPalette *gst_thermal_palette_new_segments (
    const gchar *id, const gchar *name, GArray *segments);

/* gstthermalpalettesegment.c */
void gst_thermal_palette_segment_get (
    const GstThermalPaletteSegment *self, gdouble position, gdouble rgb[3]);

/* gstthermalpalettefile.c: text to segments */
#define GST_THERMAL_PALETTE_MAX_FILE (256 * 1024)
#define GST_THERMAL_PALETTE_MAX_SEGMENTS 4096

G_END_DECLS
