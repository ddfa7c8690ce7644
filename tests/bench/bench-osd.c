/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What overlays cost, in milliseconds of one thread for each picture, beside
 * GStreamer's own elements that write the same. Prints one JSON object. */

#include "config.h"

#include "bench.h"

#include <gst/check/gstharness.h>
#include <gst/thermal/thermal.h>
#include <pango/pangocairo.h>

#include <string.h>

#define WIDTH 1280
#define HEIGHT 720
#define N_REGIONS 32
/* Drawing anew happens a few times a second: a round is long enough to hold its
 * share of it. */
#define N_RUNS 50
#define N_ROUNDS 25
#define FRAME_TIME (40 * GST_MSECOND)

#define TEXTS "text('%F %T') text('Substation north, camera 3',at=bottom-left)"

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

typedef struct
{
  GstHarness *harness;
  GstBuffer *picture;
} Overlay;

static Overlay *
new_overlay (const gchar *elements, GstVideoFormat format, Prepare prepare)
{
  Overlay *self = g_new0 (Overlay, 1);
  g_autofree gchar *caps = g_strdup_printf (
      "video/x-raw,format=%s,width=%d,height=%d,framerate=25/1",
      gst_video_format_to_string (format), WIDTH, HEIGHT);

  /* whose second input, for subtitles, a description would link, too */
  self->harness = elements != NULL ? gst_harness_new_parse (elements)
                                   : gst_harness_new_with_padnames (
                                       "textoverlay", "video_sink", "src");
  self->picture = new_picture (format);
  if (prepare != NULL)
    prepare (self->harness);
  gst_harness_set_caps_str (self->harness, caps, caps);
  return self;
}

static void
free_overlay (gpointer data)
{
  Overlay *self = data;

  gst_buffer_unref (self->picture);
  gst_harness_teardown (self->harness);
  g_free (self);
}

/* What a picture takes in the mean of a round: some are drawn anew. */
static gdouble
run_round (gpointer data, guint round)
{
  Overlay *self = data;
  const gdouble start_ms = bench_thread_ms ();

  for (guint i = 0; i < N_RUNS; i++)
    self->picture = push (self->harness, self->picture);
  return (bench_thread_ms () - start_ms) / N_RUNS;
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
  g_autoptr (GPtrArray) overlays =
      g_ptr_array_new_with_free_func (free_overlay);
  g_autoptr (BenchSet) set = bench_set_new ();
  g_autoptr (JsonBuilder) json = json_builder_new ();
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
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    Overlay *overlay =
        new_overlay (cases[i].elements, cases[i].format, cases[i].prepare);

    g_ptr_array_add (overlays, overlay);
    bench_set_add (set, cases[i].name, run_round, overlay);
  }
  /* the first round fills caches and pools */
  bench_set_measure (set, 1, 1, 0);
  bench_set_measure (set, N_ROUNDS, 0, 1);
  json_builder_begin_object (json);
  bench_set_add_to_json (set, json);
  json_builder_end_object (json);
  bench_print (json);
  return 0;
}
