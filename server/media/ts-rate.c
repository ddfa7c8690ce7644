/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-rate.h"

/* After this long without an event the rate is 0, not what it was. */
#define SILENCE_US (2 * G_USEC_PER_SEC)

void
ts_rate_add (TsRate *self, gint64 now_us, gsize n_bytes)
{
  self->at_us[self->next] = now_us;
  self->n_bytes[self->next] = n_bytes;
  self->next = (self->next + 1) % TS_RATE_N_SAMPLES;
  self->n = MIN (self->n + 1, TS_RATE_N_SAMPLES);
}

void
ts_rate_get (const TsRate *self, gint64 now_us, gdouble *ret_per_second,
    gdouble *ret_bytes_per_second)
{
  guint newest = (self->next + TS_RATE_N_SAMPLES - 1) % TS_RATE_N_SAMPLES;
  guint oldest = (self->next + TS_RATE_N_SAMPLES - self->n) % TS_RATE_N_SAMPLES;
  gdouble span_s;
  gsize n_bytes = 0;

  *ret_per_second = 0;
  if (ret_bytes_per_second != NULL)
    *ret_bytes_per_second = 0;
  if (self->n < 2 || now_us - self->at_us[newest] > SILENCE_US)
    return;
  span_s = (self->at_us[newest] - self->at_us[oldest]) / 1e6;
  if (span_s <= 0)
    return;
  *ret_per_second = (self->n - 1) / span_s;
  /* n events bound n - 1 intervals: the oldest one's bytes came before */
  for (guint i = 1; i < self->n; i++)
    n_bytes += self->n_bytes[(oldest + i) % TS_RATE_N_SAMPLES];
  if (ret_bytes_per_second != NULL)
    *ret_bytes_per_second = n_bytes / span_s;
}
