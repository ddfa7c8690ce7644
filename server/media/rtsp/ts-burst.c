/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-burst.h"

#include <string.h>
#include <sys/uio.h>

/* RFC 2326, section 10.12: '$', the channel, and the length in two bytes */
#define INTERLEAVED_HEADER 4
#define RTP_HEADER 12

/* Linux' UDP_MAX_SEGMENTS, and what fits into one datagram of IPv4 */
#define MAX_GROUP_PACKETS 64
#define MAX_GROUP_BYTES 65507

G_STATIC_ASSERT (sizeof (TsBurstPacket) == sizeof (struct iovec));
G_STATIC_ASSERT (
    G_STRUCT_OFFSET (TsBurstPacket, data) == offsetof (struct iovec, iov_base));
G_STATIC_ASSERT (
    G_STRUCT_OFFSET (TsBurstPacket, size) == offsetof (struct iovec, iov_len));

/* The whole burst for another channel than 0. */
typedef struct
{
  guint8 channel;
  guint8 *wire;
} Variant;

struct _TsBurst
{
  gatomicrefcount refs;

  gboolean is_key;
  GstClockTime pts;
  guint32 rtp_time;
  gsize size;

  /* '$', channel 0, length, packet; and so on. The packets are parts of it.
   * A copy of what the payloader made: a few microseconds for each picture,
   * however many watch it, and sending is one call with one piece of memory. */
  guint8 *wire;
  gsize wire_size;
  GArray *packets; /* TsBurstPacket */
  GArray *groups;  /* TsBurstGroup */

  /* guards variants; nearly everybody takes channel 0 */
  GMutex variants_mutex;
  GArray *variants;
};

static void
variant_clear (gpointer data)
{
  g_free (((Variant *) data)->wire);
}

/* A group ends with a packet that is shorter than the others, before one that
 * is longer, and where it is full. */
static void
add_to_groups (TsBurst *self, guint index, gsize size)
{
  TsBurstGroup *last = NULL;
  TsBurstGroup group = {
      .first = index, .n_packets = 1, .segment_size = (guint16) size};

  if (self->groups->len > 0)
    last = &g_array_index (self->groups, TsBurstGroup, self->groups->len - 1);
  if (last != NULL && size <= last->segment_size
      && last->n_packets < MAX_GROUP_PACKETS
      && (gsize) last->n_packets * last->segment_size + size <= MAX_GROUP_BYTES
      && g_array_index (self->packets, TsBurstPacket, index - 1).size
             == last->segment_size)
    last->n_packets++;
  else
    g_array_append_val (self->groups, group);
}

/**
 * ts_burst_new:
 * @packets: (element-type GstBuffer): RTP packets, in order; at least one, each
 *   with a whole header and of at most 65535 bytes
 *
 * Copies the packets. What one of them says that is no delta unit is a key.
 */
TsBurst *
ts_burst_new (GPtrArray *packets)
{
  TsBurst *self = g_new0 (TsBurst, 1);
  GstBuffer *first = g_ptr_array_index (packets, 0);
  guint8 *write;

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->variants_mutex);
  self->pts = GST_BUFFER_PTS (first);
  for (guint i = 0; i < packets->len; i++)
    self->size += gst_buffer_get_size (g_ptr_array_index (packets, i));
  self->wire_size = self->size + (gsize) packets->len * INTERLEAVED_HEADER;
  self->wire = write = g_malloc (self->wire_size);
  self->packets =
      g_array_sized_new (FALSE, FALSE, sizeof (TsBurstPacket), packets->len);
  self->groups = g_array_sized_new (FALSE, FALSE, sizeof (TsBurstGroup), 4);
  for (guint i = 0; i < packets->len; i++) {
    GstBuffer *buffer = g_ptr_array_index (packets, i);
    TsBurstPacket packet = {
        .data = write + INTERLEAVED_HEADER,
        .size = gst_buffer_get_size (buffer),
    };

    write[0] = '$';
    write[1] = 0;
    GST_WRITE_UINT16_BE (write + 2, (guint16) packet.size);
    gst_buffer_extract (buffer, 0, packet.data, packet.size);
    write += INTERLEAVED_HEADER + packet.size;
    g_array_append_val (self->packets, packet);
    add_to_groups (self, i, packet.size);
    if (!GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
      self->is_key = TRUE;
  }
  self->rtp_time = GST_READ_UINT32_BE (self->wire + INTERLEAVED_HEADER + 4);
  return self;
}

TsBurst *
ts_burst_ref (TsBurst *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ts_burst_unref (TsBurst *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_array_unref (self->packets);
  g_array_unref (self->groups);
  if (self->variants != NULL)
    g_array_unref (self->variants);
  g_mutex_clear (&self->variants_mutex);
  g_free (self->wire);
  g_free (self);
}

/**
 * ts_burst_is_key:
 *
 * Returns: whether a picture can be shown that begins here
 */
gboolean
ts_burst_is_key (const TsBurst *self)
{
  return self->is_key;
}

/**
 * ts_burst_get_pts:
 *
 * Returns: when the picture was taken, as running time of the camera
 */
GstClockTime
ts_burst_get_pts (const TsBurst *self)
{
  return self->pts;
}

static guint16
get_seq (const TsBurst *self, guint index)
{
  const TsBurstPacket *packet =
      &g_array_index (self->packets, TsBurstPacket, index);

  return GST_READ_UINT16_BE ((const guint8 *) packet->data + 2);
}

guint16
ts_burst_get_first_seq (const TsBurst *self)
{
  return get_seq (self, 0);
}

/**
 * ts_burst_get_next_seq:
 *
 * Returns: the sequence number of the packet that follows
 */
guint16
ts_burst_get_next_seq (const TsBurst *self)
{
  return (guint16) (get_seq (self, self->packets->len - 1) + 1);
}

guint32
ts_burst_get_rtp_time (const TsBurst *self)
{
  return self->rtp_time;
}

/**
 * ts_burst_get_size:
 *
 * Returns: bytes of all packets
 */
gsize
ts_burst_get_size (const TsBurst *self)
{
  return self->size;
}

/**
 * ts_burst_get_packets:
 *
 * Returns: (transfer none): they live as long as the burst
 */
const TsBurstPacket *
ts_burst_get_packets (const TsBurst *self, guint *ret_n_packets)
{
  *ret_n_packets = self->packets->len;
  return (const TsBurstPacket *) self->packets->data;
}

/**
 * ts_burst_get_groups:
 *
 * Returns: (transfer none): all packets, in order, cut for UDP_SEGMENT
 */
const TsBurstGroup *
ts_burst_get_groups (const TsBurst *self, guint *ret_n_groups)
{
  *ret_n_groups = self->groups->len;
  return (const TsBurstGroup *) self->groups->data;
}

static guint8 *
copy_for_channel (const TsBurst *self, guint8 channel)
{
  guint8 *wire = g_memdup2 (self->wire, self->wire_size);
  gsize offset = 0;

  for (guint i = 0; i < self->packets->len; i++) {
    wire[offset + 1] = channel;
    offset += INTERLEAVED_HEADER
              + g_array_index (self->packets, TsBurstPacket, i).size;
  }
  return wire;
}

/**
 * ts_burst_get_interleaved:
 * @channel: of RTP within the connection
 *
 * Returns: (transfer none): the packets as RTSP carries them over TCP; lives as
 *   long as the burst
 */
const guint8 *
ts_burst_get_interleaved (TsBurst *self, guint8 channel, gsize *ret_size)
{
  guint8 *wire = NULL;

  *ret_size = self->wire_size;
  if (channel == 0)
    return self->wire;
  g_mutex_lock (&self->variants_mutex);
  if (self->variants == NULL) {
    self->variants = g_array_new (FALSE, FALSE, sizeof (Variant));
    g_array_set_clear_func (self->variants, variant_clear);
  }
  for (guint i = 0; i < self->variants->len && wire == NULL; i++) {
    Variant *variant = &g_array_index (self->variants, Variant, i);

    if (variant->channel == channel)
      wire = variant->wire;
  }
  if (wire == NULL) {
    Variant variant = {channel, copy_for_channel (self, channel)};

    wire = variant.wire;
    g_array_append_val (self->variants, variant);
  }
  g_mutex_unlock (&self->variants_mutex);
  return wire;
}
