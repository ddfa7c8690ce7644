/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-webrtc-reports.h"

static void
take_source (const GstStructure *source, TsWebrtcReports *reports)
{
  gboolean is_own = FALSE, has_report = FALSE;
  guint round_trip = 0;

  gst_structure_get_boolean (source, "internal", &is_own);
  gst_structure_get_boolean (source, "have-rb", &has_report);
  if (!is_own || !has_report)
    return;
  gst_structure_get_int (source, "rb-packetslost", &reports->n_lost);
  gst_structure_get_uint (source, "rb-round-trip", &round_trip);
  /* in 1/65536 s; 0 until the viewer has answered a sender report */
  if (round_trip != 0)
    reports->round_trip_ms = round_trip * 1000.0 / 65536;
}

/**
 * ts_webrtc_reports_read:
 * @webrtc: a webrtcbin that sends
 * @ret_reports: (out caller-allocates): of what it sends
 */
void
ts_webrtc_reports_read (GstElement *webrtc, TsWebrtcReports *ret_reports)
{
  g_autoptr (GstElement) rtpbin =
      gst_bin_get_by_name (GST_BIN (webrtc), "rtpbin");
  g_autoptr (GObject) session = NULL;
  g_autoptr (GstStructure) stats = NULL;
  const GValue *value = NULL;
  const GValueArray *sources;

  *ret_reports = (TsWebrtcReports){.round_trip_ms = -1};
  g_signal_emit_by_name (rtpbin, "get-internal-session", 0, &session);
  if (session != NULL)
    g_object_get (session, "stats", &stats, NULL);
  if (stats != NULL)
    value = gst_structure_get_value (stats, "source-stats");
  if (value == NULL)
    return;
  /* the RTP session has nothing newer than this old type */
  sources = g_value_get_boxed (value);
  for (guint i = 0; i < sources->n_values; i++)
    take_source (gst_value_get_structure (&sources->values[i]), ret_reports);
}
