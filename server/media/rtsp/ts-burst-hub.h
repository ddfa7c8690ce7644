/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

#include "media/rtsp/ts-burst.h"
#include "media/rtsp/ts-rtsp-writer.h"
#include "media/rtsp/ts-udp-fan.h"

G_BEGIN_DECLS

/**
 * TsBurstHubFunc:
 *
 * Asks for a key frame, which comes with one of the next pictures.
 */
typedef void (*TsBurstHubFunc) (gpointer user_data);

/**
 * TsBurstStart:
 * @is_known: whether it is known what a viewer gets first
 * @seq: sequence number of the first packet
 * @rtp_time: time stamp of it
 */
typedef struct
{
  gboolean is_known;
  guint16 seq;
  guint32 rtp_time;
} TsBurstStart;

/**
 * TsBurstHubCounts:
 * @n_viewers: who gets bursts
 * @n_bursts: how many bursts there have been
 * @n_skipped: how many were left out for viewers over TCP that were too slow
 * @n_lost: how many messages over UDP could not be sent
 */
typedef struct
{
  guint n_viewers;
  guint64 n_bursts;
  guint64 n_skipped;
  guint64 n_lost;
} TsBurstHubCounts;

/**
 * TsBurstHub:
 *
 * Sends the bursts of one stream to its viewers, each beginning with a key
 * frame, and keeps those since the last key frame for who joins. Does not know
 * who they are: a viewer is any object. Reference-counted; any thread.
 */
typedef struct _TsBurstHub TsBurstHub;

TsBurstHub *ts_burst_hub_new (GstClock *clock, GstClockTime base_time,
    TsBurstHubFunc request_key_frame, gpointer user_data,
    GDestroyNotify destroy);
TsBurstHub *ts_burst_hub_ref (TsBurstHub *self);
void ts_burst_hub_unref (TsBurstHub *self);
void ts_burst_hub_push (TsBurstHub *self, TsBurst *burst);
void ts_burst_hub_forget (TsBurstHub *self);
gboolean ts_burst_hub_join_tcp (TsBurstHub *self, GObject *viewer,
    TsRtspWriter *writer, guint8 channel, TsBurstStart *ret_start);
gboolean ts_burst_hub_join_udp (TsBurstHub *self, GObject *viewer,
    GSocket *socket, const TsUdpTarget *target, gboolean is_group,
    TsBurstStart *ret_start);
void ts_burst_hub_release (TsBurstHub *self, GObject *viewer);
void ts_burst_hub_leave (TsBurstHub *self, GObject *viewer);
void ts_burst_hub_retain (TsBurstHub *self, GPtrArray *viewers);
void ts_burst_hub_count (TsBurstHub *self, TsBurstHubCounts *ret_counts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsBurstHub, ts_burst_hub_unref)

G_END_DECLS
