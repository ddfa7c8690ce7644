/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/gstthermalregionset.h>

G_BEGIN_DECLS

/* Private to the library: which pixels a region is. */

/* Columns first to last of a row, both included. */
typedef struct
{
  gint row;
  gint first;
  gint last;
} GstThermalSpan;

/* The pixels of @region in a frame, in reading order, none twice. Its shields
 * are not cut out. */
GArray *gst_thermal_raster_region (
    GstThermalRegion *region, gint width, gint height);

/* A byte for each pixel: 1 where a shield of @regions lies; NULL when there is
 * none. */
guint8 *gst_thermal_raster_shields (
    GstThermalRegionSet *regions, gint width, gint height);

/* @spans without the pixels that are set in @mask. */
GArray *gst_thermal_raster_cut (
    GArray *spans, const guint8 *mask, gint width, gint height);

G_END_DECLS
