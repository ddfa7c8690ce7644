/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/gstthermalcalibration.h>

G_BEGIN_DECLS

/* Private to the library: how often each count occurs. */

/* Histograms are evaluated in blocks, so that empty ones are skipped fast. */
#define GST_THERMAL_HISTOGRAM_BLOCK 16

/* Zeroed counters for gst_thermal_histogram_count(); g_free(). */
guint32 *gst_thermal_histogram_new (void);

/* Lowest and highest of @n samples, at least one. */
void gst_thermal_histogram_find_extent (
    const guint8 *samples, guint n, guint16 *ret_low, guint16 *ret_high);

/* Counts @n samples, little-endian 16 bit. */
void gst_thermal_histogram_count (
    guint32 *histograms, const guint8 *samples, guint n);

/* How often each count from @low to @high occurred, into @ret_counted (an entry
 * for each possible count; whole blocks are written). The counters are zero
 * afterwards. */
void gst_thermal_histogram_take (
    guint32 *histograms, guint16 low, guint16 high, guint32 *ret_counted);

G_END_DECLS
