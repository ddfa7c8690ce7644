/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What overlays cost, in milliseconds of one thread for each picture, beside
 * GStreamer's own elements that write the same. Prints one JSON object. */

#include "config.h"

#include <gst/check/gstharness.h>
#include <gst/thermal/thermal.h>
#include <json-glib/json-glib.h>
#include <pango/pangocairo.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WIDTH 1280
#define HEIGHT 720
#define N_REGIONS 32
#define N_WARM_UP 20
#define N_RUNS 250
#define N_ROUNDS 5
#define FRAME_TIME (40 * GST_MSECOND)

#define TEXTS "text('%F %T') text('Substation north, camera 3',at=bottom-left)"

static gdouble
thread_ms (void)
{
  struct timespec now;

  /* not the clock on the wall: on a busy machine that measures the others */
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e3 * now.tv_sec + 1e-6 * now.tv_nsec;
}

static gint
compare_doubles (gconstpointer a, gconstpointer b)
{
  const gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return (x > y) - (x < y);
}

/* A grey picture with all that a thermal one brings along. */
static GstBuffer *
new_picture (GstVideoFormat format)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GstThermalRegionSet) regions = NULL;
  g_autoptr (GstThermalCalibration) calibration =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  GstThermalMeasurement measurements[N_REGIONS] = {{0}};
  gdouble kelvin[GST_THERMAL_SPAN_N_TEMPERATURES];
  GstVideoInfo info, frame_info;
  GstBuffer *picture, *frame;

  for (guint i = 0; i < N_REGIONS; i++) {
    g_string_append_printf (text, "box(0.%02u,0.%02u,0.%02u,0.%02u) ",
        5 + i % 8 * 11, 10 + i / 8 * 20, 13 + i % 8 * 11, 25 + i / 8 * 20);
    measurements[i] = (GstThermalMeasurement){.region_id = i + 1,
        .n_pixels = 1000,
        .min_k = 280,
        .max_k = 300 + i,
        .mean_k = 290,
        .min_x = 40 + i * 10,
        .min_y = 60,
        .max_x = 50 + i * 15,
        .max_y = 200};
  }
  regions = gst_thermal_region_set_new_from_string (text->str, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (kelvin); i++)
    kelvin[i] = 280 + 2 * i;

  gst_video_info_set_format (&frame_info, GST_VIDEO_FORMAT_GRAY16_LE, 640, 512);
  frame = gst_buffer_new_allocate (NULL, frame_info.size, NULL);
  gst_buffer_memset (frame, 0, 0x70, frame_info.size);
  gst_buffer_add_thermal_meta (frame, calibration, &frame_info);
  gst_video_info_set_format (&info, format, WIDTH, HEIGHT);
  picture = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (picture, 0, 100, info.size);
  gst_buffer_add_thermal_picture_meta (picture, frame);
  gst_buffer_unref (frame);
  gst_buffer_add_thermal_measurement_meta (
      picture, regions, measurements, N_REGIONS);
  gst_buffer_add_thermal_span_meta (
      picture, gst_thermal_palette_find ("ironbow"), FALSE, kelvin);
  GST_BUFFER_PTS (picture) = 0;
  GST_BUFFER_DURATION (picture) = FRAME_TIME;
  return picture;
}

/* The same picture again and again, drawn on in place; its temperatures change
 * from one to the next. */
static GstBuffer *
push (GstHarness *h, GstBuffer *picture)
{
  GstThermalMeasurementMeta *meta =
      gst_buffer_get_thermal_measurement_meta (picture);

  for (guint i = 0; meta != NULL && i < meta->n_measurements; i++)
    meta->measurements[i].max_k += 0.1;
  GST_BUFFER_PTS (picture) += FRAME_TIME;
  picture = gst_harness_push_and_pull (h, picture);
  return gst_buffer_make_writable (picture);
}

typedef void (*Prepare) (GstHarness *h);

static gdouble
measure (const gchar *elements, GstVideoFormat format, Prepare prepare)
{
  /* whose second input, for subtitles, a description would link, too */
  GstHarness *h = elements != NULL ? gst_harness_new_parse (elements)
                                   : gst_harness_new_with_padnames (
                                       "textoverlay", "video_sink", "src");
  g_autofree gchar *caps = g_strdup_printf (
      "video/x-raw,format=%s,width=%d,height=%d,framerate=25/1",
      gst_video_format_to_string (format), WIDTH, HEIGHT);
  GstBuffer *picture = new_picture (format);
  gdouble rounds[N_ROUNDS];

  if (prepare != NULL)
    prepare (h);
  gst_harness_set_caps_str (h, caps, caps);
  for (guint i = 0; i < N_WARM_UP; i++)
    picture = push (h, picture);
  for (guint round = 0; round < N_ROUNDS; round++) {
    const gdouble start_ms = thread_ms ();

    for (guint i = 0; i < N_RUNS; i++)
      picture = push (h, picture);
    rounds[round] = (thread_ms () - start_ms) / N_RUNS;
  }
  gst_buffer_unref (picture);
  gst_harness_teardown (h);
  qsort (rounds, N_ROUNDS, sizeof *rounds, compare_doubles);
  return rounds[N_ROUNDS / 2];
}

/* As the examples of cairooverlay do: drawn anew for each picture. */
static void
on_draw (GstElement *overlay, cairo_t *cr, guint64 timestamp, guint64 duration,
    gpointer user_data)
{
  static const gchar *const where[] = {NULL, "Substation north, camera 3"};
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree gchar *time = g_date_time_format (now, "%F %T");
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_from_string ("Sans");

  pango_font_description_set_absolute_size (
      font, HEIGHT * 0.045 * 0.78 * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  for (guint i = 0; i < G_N_ELEMENTS (where); i++) {
    cairo_move_to (cr, WIDTH * 0.02, i == 0 ? HEIGHT * 0.02 : HEIGHT * 0.93);
    pango_layout_set_text (layout, where[i] != NULL ? where[i] : time, -1);
    pango_cairo_layout_path (cr, layout);
    cairo_set_line_width (cr, 5);
    cairo_set_source_rgb (cr, 0, 0, 0);
    cairo_stroke_preserve (cr);
    cairo_set_source_rgb (cr, 1, 1, 1);
    cairo_fill (cr);
  }
  pango_font_description_free (font);
}

static void
connect_draw (GstHarness *h)
{
  g_autoptr (GstElement) overlay =
      gst_bin_get_by_name (GST_BIN (h->element), "overlay");

  g_signal_connect (overlay, "draw", G_CALLBACK (on_draw), NULL);
}

static void
set_text (GstHarness *h)
{
  g_object_set (h->element, "text", "Substation north, camera 3", "font-desc",
      "Sans 14", NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree gchar *text = NULL;
  const struct
  {
    const gchar *name;
    const gchar *elements;
    GstVideoFormat format;
    Prepare prepare;
  } cases[] = {
      {"thermosd_texts_i420_ms", "thermosd texts=\"" TEXTS "\"",
          GST_VIDEO_FORMAT_I420, NULL},
      {"clockoverlay_i420_ms",
          "clockoverlay time-format=\"%F %T\" font-desc=\"Sans 14\"",
          GST_VIDEO_FORMAT_I420, NULL},
      {"textoverlay_i420_ms", NULL, GST_VIDEO_FORMAT_I420, set_text},
      {"thermosd_texts_bgrx_ms", "thermosd texts=\"" TEXTS "\"",
          GST_VIDEO_FORMAT_BGRx, NULL},
      {"cairooverlay_bgrx_ms", "cairooverlay name=overlay ! identity",
          GST_VIDEO_FORMAT_BGRx, connect_draw},
      {"cairooverlay_i420_ms",
          "videoconvert ! cairooverlay name=overlay ! videoconvert",
          GST_VIDEO_FORMAT_I420, connect_draw},
      {"thermosd_all_i420_ms",
          "thermosd regions=true region-labels=name+max color-bar=right "
          "texts=\"" TEXTS "\"",
          GST_VIDEO_FORMAT_I420, NULL},
      {"thermmask_8_i420_ms",
          "thermmask masks=\"box(0,0,0.1,0.2) box(0.2,0,0.3,0.2) "
          "box(0.4,0,0.5,0.2) box(0.6,0,0.7,0.2) box(0,0.5,0.1,0.7) "
          "box(0.2,0.5,0.3,0.7) box(0.4,0.5,0.5,0.7) box(0.6,0.5,0.7,0.7)\"",
          GST_VIDEO_FORMAT_I420, NULL},
  };

  gst_init (&argc, &argv);
  json_builder_begin_object (builder);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    json_builder_set_member_name (builder, cases[i].name);
    json_builder_add_double_value (builder,
        measure (cases[i].elements, cases[i].format, cases[i].prepare));
  }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  g_print ("%s\n", text);
  return 0;
}
