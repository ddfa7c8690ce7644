/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <gst/thermal/gstthermalpalette.h>

static const GstVideoColorimetry bt601 = {.range = GST_VIDEO_COLOR_RANGE_16_235,
    .matrix = GST_VIDEO_COLOR_MATRIX_BT601};
static const GstVideoColorimetry bt709 = {.range = GST_VIDEO_COLOR_RANGE_16_235,
    .matrix = GST_VIDEO_COLOR_MATRIX_BT709};
static const GstVideoColorimetry jpeg = {.range = GST_VIDEO_COLOR_RANGE_0_255,
    .matrix = GST_VIDEO_COLOR_MATRIX_BT601};

static void
assert_ycbcr (guint32 argb, const GstVideoColorimetry *colorimetry, guint y,
    guint cb, guint cr)
{
  guint8 ycbcr[3];

  gst_thermal_argb_to_ycbcr (argb, colorimetry, ycbcr);
  g_assert_cmpuint (ycbcr[0], ==, y);
  g_assert_cmpuint (ycbcr[1], ==, cb);
  g_assert_cmpuint (ycbcr[2], ==, cr);
}

/* The 100 % colour bars of BT.601 and BT.709 as every signal generator has
 * them. */
static void
test_colour_bars_have_the_standards_levels (void)
{
  assert_ycbcr (0xffffffff, &bt601, 235, 128, 128);
  assert_ycbcr (0xff000000, &bt601, 16, 128, 128);
  assert_ycbcr (0xffff0000, &bt601, 81, 90, 240);
  assert_ycbcr (0xff00ff00, &bt601, 145, 54, 34);
  assert_ycbcr (0xff0000ff, &bt601, 41, 240, 110);

  assert_ycbcr (0xffffffff, &bt709, 235, 128, 128);
  assert_ycbcr (0xffff0000, &bt709, 63, 102, 240);
  assert_ycbcr (0xff00ff00, &bt709, 173, 42, 26);
  assert_ycbcr (0xff0000ff, &bt709, 32, 240, 118);

  assert_ycbcr (0xffffffff, &jpeg, 255, 128, 128);
  assert_ycbcr (0xffff0000, &jpeg, 76, 85, 255);
  assert_ycbcr (0xff0000ff, &jpeg, 29, 255, 107);
}

static void
test_sixteen_palettes_or_more (void)
{
  static const gchar *const expected[] = {"white-hot", "black-hot", "ironbow",
      "rainbow", "rainbow-hc", "arctic", "lava", "bone", "fusion", "hsv",
      "autumn", "sepia", "green", "red-hot"};
  const gchar *const *ids = gst_thermal_palette_get_ids ();

  g_assert_cmpuint (g_strv_length ((gchar **) ids), >=, 16);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_true (g_strv_contains (ids, expected[i]));

  for (guint i = 0; ids[i] != NULL; i++) {
    GstThermalPalette *palette = gst_thermal_palette_find (ids[i]);

    g_assert_nonnull (palette);
    g_assert_cmpstr (gst_thermal_palette_get_id (palette), ==, ids[i]);
    g_assert_cmpuint (strlen (gst_thermal_palette_get_name (palette)), >, 0);
    for (guint j = 0; j < i; j++)
      g_assert_cmpstr (ids[i], !=, ids[j]);
  }
}

static void
test_unknown_palette_is_none (void)
{
  g_assert_null (gst_thermal_palette_find ("no such palette"));
  g_assert_null (gst_thermal_palette_find (""));
}

static void
test_midpoint_takes_middle_colour (void)
{
  GstThermalPalette *white = gst_thermal_palette_find ("white-hot");
  GstThermalPalette *autumn = gst_thermal_palette_find ("autumn");

  g_assert_cmphex (gst_thermal_palette_get_argb (white, 0.5), ==, 0xff808080);
  g_assert_cmphex (gst_thermal_palette_get_argb (autumn, 0.5), ==, 0xffff8000);
  g_assert_cmphex (gst_thermal_palette_get_argb (white, -3), ==, 0xff000000);
  g_assert_cmphex (gst_thermal_palette_get_argb (white, 3), ==, 0xffffffff);
  g_assert_cmphex (
      gst_thermal_palette_get_argb (white, 0.0 / 0.0), ==, 0xff000000);
}

/* A step has two colours at one position: below it the first, from it on the
 * second. */
static void
test_step_changes_colour_at_its_position (void)
{
  GstThermalPalette *palette = gst_thermal_palette_find ("red-hot");

  g_assert_cmphex (
      gst_thermal_palette_get_argb (palette, 0.45), ==, 0xff737373);
  g_assert_cmphex (gst_thermal_palette_get_argb (palette, 0.9), ==, 0xffff3a1e);
  g_assert_cmphex (gst_thermal_palette_get_argb (palette, 1), ==, 0xffc80000);
}

static void
test_tables_follow_the_points (void)
{
  const gchar *const *ids = gst_thermal_palette_get_ids ();

  for (guint i = 0; ids[i] != NULL; i++) {
    GstThermalPalette *palette = gst_thermal_palette_find (ids[i]);
    guint8 rgb[3 * 257], inverted[3 * 257], ycbcr[3 * 257];

    gst_thermal_palette_fill_rgb (palette, FALSE, rgb, 257);
    gst_thermal_palette_fill_rgb (palette, TRUE, inverted, 257);
    gst_thermal_palette_fill_ycbcr (palette, FALSE, &bt709, ycbcr, 257);

    for (guint n = 0; n < 257; n++) {
      const guint8 *colour = rgb + 3 * n;
      guint32 argb = gst_thermal_palette_get_argb (palette, n / 256.0);
      guint8 expected[3];

      g_assert_cmphex (
          argb, ==, 0xff000000u | colour[0] << 16 | colour[1] << 8 | colour[2]);
      /* a step's own position belongs to its upper side from either end */
      g_assert_cmpmem (colour, 3, inverted + 3 * (256 - n), 3);

      /* rounding to RGB first may cost one level */
      gst_thermal_argb_to_ycbcr (argb, &bt709, expected);
      for (guint c = 0; c < 3; c++)
        g_assert_cmpint (ABS (ycbcr[3 * n + c] - expected[c]), <=, 1);
      g_assert_cmpuint (ycbcr[3 * n], >=, 16);
      g_assert_cmpuint (ycbcr[3 * n], <=, 235);
    }
  }
}

static void
test_white_hot_table_in_ycbcr (void)
{
  GstThermalPalette *palette = gst_thermal_palette_find ("white-hot");
  guint8 table[3 * 220];

  gst_thermal_palette_fill_ycbcr (palette, FALSE, &bt601, table, 220);
  for (guint i = 0; i < 220; i++) {
    g_assert_cmpuint (table[3 * i], ==, 16 + i);
    g_assert_cmpuint (table[3 * i + 1], ==, 128);
    g_assert_cmpuint (table[3 * i + 2], ==, 128);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/palette/colour-bars-have-the-standards-levels",
      test_colour_bars_have_the_standards_levels);
  g_test_add_func (
      "/palette/sixteen-palettes-or-more", test_sixteen_palettes_or_more);
  g_test_add_func (
      "/palette/unknown-palette-is-none", test_unknown_palette_is_none);
  g_test_add_func ("/palette/midpoint-takes-middle-colour",
      test_midpoint_takes_middle_colour);
  g_test_add_func ("/palette/step-changes-colour-at-its-position",
      test_step_changes_colour_at_its_position);
  g_test_add_func (
      "/palette/tables-follow-the-points", test_tables_follow_the_points);
  g_test_add_func (
      "/palette/white-hot-table-in-ycbcr", test_white_hot_table_in_ycbcr);

  return g_test_run ();
}
