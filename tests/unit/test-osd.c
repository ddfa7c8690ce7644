/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <locale.h>
#include <math.h>
#include <string.h>
#include <gst/thermal/thermal.h>

#include "osd-expand.h"
#include "osd-layer.h"
#include "osd-painter.h"
#include "osd-picture.h"

static OsdValues
new_values (void)
{
  return (OsdValues){
      .pan_deg = NAN,
      .tilt_deg = NAN,
      .zoom = NAN,
      .fps = NAN,
      .bitrate_kbps = NAN,
      .width = 640,
      .height = 512,
      .readings = {.span_k = {NAN, NAN}},
  };
}

static void
check (const OsdValues *values, const gchar *content, const gchar *expected)
{
  g_autofree gchar *written = osd_expand (content, values);

  g_assert_cmpstr (written, ==, expected);
}

static void
test_time_is_that_of_its_zone (void)
{
  OsdValues values = new_values ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Asia/Kathmandu");
  g_autoptr (GDateTime) utc = g_date_time_new_utc (2026, 3, 1, 20, 5, 9);
  g_autoptr (GDateTime) time = g_date_time_to_timezone (utc, zone);

  values.time = time;
  check (&values, "%F %T", "2026-03-02 01:50:09");
  check (&values, "%d.%m.%Y %H:%M", "02.03.2026 01:50");
  check (&values, "%-d/%-m, week %V, %A", "2/3, week 10, Monday");
  check (&values, "%:z", "+05:45");
  check (&values, "100 %%", "100 %");
}

static void
test_what_is_not_known_is_a_dash (void)
{
  const OsdValues values = new_values ();

  check (&values, "%T #x #y #z #n #s #f #b #max(1) #name(1) #l",
      "— — — — — — — — — — —");
}

static void
test_unknown_modifiers_stay (void)
{
  const OsdValues values = new_values ();

  check (&values, "#q #goo(1) # %! 100% ##", "#q #goo(1) # %! 100% #");
  check (&values, "", "");
  check (&values, "温度 ٣", "温度 ٣");
}

static void
test_numbers_have_their_decimals (void)
{
  OsdValues values = new_values ();

  values.pan_deg = -12.34;
  values.tilt_deg = -0.04;
  values.zoom = 2;
  values.fps = 24.97;
  values.bitrate_kbps = 2048.4;
  values.camera = "Hof";
  values.sensor = "Thermal";
  check (&values, "#x #y #z #f #F #b #B #r #n/#s",
      "-12.3 0.0 2.0 25 24.97 2048 2.05 640×512 Hof/Thermal");
}

static void
test_regions_are_found_by_number_and_by_name (void)
{
  OsdValues values = new_values ();
  g_autoptr (GstThermalRegionSet) regions =
      gst_thermal_region_set_new_from_string (
          "full() box(0,0,1,1,id=3,name='Pump 3')", NULL);
  g_autoptr (GstThermalCalibration) calibration =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  const GstThermalMeasurement measurements[] = {
      {.region_id = 0, .max_k = 300.15, .min_k = 268.15, .mean_k = NAN},
      {.region_id = 3,
          .max_k = 353.15,
          .min_k = 293.15,
          .mean_k = 310.2,
          .median_k = 309},
  };
  g_autoptr (GArray) states = osd_states_parse ("3=alarm 0=pre-alarm", NULL);

  values.readings = (OsdReadings){
      .regions = regions,
      .measurements = measurements,
      .n_measurements = 2,
      .calibration = calibration,
      .span_k = {273.15, 283.15},
  };
  values.states = states;
  check (&values, "#max(3) #min(Pump 3) #avg(3) #median(3)",
      "80.0 °C 20.0 °C 37.1 °C 35.9 °C");
  check (&values, "#max(0) #min(0) #avg(0)", "27.0 °C −5.0 °C —");
  check (&values, "#name(3): #state(3), #state(0), #state(7), #a",
      "Pump 3: alarm, pre-alarm, —, alarm");
  check (&values, "#l to #h", "0.0 °C to 10.0 °C");
  values.unit = GST_THERMAL_UNIT_FAHRENHEIT;
  check (&values, "#max(3)", "176.0 °F");
}

static void
test_states_that_are_none_are_refused (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (osd_states_parse ("3=hot", &error));
  g_assert_cmpstr (
      error->message, ==, "'3=hot' is not ID=normal, ID=pre-alarm or ID=alarm");
  g_assert_null (osd_states_parse ("x=alarm", NULL));
}

static void
test_texts_are_read_with_their_looks (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstThermalTextSet) set = gst_thermal_text_set_new_from_string (
      "text('It\\'s %T\\nnow') text(\"#x\",at=bottom-right,size=0.1,"
      "color=#ffff00,background=#00000080,outline=#00000000);"
      "text('m',x=0.25,y=0.75,align=center,valign=bottom)",
      &error);
  const GstThermalText *text;

  g_assert_no_error (error);
  g_assert_cmpuint (gst_thermal_text_set_get_size (set), ==, 3);
  text = gst_thermal_text_set_get (set, 0);
  g_assert_cmpstr (text->content, ==, "It's %T\nnow");
  g_assert_cmpfloat (text->align_x, ==, 0);
  g_assert_cmphex (text->argb, ==, 0xffffffff);
  g_assert_cmphex (text->outline_argb, ==, 0xff000000);
  text = gst_thermal_text_set_get (set, 1);
  g_assert_cmpfloat (text->align_x, ==, 1);
  g_assert_cmpfloat (text->align_y, ==, 1);
  g_assert_cmpfloat (text->x, ==, 0.98);
  g_assert_cmpfloat (text->size, ==, 0.1);
  g_assert_cmphex (text->argb, ==, 0xffffff00);
  g_assert_cmphex (text->background_argb, ==, 0x80000000);
  text = gst_thermal_text_set_get (set, 2);
  g_assert_cmpfloat (text->x, ==, 0.25);
  g_assert_cmpfloat (text->align_x, ==, 0.5);
  g_assert_cmpfloat (text->align_y, ==, 1);
}

static void
test_wrong_texts_are_named (void)
{
  static const struct
  {
    const gchar *text;
    const gchar *message;
  } cases[] = {
      {"text()", "character 1: nothing in quotes that could be written"},
      {"text('a','b')", "character 10: one text has one content"},
      {"text('a',size=7)",
          "character 10: size is '7', but has to be a number from 0.01 to "
          "0.5"},
      {"text('a',at=here)",
          "character 10: at is 'here', but has to be one of top-left, top, "
          "top-right, left, middle, right, bottom-left, bottom, "
          "bottom-right"},
      {"word('a')", "character 1: 'word' is not text"},
      {"text('a", "character 6: this quote is not closed"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (
        gst_thermal_text_set_new_from_string (cases[i].text, &error));
    g_assert_cmpstr (error->message, ==, cases[i].message);
  }
}

static void
test_quoted_text_is_read_again (void)
{
  static const gchar *const contents[] = {
      "", "a'b\"c", "back\\slash\\n", "two\nlines", "ثلاثة ' 三"};

  for (gsize i = 0; i < G_N_ELEMENTS (contents); i++) {
    g_autofree gchar *quoted = gst_thermal_text_quote (contents[i]);
    g_autofree gchar *text = g_strdup_printf ("text(%s)", quoted);
    g_autoptr (GstThermalTextSet) set =
        gst_thermal_text_set_new_from_string (text, NULL);

    g_assert_cmpstr (
        gst_thermal_text_set_get (set, 0)->content, ==, contents[i]);
  }
}

static void
test_blending_is_that_of_plain_code (void)
{
  guint8 picture[256], plain[256], value[256], keep[256];

  for (guint alpha = 0; alpha < 256; alpha++) {
    for (guint color = 0; color < 256; color += 15) {
      for (guint i = 0; i < 256; i++) {
        picture[i] = plain[i] = i;
        keep[i] = 255 - alpha;
        value[i] = (color * alpha + 127) / 255;
      }
      osd_blend_bytes (picture, value, keep, sizeof picture);
      osd_blend_bytes_plain (plain, value, keep, sizeof plain);
      g_assert_cmpmem (picture, 256, plain, 256);
      for (guint i = 0; i < 256; i++) {
        const gdouble exact = (color * alpha + i * (255 - alpha)) / 255.0;

        g_assert_cmpfloat_with_epsilon (picture[i], exact, 1.01);
        if (alpha == 0)
          g_assert_cmpint (picture[i], ==, i);
        if (alpha == 255)
          g_assert_cmpint (picture[i], ==, color);
      }
    }
  }
}

/* A layer of one opaque colour, at a place where it is cut off. */
static void
check_layer (GstVideoFormat format, gint x, gint y)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 6, 4);
  GstVideoInfo info;
  OsdLayer *layer;
  GstBuffer *buffer;
  GstVideoFrame frame;
  guint8 color[4] = {0xff, 0x80, 0x00, 0xff};

  for (gint v = 0; v < 4; v++) {
    guint32 *row =
        (guint32 *) (gpointer) (cairo_image_surface_get_data (surface)
                                + v * cairo_image_surface_get_stride (surface));

    for (gint u = 0; u < 6; u++)
      row[u] = 0xffff8000;
  }
  cairo_surface_mark_dirty (surface);
  gst_video_info_set_format (&info, format, 15, 9);
  if (!GST_VIDEO_INFO_IS_RGB (&info))
    gst_thermal_argb_to_ycbcr (0xffff8000, &info.colorimetry, color);
  layer = osd_layer_new (surface, &info);
  cairo_surface_destroy (surface);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (buffer, 0, 77, info.size);
  g_assert_true (gst_video_frame_map (
      &frame, &info, buffer, GST_MAP_READ | GST_MAP_WRITE));
  osd_layer_blend (layer, &frame, x, y);
  for (guint c = 0; c < GST_VIDEO_INFO_N_COMPONENTS (&info); c++) {
    const gint w = GST_VIDEO_FORMAT_INFO_W_SUB (info.finfo, c);
    const gint h = GST_VIDEO_FORMAT_INFO_H_SUB (info.finfo, c);

    for (gint v = 0; v < GST_VIDEO_FRAME_COMP_HEIGHT (&frame, c); v++) {
      for (gint u = 0; u < GST_VIDEO_FRAME_COMP_WIDTH (&frame, c); u++) {
        const guint8 *data = GST_VIDEO_FRAME_COMP_DATA (&frame, c);
        const gboolean inside =
            u >= x >> w && u < (x + 6) >> w && v >= y >> h && v < (y + 4) >> h;

        g_assert_cmpint (data[v * GST_VIDEO_FRAME_COMP_STRIDE (&frame, c)
                              + u * GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, c)],
            ==, inside ? color[c] : 77);
      }
    }
  }
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (buffer);
  osd_layer_free (layer);
}

static void
test_layer_touches_exactly_its_pixels (void)
{
  static const GstVideoFormat formats[] = {GST_VIDEO_FORMAT_I420,
      GST_VIDEO_FORMAT_NV12, GST_VIDEO_FORMAT_YUY2, GST_VIDEO_FORMAT_Y444,
      GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_BGRA, GST_VIDEO_FORMAT_xRGB,
      GST_VIDEO_FORMAT_GRAY8};
  static const gint places[][2] = {
      {4, 2}, {-4, -2}, {12, 6}, {0, 0}, {-6, 0}, {14, 8}, {20, 20}};

  for (gsize f = 0; f < G_N_ELEMENTS (formats); f++) {
    g_assert_true (osd_layer_can_blend (formats[f]));
    for (gsize p = 0; p < G_N_ELEMENTS (places); p++)
      check_layer (formats[f], places[p][0], places[p][1]);
  }
  g_assert_false (osd_layer_can_blend (GST_VIDEO_FORMAT_GRAY16_LE));
  g_assert_false (osd_layer_can_blend (GST_VIDEO_FORMAT_I420_10LE));
}

static void
test_same_text_is_drawn_once (void)
{
  OsdPainter *painter = osd_painter_new ();
  const OsdTextStyle style = {
      .line_px = 20, .argb = 0xffffffff, .max_width_px = 300};
  GstVideoInfo info;
  GstBuffer *buffer;
  GstVideoFrame frame;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 320, 240);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (buffer, 0, 0, info.size);
  osd_painter_set_format (painter, &info);
  for (guint i = 0; i < 100; i++) {
    g_assert_true (gst_video_frame_map (
        &frame, &info, buffer, GST_MAP_READ | GST_MAP_WRITE));
    osd_painter_begin (painter, &frame);
    osd_painter_text (painter, "شكرا 谢谢", &style, 10 + i, 10, 0, 0, NULL);
    osd_painter_end (painter);
    gst_video_frame_unmap (&frame);
  }
  g_assert_cmpuint (osd_painter_get_n_drawn (painter), ==, 1);
  gst_buffer_unref (buffer);
  osd_painter_free (painter);
}

static GBytes *
new_bitmap (gint width, gint height)
{
  const gsize row = (3 * (gsize) width + 3) & ~(gsize) 3;
  const gsize size = 54 + row * height;
  guint8 *data = g_malloc0 (size);

  memcpy (data, "BM", 2);
  GST_WRITE_UINT32_LE (data + 2, size);
  GST_WRITE_UINT32_LE (data + 10, 54);
  GST_WRITE_UINT32_LE (data + 14, 40);
  GST_WRITE_UINT32_LE (data + 18, width);
  GST_WRITE_UINT32_LE (data + 22, height);
  GST_WRITE_UINT16_LE (data + 26, 1);
  GST_WRITE_UINT16_LE (data + 28, 24);
  /* blue, green, red; the lowest row comes first */
  data[54] = 1;
  data[55] = 2;
  data[56] = 3;
  return g_bytes_new_take (data, size);
}

static void
test_bitmap_is_read_and_too_large_ones_are_not (void)
{
  g_autoptr (GBytes) good = new_bitmap (5, 4);
  g_autoptr (GBytes) large = new_bitmap (2049, 1);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (good, 0, 20);
  g_autoptr (GBytes) svg = g_bytes_new_static ("<svg/>", 6);
  g_autoptr (GError) error = NULL;
  cairo_surface_t *surface = osd_picture_decode (good, &error);
  const guint32 *pixels;

  g_assert_no_error (error);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 5);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, 4);
  pixels =
      (const guint32 *) (gpointer) (cairo_image_surface_get_data (surface)
                                    + 3
                                          * cairo_image_surface_get_stride (
                                              surface));
  g_assert_cmphex (pixels[0], ==, 0xff030201);
  cairo_surface_destroy (surface);

  g_assert_null (osd_picture_decode (large, &error));
  g_assert_cmpstr (
      error->message, ==, "2049×1 pixels are too many: 2048×2048 at most");
  g_clear_error (&error);
  g_assert_null (osd_picture_decode (cut, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (osd_picture_decode (svg, &error));
  g_assert_cmpstr (error->message, ==, "this is no PNG, JPEG or BMP");
}

static guint32
draw_bar (OsdPainter *painter, const GstVideoInfo *info, const gchar *top)
{
  g_autofree gchar *text =
      g_strconcat ("0,0,0,0\n0.85,200,200,200\n1,", top, "\n", NULL);
  GstThermalPalette *palette =
      gst_thermal_palette_new_from_text ("mine", text, -1, NULL);
  g_autoptr (GstBuffer) buffer =
      gst_buffer_new_allocate (NULL, info->size, NULL);
  const OsdColourBar bar = {.palette = palette};
  GstVideoFrame frame;
  guint32 color;

  g_assert_nonnull (palette);
  g_assert_true (
      gst_video_frame_map (&frame, info, buffer, GST_MAP_READ | GST_MAP_WRITE));
  osd_painter_begin (painter, &frame);
  osd_painter_bar (painter, &bar, 0, 0, 10, 100, TRUE);
  osd_painter_end (painter);
  /* the hot end is at the top, in a frame of one pixel */
  color =
      GST_READ_UINT32_BE ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
                          + GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0) + 4 * 5)
      >> 8;
  gst_video_frame_unmap (&frame);
  gst_thermal_palette_unref (palette);
  return color;
}

/* A palette that somebody has changed has the name that it had, most of the
 * colours, and maybe its place in memory. */
static void
test_a_changed_palette_is_drawn_anew (void)
{
  OsdPainter *painter = osd_painter_new ();
  GstVideoInfo info;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_RGBx, 320, 240);
  osd_painter_set_format (painter, &info);
  for (guint i = 0; i < 20; i++) {
    g_assert_cmphex (draw_bar (painter, &info, "255,0,0"), ==, 0xff0000);
    g_assert_cmphex (draw_bar (painter, &info, "0,0,255"), ==, 0x0000ff);
  }
  osd_painter_free (painter);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/osd/a-changed-palette-is-drawn-anew",
      test_a_changed_palette_is_drawn_anew);
  g_test_add_func (
      "/osd/time-is-that-of-its-zone", test_time_is_that_of_its_zone);
  g_test_add_func (
      "/osd/what-is-not-known-is-a-dash", test_what_is_not_known_is_a_dash);
  g_test_add_func ("/osd/unknown-modifiers-stay", test_unknown_modifiers_stay);
  g_test_add_func (
      "/osd/numbers-have-their-decimals", test_numbers_have_their_decimals);
  g_test_add_func ("/osd/regions-are-found-by-number-and-by-name",
      test_regions_are_found_by_number_and_by_name);
  g_test_add_func ("/osd/states-that-are-none-are-refused",
      test_states_that_are_none_are_refused);
  g_test_add_func ("/osd/texts-are-read-with-their-looks",
      test_texts_are_read_with_their_looks);
  g_test_add_func ("/osd/wrong-texts-are-named", test_wrong_texts_are_named);
  g_test_add_func (
      "/osd/quoted-text-is-read-again", test_quoted_text_is_read_again);
  g_test_add_func ("/osd/blending-is-that-of-plain-code",
      test_blending_is_that_of_plain_code);
  g_test_add_func ("/osd/layer-touches-exactly-its-pixels",
      test_layer_touches_exactly_its_pixels);
  g_test_add_func (
      "/osd/same-text-is-drawn-once", test_same_text_is_drawn_once);
  g_test_add_func ("/osd/bitmap-is-read-and-too-large-ones-are-not",
      test_bitmap_is_read_and_too_large_ones_are_not);

  return g_test_run ();
}
