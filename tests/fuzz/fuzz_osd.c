/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Texts of overlays: what is read has a content, every content can be expanded
 * to UTF-8, and quoted again. The same bytes as a picture never take memory
 * for more than they may. */

#include "config.h"

#include <math.h>
#include <string.h>
#include <gst/thermal/thermal.h>

#include "osd-expand.h"
#include "osd-picture.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
expand (const gchar *content)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (1e9);
  const OsdValues values = {
      .time = time,
      .pan_deg = NAN,
      .tilt_deg = 1,
      .readings = {.span_k = {NAN, 300}},
  };
  g_autofree gchar *written = osd_expand (content, &values);
  g_autofree gchar *quoted = gst_thermal_text_quote (content);
  g_autofree gchar *text = g_strdup_printf ("text(%s)", quoted);
  g_autoptr (GstThermalTextSet) again =
      gst_thermal_text_set_new_from_string (text, NULL);

  g_assert_true (g_utf8_validate (written, -1, NULL));
  g_assert_cmpstr (gst_thermal_text_set_get (again, 0)->content, ==, content);
}

static void
decode (const guint8 *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  cairo_surface_t *surface = osd_picture_decode (bytes, &error);

  g_assert_true ((surface != NULL) == (error == NULL));
  if (surface == NULL)
    return;
  g_assert_cmpint (
      cairo_image_surface_get_width (surface), <=, OSD_PICTURE_MAX_SIDE);
  g_assert_cmpint (
      cairo_image_surface_get_height (surface), <=, OSD_PICTURE_MAX_SIDE);
  cairo_surface_destroy (surface);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree gchar *text =
      g_strndup (size > 0 ? (const gchar *) data : "", size);
  g_autoptr (GstThermalTextSet) set = NULL;
  g_autoptr (GArray) states = NULL;
  g_autoptr (GError) error = NULL;

  decode (data, size);
  states = osd_states_parse (text, NULL);
  set = gst_thermal_text_set_new_from_string (text, &error);
  g_assert_true ((set != NULL) == (error == NULL));
  for (guint i = 0; set != NULL && i < gst_thermal_text_set_get_size (set); i++)
    expand (gst_thermal_text_set_get (set, i)->content);
  return 0;
}
