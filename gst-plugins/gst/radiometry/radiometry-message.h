/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/thermal.h>

G_BEGIN_DECLS

/* The structure of a `thermal-measurement` message for @buffer, measured in a
 * radiometric frame of @width × @height pixels. */
GstStructure *radiometry_message_new_structure (GstBuffer *buffer,
    const GstSegment *segment, GstThermalRegionSet *regions,
    const GstThermalMeasurement *measurements, guint n_measurements, gint width,
    gint height);

/* What the comparisons on the frame say, too. */
void radiometry_message_add_comparisons (
    GstStructure *structure, const GstThermalComparisonMeta *meta);

G_END_DECLS
