/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * TsWebrtcReports:
 * @n_lost: packets that did not arrive; fewer when some arrived twice
 * @round_trip_ms: to the viewer and back, ms; negative: not measured yet
 *
 * What the newest RTCP receiver report of a viewer says (RFC 3550, 6.4.1).
 */
typedef struct
{
  gint n_lost;
  gdouble round_trip_ms;
} TsWebrtcReports;

void ts_webrtc_reports_read (GstElement *webrtc, TsWebrtcReports *ret_reports);

G_END_DECLS
