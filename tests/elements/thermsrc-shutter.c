/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The shutter of the simulated sensor and the noise of its rows. */

#include "config.h"

#include <gst/check/gstharness.h>
#include <gst/thermal/thermal.h>

#include <math.h>
#include <stdlib.h>

#include "fixtures.h"

#define QUIET "netd=0 fixed-pattern=0 "

/* Frame `number` of `thermsrc ARGUMENTS`. */
static GstBuffer *
take_frame (const gchar *arguments, const gchar *size, guint number)
{
  g_autofree gchar *launch = g_strdup_printf ("thermsrc %s", arguments);
  g_autofree gchar *caps = g_strdup_printf ("video/x-raw,%s", size);
  GstHarness *h = gst_harness_new_parse (launch);
  GstBuffer *buffer = NULL;

  gst_harness_set_sink_caps_str (h, caps);
  gst_harness_set_blocking_push_mode (h);
  gst_harness_play (h);
  for (guint i = 0; i <= number; i++) {
    gst_clear_buffer (&buffer);
    buffer = gst_harness_pull (h);
    g_assert_nonnull (buffer);
  }
  gst_harness_teardown (h);
  return buffer;
}

/* As whoever stands behind it would: the frame after the event is of the
 * shutter, at the temperature that comes with it. */
static void
test_shutter_shows_its_own_temperature (void)
{
  GstHarness *h = gst_harness_new_parse (
      "thermsrc scene=blackbody " QUIET "drift=1000 scene-time=170");
  GstPad *pad;
  gint closed_at = -1, opened_at = -1;

  gst_harness_set_sink_caps_str (
      h, "video/x-raw,width=64,height=48,framerate=10/1");
  gst_harness_set_blocking_push_mode (h);
  gst_harness_play (h);
  pad = gst_pad_get_peer (h->sinkpad);
  for (gint i = 0; i < 12; i++) {
    GstBuffer *buffer = gst_harness_pull (h);
    const GstThermalReadings *readings =
        &gst_buffer_get_thermal_readings_meta (buffer)->readings;
    const gboolean is_closed = (gst_buffer_get_thermal_meta (buffer)->flags
                                   & GST_THERMAL_FRAME_FLAG_FFC)
                               != 0;

    if (is_closed && closed_at < 0) {
      /* it is seen warmer than it is by the drift, a fifth of the cavity's */
      const gdouble seen_k = gst_thermal_calibration_get_kelvin (
          calibration_of (buffer), count_at (buffer, 64, 32, 24));
      const gdouble drift_k = (readings->cavity_k - 303.15) / 5;

      closed_at = i;
      g_assert_cmpfloat (readings->cavity_k, ==, readings->shutter_k);
      g_assert_cmpfloat (fabs (drift_k), >, 0.3);
      g_assert_cmpfloat_with_epsilon (
          seen_k, readings->shutter_k + drift_k, 0.3 * fabs (drift_k));
    }
    if (!is_closed && closed_at >= 0 && opened_at < 0)
      opened_at = i;
    if (i == 2 || i == 6)
      g_assert_true (gst_pad_send_event (
          pad, gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
                   gst_structure_new ("thermal-shutter", "closed",
                       G_TYPE_BOOLEAN, i == 2, NULL))));
    gst_buffer_unref (buffer);
  }
  g_assert_cmpint (closed_at, >=, 3);
  g_assert_cmpint (closed_at, <=, 5);
  g_assert_cmpint (opened_at, >=, 7);
  gst_object_unref (pad);
  gst_harness_teardown (h);
}

/* Against the same frame without, all pixels of a row are off by the same. */
static void
test_row_noise_is_of_whole_rows (void)
{
  static const gchar size[] = "width=64,height=512";
  g_autoptr (GstBuffer) a =
      take_frame ("scene=blackbody " QUIET "row-noise=100", size, 0);
  g_autoptr (GstBuffer) next =
      take_frame ("scene=blackbody " QUIET "row-noise=100", size, 1);
  g_autoptr (GstBuffer) b = take_frame ("scene=blackbody " QUIET, size, 0);
  GstThermalCalibration *calibration = calibration_of (a);
  const gdouble counts_per_k =
      gst_thermal_calibration_get_counts (calibration, 300.5)
      - gst_thermal_calibration_get_counts (calibration, 299.5);
  gdouble sum = 0, squares = 0;
  guint changes = 0;

  for (gint y = 0; y < 512; y++) {
    const gint off = count_at (a, 64, 0, y) - count_at (b, 64, 0, y);

    for (gint x = 1; x < 64; x++)
      g_assert_cmpint (
          abs (count_at (a, 64, x, y) - count_at (b, 64, x, y) - off), <=, 1);
    sum += off;
    squares += off * off;
  }
  g_assert_cmpfloat_with_epsilon (
      sqrt (squares / 512 - sum / 512 * sum / 512) / counts_per_k, 0.1, 0.015);
  for (gint y = 0; y < 512; y++)
    changes += count_at (a, 64, 0, y) != count_at (next, 64, 0, y);
  g_assert_cmpuint (changes, >, 400);
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/thermsrc/shutter-shows-its-own-temperature",
      test_shutter_shows_its_own_temperature);
  g_test_add_func (
      "/thermsrc/row-noise-is-of-whole-rows", test_row_noise_is_of_whole_rows);
  return g_test_run ();
}
