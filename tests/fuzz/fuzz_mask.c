/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Masks as text: what is read can be written and read again, and every mask
 * can be found in a picture, wherever the camera looks. */

#include "config.h"

#include <gst/thermal/thermal.h>

#include <string.h>

#include "thermmask-area.h"

#define WIDTH 16
#define HEIGHT 12

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
find (GstThermalMaskSet *set, gdouble pan_deg)
{
  const GstThermalPose pose = {.pan_deg = pan_deg, .zoom = 3, .fov_deg = 60};

  for (guint i = 0; i < gst_thermal_mask_set_get_size (set); i++) {
    g_autoptr (GArray) outline = gst_thermal_mask_set_dup_outline (
        set, i, &pose, (gdouble) WIDTH / HEIGHT);
    g_autoptr (GArray) spans = therm_mask_area_new (outline, WIDTH, HEIGHT);

    for (guint s = 0; s < spans->len; s++) {
      const ThermMaskSpan *span = &g_array_index (spans, ThermMaskSpan, s);

      g_assert_cmpint (span->x, >=, 0);
      g_assert_cmpint (span->x, <, span->end);
      g_assert_cmpint (span->end, <=, WIDTH);
      g_assert_cmpint (span->y, >=, 0);
      g_assert_cmpint (span->y, <, HEIGHT);
    }
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree gchar *text =
      g_strndup (size > 0 ? (const gchar *) data : "", size);
  g_autoptr (GstThermalMaskSet) set = NULL;
  g_autoptr (GstThermalMaskSet) again = NULL;
  g_autofree gchar *written = NULL;
  g_autofree gchar *rewritten = NULL;
  g_autoptr (GError) error = NULL;

  set = gst_thermal_mask_set_new_from_string (text, &error);
  g_assert_true ((set != NULL) == (error == NULL));
  if (set == NULL) {
    g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID);
    return 0;
  }

  written = gst_thermal_mask_set_to_string (set);
  again = gst_thermal_mask_set_new_from_string (written, &error);
  g_assert_no_error (error);
  rewritten = gst_thermal_mask_set_to_string (again);
  g_assert_cmpstr (written, ==, rewritten);
  for (gint pan_deg = -180; pan_deg <= 180; pan_deg += 45)
    find (set, pan_deg);
  return 0;
}
