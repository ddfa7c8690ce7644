/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-burst-gatherer.h"

#define RTP_HEADER 12
#define MAX_PACKET 65535

/* Nothing that is one picture is larger: 32 MiB are 400 times a key frame of
 * 1080p. What goes on without a marker is cut here. */
#define MAX_PACKETS 24000
#define MAX_BYTES (32 * 1024 * 1024)

struct _TsBurstGatherer
{
  gboolean is_sound;
  TsBurstFunc func;
  gpointer user_data;

  GPtrArray *packets;
  gsize n_bytes;
  guint32 rtp_time;
};

TsBurstGatherer *
ts_burst_gatherer_new (gboolean is_sound, TsBurstFunc func, gpointer user_data)
{
  TsBurstGatherer *self = g_new0 (TsBurstGatherer, 1);

  self->is_sound = is_sound;
  self->func = func;
  self->user_data = user_data;
  self->packets =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  return self;
}

void
ts_burst_gatherer_free (TsBurstGatherer *self)
{
  g_ptr_array_unref (self->packets);
  g_free (self);
}

static void
hand_over (TsBurstGatherer *self)
{
  g_autoptr (TsBurst) burst = ts_burst_new (self->packets);

  g_ptr_array_set_size (self->packets, 0);
  self->n_bytes = 0;
  self->func (burst, self->user_data);
}

/**
 * ts_burst_gatherer_push:
 * @packet: (transfer none): RTP; what is none is left out
 *
 * Calls back with each burst that is whole.
 */
void
ts_burst_gatherer_push (TsBurstGatherer *self, GstBuffer *packet)
{
  gsize size = gst_buffer_get_size (packet);
  guint8 header[RTP_HEADER];
  guint32 rtp_time;

  if (size > MAX_PACKET
      || gst_buffer_extract (packet, 0, header, RTP_HEADER) != RTP_HEADER
      || header[0] >> 6 != 2)
    return;
  rtp_time = GST_READ_UINT32_BE (header + 4);
  if (self->packets->len > 0
      && (rtp_time != self->rtp_time || self->packets->len >= MAX_PACKETS
          || self->n_bytes + size > MAX_BYTES))
    hand_over (self);
  g_ptr_array_add (self->packets, gst_buffer_ref (packet));
  self->n_bytes += size;
  self->rtp_time = rtp_time;
  if (self->is_sound || (header[1] & 0x80) != 0)
    hand_over (self);
}
