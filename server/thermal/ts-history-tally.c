/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "thermal/ts-history-tally.h"

#include <math.h>

struct _TsHistoryTally
{
  gchar *sensor;
  GstThermalRegionSet *regions; /* of the frame before; NULL: none yet */
  TsHistorySecond *second;      /* that goes on; NULL: none */
};

void
ts_history_second_free (TsHistorySecond *second)
{
  g_free (second->sensor);
  g_clear_pointer (&second->regions, gst_thermal_region_set_unref);
  g_array_unref (second->readings);
  g_free (second);
}

TsHistoryTally *
ts_history_tally_new (const gchar *sensor)
{
  TsHistoryTally *self = g_new0 (TsHistoryTally, 1);

  self->sensor = g_strdup (sensor);
  return self;
}

void
ts_history_tally_free (TsHistoryTally *self)
{
  g_clear_pointer (&self->second, ts_history_second_free);
  g_clear_pointer (&self->regions, gst_thermal_region_set_unref);
  g_free (self->sensor);
  g_free (self);
}

static void
begin (TsHistoryTally *self, GstThermalRegionSet *regions, gint64 time_s)
{
  TsHistorySecond *second = g_new0 (TsHistorySecond, 1);

  second->sensor = g_strdup (self->sensor);
  second->time_s = time_s;
  second->readings = g_array_new (FALSE, FALSE, sizeof (TsHistoryReading));
  /* a set is the same object as long as nobody changes it */
  if (self->regions != regions) {
    g_clear_pointer (&self->regions, gst_thermal_region_set_unref);
    self->regions = gst_thermal_region_set_ref (regions);
    second->regions = gst_thermal_region_set_ref (regions);
  }
  self->second = second;
}

/* The same regions come in the same order each time, so that the search
 * nearly always ends at once. */
static TsHistoryReading *
ensure_reading (GArray *readings, guint region, guint *at)
{
  const TsHistoryReading empty = {
      .region = region, .min_k = INFINITY, .max_k = -INFINITY};

  for (guint i = 0; i < readings->len; i++) {
    guint index = (*at + i) % readings->len;
    TsHistoryReading *reading =
        &g_array_index (readings, TsHistoryReading, index);

    if (reading->region == region) {
      *at = index + 1;
      return reading;
    }
  }
  g_array_append_val (readings, empty);
  *at = readings->len;
  return &g_array_index (readings, TsHistoryReading, readings->len - 1);
}

/**
 * ts_history_tally_add:
 * @measured: of one frame
 * @limits_k: between which the camera measures; what lies outside is kept as
 *   the limit, because it has no number
 * @time_us: when it was taken, UTC
 *
 * A clock that was set back begins the same second again: who keeps seconds
 * puts them together.
 *
 * Returns: (transfer full) (nullable): the second before, when this frame is
 *   not in it any more
 */
TsHistorySecond *
ts_history_tally_add (TsHistoryTally *self,
    const GstThermalMeasurementMeta *measured, const gdouble limits_k[2],
    gint64 time_us)
{
  const gint64 time_s = time_us / G_USEC_PER_SEC;
  TsHistorySecond *finished = NULL;
  guint at = 0;

  if (self->second != NULL
      && (self->second->time_s != time_s || self->regions != measured->regions))
    finished = g_steal_pointer (&self->second);
  if (self->second == NULL)
    begin (self, measured->regions, time_s);
  for (guint i = 0; i < measured->n_measurements; i++) {
    const GstThermalMeasurement *one = &measured->measurements[i];
    TsHistoryReading *reading;

    if (one->n_pixels == 0 || !isfinite (one->min_k) || !isfinite (one->max_k)
        || !isfinite (one->mean_k))
      continue;
    reading = ensure_reading (self->second->readings, one->region_id, &at);
    reading->n_frames++;
    reading->min_k =
        MIN (reading->min_k, CLAMP (one->min_k, limits_k[0], limits_k[1]));
    reading->max_k =
        MAX (reading->max_k, CLAMP (one->max_k, limits_k[0], limits_k[1]));
    reading->sum_k += CLAMP (one->mean_k, limits_k[0], limits_k[1]);
  }
  return finished;
}

/**
 * ts_history_tally_flush:
 *
 * Returns: (transfer full) (nullable): the second that has begun, as far as it
 *   is
 */
TsHistorySecond *
ts_history_tally_flush (TsHistoryTally *self)
{
  return g_steal_pointer (&self->second);
}
