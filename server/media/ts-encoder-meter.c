/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-encoder-meter.h"

#include "media/ts-rate.h"

/* Pictures on their way through the encoder, whose time is measured. */
#define N_MEASURED 8

struct _TsEncoderMeter
{
  /* guards what follows */
  GMutex counts_mutex;
  TsEncoderCounts counts;
  TsRate rate;
  struct
  {
    GstClockTime pts;
    gint64 pushed_us;
  } measured[N_MEASURED];
  guint next_measured;
};

TsEncoderMeter *
ts_encoder_meter_new (void)
{
  TsEncoderMeter *self = g_new0 (TsEncoderMeter, 1);

  g_mutex_init (&self->counts_mutex);
  return self;
}

void
ts_encoder_meter_free (TsEncoderMeter *self)
{
  g_mutex_clear (&self->counts_mutex);
  g_free (self);
}

/**
 * ts_encoder_meter_begin:
 *
 * Another encoder begins, that owes nothing yet.
 */
void
ts_encoder_meter_begin (TsEncoderMeter *self)
{
  g_mutex_lock (&self->counts_mutex);
  self->counts.n_unanswered = 0;
  g_mutex_unlock (&self->counts_mutex);
}

/**
 * ts_encoder_meter_add_picture:
 * @pts: of a picture that the encoder gets now
 */
void
ts_encoder_meter_add_picture (TsEncoderMeter *self, GstClockTime pts)
{
  guint slot;

  g_mutex_lock (&self->counts_mutex);
  slot = self->next_measured++ % N_MEASURED;
  self->measured[slot].pts = pts;
  self->measured[slot].pushed_us = g_get_monotonic_time ();
  self->counts.n_unanswered++;
  g_mutex_unlock (&self->counts_mutex);
}

/**
 * ts_encoder_meter_add_dropped:
 *
 * A picture was left out, because others still wait.
 */
void
ts_encoder_meter_add_dropped (TsEncoderMeter *self)
{
  g_mutex_lock (&self->counts_mutex);
  self->counts.n_dropped++;
  self->counts.n_unanswered++;
  g_mutex_unlock (&self->counts_mutex);
}

/**
 * ts_encoder_meter_add_left_out:
 *
 * A picture was not meant to be coded: the encoder does not owe it.
 */
void
ts_encoder_meter_add_left_out (TsEncoderMeter *self)
{
  g_mutex_lock (&self->counts_mutex);
  if (self->counts.n_unanswered > 0)
    self->counts.n_unanswered--;
  g_mutex_unlock (&self->counts_mutex);
}

/* With the mutex held. */
static void
end_measuring (TsEncoderMeter *self, GstClockTime pts, gint64 now_us)
{
  for (guint i = 0; i < N_MEASURED; i++) {
    if (self->measured[i].pushed_us == 0 || self->measured[i].pts != pts)
      continue;
    self->counts.encode_us += now_us - self->measured[i].pushed_us;
    self->measured[i].pushed_us = 0;
  }
}

/**
 * ts_encoder_meter_add_unit:
 * @unit: came out, with the time of its picture
 */
void
ts_encoder_meter_add_unit (TsEncoderMeter *self, GstSample *unit)
{
  GstBuffer *buffer = gst_sample_get_buffer (unit);
  GstStructure *caps = gst_caps_get_structure (gst_sample_get_caps (unit), 0);
  gsize size = gst_buffer_get_size (buffer);
  gint64 now_us = g_get_monotonic_time ();

  g_mutex_lock (&self->counts_mutex);
  self->counts.n_units++;
  self->counts.n_bytes += size;
  self->counts.n_unanswered = 0;
  end_measuring (self, GST_BUFFER_PTS (buffer), now_us);
  ts_rate_add (&self->rate, now_us, size);
  gst_structure_get_int (caps, "width", &self->counts.width);
  gst_structure_get_int (caps, "height", &self->counts.height);
  g_mutex_unlock (&self->counts_mutex);
}

void
ts_encoder_meter_get (TsEncoderMeter *self, TsEncoderCounts *ret_counts)
{
  g_mutex_lock (&self->counts_mutex);
  *ret_counts = self->counts;
  ts_rate_get (&self->rate, g_get_monotonic_time (), &ret_counts->fps,
      &ret_counts->bytes_per_second);
  g_mutex_unlock (&self->counts_mutex);
}
