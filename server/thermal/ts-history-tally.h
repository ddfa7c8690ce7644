/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/thermal.h>

G_BEGIN_DECLS

/**
 * TsHistoryReading:
 * @region: its id
 * @n_frames: in how many frames it had a temperature
 * @min_k: the lowest of their minima, kelvin
 * @max_k: the highest of their maxima, kelvin
 * @sum_k: of their means, kelvin
 *
 * What a region said in one second.
 */
typedef struct
{
  guint region;
  guint n_frames;
  gdouble min_k;
  gdouble max_k;
  gdouble sum_k;
} TsHistoryReading;

/**
 * TsHistorySecond:
 * @sensor: its id
 * @time_s: when it began, seconds since 1970, UTC
 * @regions: (nullable): what was measured, when that has not been told before
 * @readings: (element-type TsHistoryReading): of the regions that had a
 *   temperature
 *
 * One second of a sensor. Free with ts_history_second_free().
 */
typedef struct
{
  gchar *sensor;
  gint64 time_s;
  GstThermalRegionSet *regions;
  GArray *readings;
} TsHistorySecond;

void ts_history_second_free (TsHistorySecond *second);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHistorySecond, ts_history_second_free)

/**
 * TsHistoryTally:
 *
 * Adds the frames of one sensor up to seconds, each frame with the same weight.
 * One thread at a time.
 */
typedef struct _TsHistoryTally TsHistoryTally;

TsHistoryTally *ts_history_tally_new (const gchar *sensor);
void ts_history_tally_free (TsHistoryTally *self);
TsHistorySecond *ts_history_tally_add (TsHistoryTally *self,
    const GstThermalMeasurementMeta *measured, const gdouble limits_k[2],
    gint64 time_us);
TsHistorySecond *ts_history_tally_flush (TsHistoryTally *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHistoryTally, ts_history_tally_free)

G_END_DECLS
