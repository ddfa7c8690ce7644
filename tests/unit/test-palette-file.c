/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Palettes of a user's, against what GIMP shows and what is written there. */

#include "config.h"

#include <gst/thermal/thermal.h>

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static GstThermalPalette *
parse (const gchar *text)
{
  g_autoptr (GError) error = NULL;
  GstThermalPalette *palette =
      gst_thermal_palette_new_from_text ("mine", text, -1, &error);

  g_assert_no_error (error);
  g_assert_nonnull (palette);
  return palette;
}

static guint
red_at (GstThermalPalette *palette, gdouble position)
{
  return gst_thermal_palette_get_argb (palette, position) >> 16 & 0xff;
}

static void
assert_argb (GstThermalPalette *palette, gdouble position, guint32 argb)
{
  g_assert_cmphex (gst_thermal_palette_get_argb (palette, position), ==, argb);
}

/* One segment from black to white whose middle is at 0.25. */
static GstThermalPalette *
gradient_of (guint blend)
{
  g_autofree gchar *text = g_strdup_printf ("GIMP Gradient\nName: One\n1\n"
                                            "0 0.25 1 0 0 0 1 1 1 1 1 %u 0\n",
      blend);

  return parse (text);
}

/* The formulas of gimpgradient.c at a quarter of the way from the middle to
 * the end, where the linear share is 0.5 + 0.5 · 0.25 / 0.75 at 0.5. */
static void
test_segments_blend_as_gimp_does (void)
{
  const gdouble share = 0.5 + 0.5 * 0.25 / 0.75;
  const gdouble expected[] = {share, pow (0.5, log (0.5) / log (0.25)),
      (sin (G_PI * share - G_PI / 2) + 1) / 2,
      sqrt (1 - (share - 1) * (share - 1)), 1 - sqrt (1 - share * share), 1};

  for (guint blend = 0; blend < G_N_ELEMENTS (expected); blend++) {
    g_autoptr (GstThermalPalette) palette = gradient_of (blend);

    g_assert_cmpuint (
        red_at (palette, 0.5), ==, (guint) floor (255 * expected[blend] + 0.5));
    g_assert_cmpuint (red_at (palette, 0), ==, 0);
    g_assert_cmpuint (red_at (palette, 1), ==, 255);
    /* half of the way is at the middle, the circles apart */
    if (blend < 3)
      g_assert_cmpuint (red_at (palette, 0.25), ==, 128);
  }
}

/* From red to green: over yellow, or the other way round over blue. */
static void
test_hues_go_round_either_way (void)
{
  static const gchar text[] = "GIMP Gradient\n1\n"
                              "0 0.5 1 1 0 0 1 0 1 0 1 0 %u\n";

  for (guint space = 0; space < 3; space++) {
    static const guint32 middle[] = {0xff808000, 0xffffff00, 0xff0000ff};
    g_autofree gchar *line = g_strdup_printf (text, space);
    g_autoptr (GstThermalPalette) palette = parse (line);

    assert_argb (palette, 0, 0xffff0000);
    assert_argb (palette, 0.5, middle[space]);
    assert_argb (palette, 1, 0xff00ff00);
  }
}

static void
test_gradient_has_its_name_and_segments (void)
{
  g_autoptr (GstThermalPalette) palette =
      parse ("GIMP Gradient\r\nName: Glut \xc3\xbc"
             "ber Eis\r\n2\r\n"
             "0.0 0.2 0.5 0 0 1 1 1 1 1 1 0 0 0 0\r\n"
             "0.5 0.7 1.0 1 0 0 1 1 1 0 1 0 0 0 0\r\n");

  g_assert_cmpstr (gst_thermal_palette_get_id (palette), ==, "mine");
  g_assert_cmpstr (gst_thermal_palette_get_name (palette), ==,
      "Glut \xc3\xbc"
      "ber Eis");
  assert_argb (palette, 0, 0xff0000ff);
  assert_argb (palette, 0.2, 0xff8080ff);
  /* a step belongs to its upper side */
  assert_argb (palette, 0.5, 0xffff0000);
  assert_argb (palette, 1, 0xffffff00);
}

static void
test_colours_of_a_palette_are_evenly_apart (void)
{
  g_autoptr (GstThermalPalette) palette =
      parse ("GIMP Palette\nName: Three\nColumns: 16\n# of them\n"
             "  0   0   0\tBlack\n255   0   0 Red with 3 words\n"
             "255 255 255\n");

  g_assert_cmpstr (gst_thermal_palette_get_name (palette), ==, "Three");
  assert_argb (palette, 0, 0xff000000);
  assert_argb (palette, 0.25, 0xff800000);
  assert_argb (palette, 0.5, 0xffff0000);
  assert_argb (palette, 0.75, 0xffff8080);
  assert_argb (palette, 1, 0xffffffff);
}

static void
test_table_has_positions_and_steps (void)
{
  g_autoptr (GstThermalPalette) palette =
      parse ("# mine\nposition,r,g,b\n0.1,0,0,0\n0.5, 100, 100, 100\n"
             "0.5,255,0,0\n0.9,255,255,0\n");

  g_assert_cmpstr (gst_thermal_palette_get_name (palette), ==, "mine");
  /* the ends stand for what lies beyond them */
  assert_argb (palette, 0, 0xff000000);
  assert_argb (palette, 0.3, 0xff323232);
  assert_argb (palette, 0.4999999, 0xff646464);
  assert_argb (palette, 0.5, 0xffff0000);
  assert_argb (palette, 0.7, 0xffff8000);
  assert_argb (palette, 0.95, 0xffffff00);
  assert_argb (palette, 1, 0xffffff00);
}

static void
test_tables_are_filled_as_colours_are (void)
{
  g_autoptr (GstThermalPalette) palette =
      parse ("0,10,20,30\n0.5,200,100,0\n0.5,0,0,0\n1,255,255,255\n");
  guint8 rgb[3 * 129], inverted[3 * 129];

  gst_thermal_palette_fill_rgb (palette, FALSE, rgb, 129);
  gst_thermal_palette_fill_rgb (palette, TRUE, inverted, 129);
  for (guint i = 0; i < 129; i++) {
    g_assert_cmphex (gst_thermal_palette_get_argb (palette, i / 128.0), ==,
        0xff000000u | rgb[3 * i] << 16 | rgb[3 * i + 1] << 8 | rgb[3 * i + 2]);
    g_assert_cmpmem (rgb + 3 * i, 3, inverted + 3 * (128 - i), 3);
  }
}

static void
test_what_is_wrong_is_said_with_its_line (void)
{
  static const struct
  {
    const gchar *text;
    const gchar *message;
  } cases[] = {
      {"", "line 1: a palette has two colours at least"},
      {"0,0,0,0\n", "line 2: a palette has two colours at least"},
      {"0,0,0,0\n1,1,1\n", "line 2: position, red, green and blue"},
      {"0,0,0,0\n1,1,x,1\n", "line 2: green is no number"},
      {"0,0,0,0\n1,1,256,1\n", "line 2: 256 is not between 0 and 255"},
      {"0,0,0,0\n1,1,1,1,1\n", "line 2: there is something behind blue"},
      {"0,0,0,0\n2,1,1,1\n", "line 2: position 2 is not between 0 and 1"},
      {"0,0,0,0\n\n# c\n0.5,1,1,1\n0.4,1,1,1\n",
          "line 5: position 0.4 lies before the last one, 0.5"},
      {"0,0,0,0\nnan,1,1,1\n", "line 2: the position is no number"},
      {"hello\n", "line 1: the position is no number"},
      {"GIMP Palette\n0 0 0\n", "line 3: a palette has two colours at least"},
      {"GIMP Palette\n0 0 0\n0 0 1x\n", "line 3: blue is no number"},
      {"GIMP Palette\n0 0 0\n0 -1 1\n", "line 3: -1 is not between"},
      {"GIMP Gradient\nName: x\n", "line 3: the number of segments"},
      {"GIMP Gradient\nName: x\n0\n", "line 3: the number of segments"},
      {"GIMP Gradient\n1.5\n", "line 2: the number of segments"},
      {"GIMP Gradient\n99999999\n", "line 2: the number of segments"},
      {"GIMP Gradient\n2\n0 0.5 1 0 0 0 1 1 1 1 1 0 0\n",
          "line 4: there are 1 segments instead of 2"},
      {"GIMP Gradient\n1\n0 0.5 1 0 0 0 1 1 1 1 1 0\n",
          "line 3: a segment is 13 or 15 numbers"},
      {"GIMP Gradient\n1\n0 0.5 1 0 0 0 1 1 1 1 1 0 0 1 0\n",
          "line 3: the colour is whatever is chosen in GIMP"},
      {"GIMP Gradient\n1\n0.1 0.5 1 0 0 0 1 1 1 1 1 0 0\n",
          "line 3: it begins at 0.1 and not at 0"},
      {"GIMP Gradient\n1\n0 0.5 0.4 0 0 0 1 1 1 1 1 0 0\n",
          "line 3: left end, middle and right end do not rise"},
      {"GIMP Gradient\n1\n0 0.5 0.9 0 0 0 1 1 1 1 1 0 0\n",
          "line 3: the last segment ends at 0.9"},
      {"GIMP Gradient\n1\n0 0.5 1 0 0 0 1 1 1 7 1 0 0\n",
          "line 3: a colour is not between 0 and 1"},
      {"GIMP Gradient\n1\n0 0.5 1 0 0 0 1 1 1 1 1 6 0\n",
          "line 3: there is no blending function 6"},
      {"GIMP Gradient\n1\n0 0.5 1 0 0 0 1 1 1 1 1 0 3\n",
          "line 3: there is no colour space 3"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (
        gst_thermal_palette_new_from_text ("mine", cases[i].text, -1, &error));
    g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED);
    if (!g_str_has_prefix (error->message, cases[i].message))
      g_error ("\"%s\" says \"%s\", not \"%s\"", cases[i].text, error->message,
          cases[i].message);
  }
}

static void
test_file_gives_its_name_to_the_palette (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("palette-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "night.csv", NULL);
  g_autofree gchar *missing = g_build_filename (folder, "none.csv", NULL);
  g_autofree gchar *huge = g_strnfill (300 * 1024, '#');
  g_autoptr (GstThermalPalette) palette = NULL;
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, "0,0,0,0\n1,0,0,99\n", -1, NULL);
  palette = gst_thermal_palette_new_from_file (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gst_thermal_palette_get_id (palette), ==, "night");
  assert_argb (palette, 1, 0xff000063);

  g_assert_null (gst_thermal_palette_new_from_file (missing, &error));
  g_assert_nonnull (strstr (error->message, "none.csv"));
  g_clear_error (&error);

  g_file_set_contents (path, "0,0,0,0\nx\n", -1, NULL);
  g_assert_null (gst_thermal_palette_new_from_file (path, &error));
  g_assert_nonnull (strstr (error->message, "night.csv: line 2: "));
  g_clear_error (&error);

  g_file_set_contents (path, huge, -1, NULL);
  g_assert_null (gst_thermal_palette_new_from_file (path, &error));
  g_assert_nonnull (strstr (error->message, "bytes at most"));
  g_remove (path);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add_func ("/palette-file/" name, function)
  ADD ("segments-blend-as-gimp-does", test_segments_blend_as_gimp_does);
  ADD ("hues-go-round-either-way", test_hues_go_round_either_way);
  ADD ("gradient-has-its-name-and-segments",
      test_gradient_has_its_name_and_segments);
  ADD ("colours-of-a-palette-are-evenly-apart",
      test_colours_of_a_palette_are_evenly_apart);
  ADD ("table-has-positions-and-steps", test_table_has_positions_and_steps);
  ADD ("tables-are-filled-as-colours-are",
      test_tables_are_filled_as_colours_are);
  ADD ("what-is-wrong-is-said-with-its-line",
      test_what_is_wrong_is_said_with_its_line);
  ADD ("file-gives-its-name-to-the-palette",
      test_file_gives_its_name_to_the_palette);
#undef ADD

  return g_test_run ();
}
