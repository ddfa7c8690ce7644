/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * TsBurst:
 *
 * All RTP packets of one access unit, laid out for sending: by UDP as messages
 * that the kernel cuts into packets, by TCP as one piece of memory. Made once
 * for each picture and shared by everybody who gets it. Immutable and
 * reference-counted; any thread.
 */
typedef struct _TsBurst TsBurst;

/**
 * TsBurstGroup:
 * @first: number of its first packet
 * @n_packets: how many there are, at most 64
 * @segment_size: bytes of each of them but the last, which may be shorter
 *
 * Neighbouring packets that one message with UDP_SEGMENT can carry.
 */
typedef struct
{
  guint first;
  guint n_packets;
  guint16 segment_size;
} TsBurstGroup;

/**
 * TsBurstPacket:
 * @data: the packet
 * @size: its bytes
 *
 * Has the layout of struct iovec, so that an array of them can be sent.
 */
typedef struct
{
  gpointer data;
  gsize size;
} TsBurstPacket;

TsBurst *ts_burst_new (GPtrArray *packets);
TsBurst *ts_burst_ref (TsBurst *self);
void ts_burst_unref (TsBurst *self);

gboolean ts_burst_is_key (const TsBurst *self);
GstClockTime ts_burst_get_pts (const TsBurst *self);
guint16 ts_burst_get_first_seq (const TsBurst *self);
guint16 ts_burst_get_next_seq (const TsBurst *self);
guint32 ts_burst_get_rtp_time (const TsBurst *self);
gsize ts_burst_get_size (const TsBurst *self);
const TsBurstPacket *ts_burst_get_packets (
    const TsBurst *self, guint *ret_n_packets);
const TsBurstGroup *ts_burst_get_groups (
    const TsBurst *self, guint *ret_n_groups);
const guint8 *ts_burst_get_interleaved (
    TsBurst *self, guint8 channel, gsize *ret_size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsBurst, ts_burst_unref)

G_END_DECLS
