/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/gstthermalcalibration.h>

G_BEGIN_DECLS

/* Private to the library: how often each count occurs. */

/* Histograms are handled in blocks of counts, and only those blocks in which
 * something occurs: one hot pixel does not make a cold region expensive. */
#define GST_THERMAL_HISTOGRAM_BLOCK 16
#define GST_THERMAL_HISTOGRAM_N_BLOCKS                                         \
  (GST_THERMAL_N_COUNTS / GST_THERMAL_HISTOGRAM_BLOCK)

/* Numbers of blocks, rising. */
typedef struct
{
  guint16 numbers[GST_THERMAL_HISTOGRAM_N_BLOCKS];
  guint n;
} GstThermalBlocks;

/* Zeroed counters for gst_thermal_histogram_count(); g_free(). */
guint16 *gst_thermal_histogram_new (void);

/* What counting @n samples in one call may add to one counter. The sum of this
 * until gst_thermal_histogram_take() must not be above
 * GST_THERMAL_HISTOGRAM_MAX_LOAD. */
#define GST_THERMAL_HISTOGRAM_MAX_LOAD 0x7fff

static inline guint
gst_thermal_histogram_get_load (guint n)
{
  return n / 4 + n % 4;
}

/* Lowest and highest of @n samples, at least one. */
void gst_thermal_histogram_find_extent (
    const guint8 *samples, guint n, guint16 *ret_low, guint16 *ret_high);

/* Counts @n samples, little-endian 16 bit. */
void gst_thermal_histogram_count (
    guint16 *histograms, const guint8 *samples, guint n);

/* Sets the marks (a byte for each block) of the blocks that occur. */
void gst_thermal_histogram_mark (guint8 *marks, const guint8 *samples, guint n);

/* All blocks from the count @low to @high. */
void gst_thermal_blocks_set_range (
    GstThermalBlocks *self, guint16 low, guint16 high);

/* The marked blocks from the count @low to @high; the marks are cleared. */
void gst_thermal_blocks_take_marked (
    GstThermalBlocks *self, guint8 *marks, guint16 low, guint16 high);

/* How often each count of @blocks occurred, into @ret_counted (an entry for
 * each possible count). The counters are zero afterwards, and only blocks where
 * something occurred are left in @blocks. */
void gst_thermal_histogram_take (
    guint16 *histograms, GstThermalBlocks *blocks, guint32 *ret_counted);

/* Draws @lowest and @highest together to counts that occur. Returns how many
 * samples lie between them. */
guint gst_thermal_histogram_trim (const guint32 *counted,
    const GstThermalBlocks *blocks, gint *lowest, gint *highest);

/* Mean and standard deviation of what @table says of the samples from @lowest
 * to @highest, at least one. Returns their median. */
gint gst_thermal_histogram_evaluate (const guint32 *counted,
    const GstThermalBlocks *blocks, gint lowest, gint highest,
    const gfloat *table, gdouble *ret_mean, gdouble *ret_stddev);

G_END_DECLS
