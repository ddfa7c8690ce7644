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

/* The pixels that belong to the same regions. */
typedef struct
{
  GArray *spans;  /* of GstThermalSpan, in reading order */
  GArray *owners; /* of guint: which of the pixel lists they belong to */
} GstThermalCell;

/* Cuts pixel lists (arrays of GstThermalSpan) that may overlap into cells, so
 * that each pixel is in one cell. When that would be more work than it saves,
 * each list is a cell. Array of GstThermalCell. */
GArray *gst_thermal_raster_cells (GPtrArray *lists, gint width, gint height);

G_END_DECLS
