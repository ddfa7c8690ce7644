/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Sharpness, zones, the search and the watch, without any element. */

#include "config.h"

#include <gst/gst.h>

#include <math.h>
#include <string.h>

#include "focus-search.h"
#include "focus-sharpness.h"
#include "focus-table.h"
#include "focus-watch.h"
#include "focus-zone.h"

/* A step of 100 has a gradient of 4 * 100 on either side of it. */
static void
test_a_step_has_the_gradient_of_sobel (void)
{
  const FocusArea area = {0, 0, 10, 6};
  guint8 pixels[6 * 12];
  FocusSums sums;

  memset (pixels, 50, sizeof pixels);
  for (gint y = 0; y < 6; y++)
    memset (pixels + y * 12 + 5, 150, 7);
  focus_sums_of_bytes (&sums, pixels, 12, &area);
  g_assert_cmpuint (sums.n, ==, 8 * 4);
  g_assert_cmpuint (sums.squares, ==, 2 * 4 * 400 * 400);
  g_assert_cmpuint (sums.levels, ==, 4 * (4 * 50 + 4 * 150));
  g_assert_cmpfloat_with_epsilon (
      focus_sums_get_sharpness (&sums, FALSE, 0), 2 * 4 * 160000.0 / 32, 1e-9);
  /* half the light is as sharp */
  g_assert_cmpfloat_with_epsilon (
      focus_sums_get_sharpness (&sums, TRUE, 16), 40000 / (84.0 * 84), 1e-9);
}

static void
test_vectors_agree_with_the_plain_twin (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  const gint stride = 2 * 211;
  g_autofree guint8 *pixels = g_malloc ((gsize) stride * 40);

  for (gint i = 0; i < stride * 40; i++)
    pixels[i] = (guint8) g_rand_int_range (rand, 0, 256);
  for (guint i = 0; i < 300; i++) {
    const FocusArea area = {.x = g_rand_int_range (rand, 0, 20),
        .y = g_rand_int_range (rand, 0, 10),
        .width = g_rand_int_range (rand, 1, 190),
        .height = g_rand_int_range (rand, 1, 30)};
    FocusSums fast, plain;

    focus_sums_of_bytes (&fast, pixels, stride, &area);
    if (area.width > 2 && area.height > 2) {
      focus_sums_of_bytes_plain (&plain, pixels, stride, &area);
      g_assert_cmpmem (&fast, sizeof fast, &plain, sizeof plain);
      focus_sums_of_counts (&fast, pixels, stride, &area);
      focus_sums_of_counts_plain (&plain, pixels, stride, &area);
      g_assert_cmpmem (&fast, sizeof fast, &plain, sizeof plain);
    } else {
      g_assert_cmpuint (fast.n, ==, 0);
      g_assert_cmpfloat (focus_sums_get_sharpness (&fast, TRUE, 0), ==, 0);
    }
  }
}

/* However hot it is: an edge of all 16 bits is sharper than the same one spread
 * over three pixels. */
static void
test_no_edge_is_too_high (void)
{
  const FocusArea area = {0, 0, 64, 64};
  guint16 counts[64 * 64];
  FocusSums sharp, soft;

  for (gint i = 0; i < 64 * 64; i++)
    counts[i] = GUINT16_TO_LE (i % 64 < 32 ? 0 : 65535);
  focus_sums_of_counts (&sharp, (guint8 *) counts, 128, &area);
  g_assert_cmpuint (
      sharp.squares, ==, (guint64) 2 * 62 * 4 * 65535 * 4 * 65535);
  for (gint y = 0; y < 64; y++)
    counts[y * 64 + 32] = GUINT16_TO_LE (32768);
  focus_sums_of_counts (&soft, (guint8 *) counts, 128, &area);
  g_assert_cmpuint (soft.squares, <, sharp.squares);
}

static void
check_area (const FocusArea *area, gint x, gint y, gint width, gint height)
{
  g_assert_cmpint (area->x, ==, x);
  g_assert_cmpint (area->y, ==, y);
  g_assert_cmpint (area->width, ==, width);
  g_assert_cmpint (area->height, ==, height);
}

static void
test_zones_lie_in_the_turned_picture (void)
{
  const FocusBox box = {0.5, 0, 1, 0.25};
  FocusTurn turn = {0};
  FocusArea area;

  area = focus_zone_find (FOCUS_ZONE_FULL, &box, &turn, 640, 480);
  check_area (&area, 0, 0, 640, 480);
  area = focus_zone_find (FOCUS_ZONE_CENTRE, &box, &turn, 640, 480);
  check_area (&area, 160, 120, 320, 240);
  area = focus_zone_find (FOCUS_ZONE_LOWER, &box, &turn, 640, 480);
  check_area (&area, 0, 240, 640, 240);
  area = focus_zone_find (FOCUS_ZONE_CUSTOM, &box, &turn, 640, 480);
  check_area (&area, 320, 0, 320, 120);
  turn.mirror = TRUE;
  area = focus_zone_find (FOCUS_ZONE_CUSTOM, &box, &turn, 640, 480);
  check_area (&area, 0, 0, 320, 120);
  turn = (FocusTurn){.quarters = 2};
  area = focus_zone_find (FOCUS_ZONE_UPPER, &box, &turn, 640, 480);
  check_area (&area, 0, 240, 640, 240);
  /* what is on top of a picture turned clockwise was on the left */
  turn = (FocusTurn){.quarters = 1};
  area = focus_zone_find (FOCUS_ZONE_UPPER, &box, &turn, 640, 480);
  check_area (&area, 0, 0, 320, 480);
  turn = (FocusTurn){.quarters = 3, .flip = TRUE};
  area = focus_zone_find (FOCUS_ZONE_UPPER, &box, &turn, 640, 480);
  check_area (&area, 0, 0, 320, 480);
}

static void
test_small_zones_have_some_pixels (void)
{
  const FocusBox dot = {0.999, 0.999, 1, 1};
  const FocusTurn turn = {0};
  const FocusArea area =
      focus_zone_find (FOCUS_ZONE_CUSTOM, &dot, &turn, 100, 5);

  check_area (&area, 92, 0, 8, 5);
}

static void
test_what_is_no_box_is_said (void)
{
  static const gchar *const wrong[] = {
      "", "spot(0.5,0.5)", "box(0,0,1,1) box(0,0,1,1)", "box(0,0"};
  FocusBox box = {1, 2, 3, 4};

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (focus_box_parse (&box, wrong[i], &error));
    g_assert_nonnull (error);
    g_assert_cmpfloat (box.left, ==, 1);
  }
  g_assert_true (focus_box_parse (&box, "box(0.75,0.5,0.25,0)", NULL));
  g_assert_cmpfloat (box.left, ==, 0.25);
  g_assert_cmpfloat (box.bottom, ==, 0.5);
}

static void
test_offsets_lie_between_those_of_two_zooms (void)
{
  g_autofree gchar *text = NULL;
  FocusTable table;

  g_assert_true (focus_table_parse (&table, " 1:0.01\n 16:-0.03 ", NULL));
  g_assert_cmpfloat_with_epsilon (
      focus_table_get_offset (&table, 4), -0.01, 1e-12);
  g_assert_cmpfloat (focus_table_get_offset (&table, 1), ==, 0.01);
  g_assert_cmpfloat (focus_table_get_offset (&table, 30), ==, -0.03);
  focus_table_set (&table, 4, 0.5);
  focus_table_set (&table, 16.1, 0.25);
  text = focus_table_to_string (&table);
  g_assert_cmpstr (text, ==, "1:0.01 4:0.5 16.1:0.25");
  g_assert_true (focus_table_parse (&table, "", NULL));
  g_assert_cmpfloat (focus_table_get_offset (&table, 4), ==, 0);
}

static void
test_a_full_table_takes_one_for_another (void)
{
  FocusTable table = {0};
  g_autofree gchar *text = NULL;

  for (guint i = 0; i < FOCUS_TABLE_SIZE; i++)
    focus_table_set (&table, pow (1.1, i), 0.001 * i);
  g_assert_cmpuint (table.n, ==, FOCUS_TABLE_SIZE);
  focus_table_set (&table, pow (1.1, 3.4), 1);
  g_assert_cmpuint (table.n, ==, FOCUS_TABLE_SIZE);
  g_assert_cmpfloat (table.entries[3].offset_dpt, ==, 1);
  text = focus_table_to_string (&table);
  g_assert_true (focus_table_parse (&table, text, NULL));
}

static void
test_what_is_no_table_is_said (void)
{
  static const gchar *const wrong[] = {"1", "1:", ":1", "0.5:0", "1:0 1:0",
      "2:0 1:0", "1:nan", "nan:0", "1:0x", "500:0", "1:11", "1,0"};
  FocusTable table = {.n = 0};

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (focus_table_parse (&table, wrong[i], &error));
    g_assert_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_SETTINGS);
  }
}

/* A lens that goes so far in a frame, and a scene that is sharp at `true_dpt`;
 * the sharpness of edges falls with the width of their blur. */
typedef struct
{
  gdouble true_dpt, px_per_dpt, noise;
  gdouble reach_dpt; /* in a frame */
  gdouble at_dpt;
  GRand *rand;
  gboolean stuck;
} Rig;

static gdouble
see (Rig *rig, gdouble at_dpt)
{
  const gdouble blur = rig->px_per_dpt * (at_dpt - rig->true_dpt);

  return 1 / (1 + 0.5 * fabs (blur)) + 0.02
         + rig->noise * (g_rand_double (rig->rand) - 0.5) * 2;
}

static gdouble
see_sharp (Rig *rig, gdouble at_dpt)
{
  const gdouble blur = rig->px_per_dpt * (at_dpt - rig->true_dpt);

  /* a pixel is round the top */
  return 1 / sqrt (1 + 0.25 * blur * blur) + 0.02
         + rig->noise * (g_rand_double (rig->rand) - 0.5) * 2;
}

static guint
run_search (Rig *rig, gdouble from_dpt, FocusSearch *search)
{
  guint n = 0;

  rig->at_dpt = from_dpt;
  focus_search_begin (search, from_dpt, 0, 1);
  for (; n < 1000; n++) {
    const gdouble way = rig->stuck ? 0
                                   : CLAMP (search->target_dpt - rig->at_dpt,
                                       -rig->reach_dpt, rig->reach_dpt);

    rig->at_dpt += way;
    if (!focus_search_update (search, rig->at_dpt,
            fabs (search->target_dpt - rig->at_dpt) > 1e-9,
            see_sharp (rig, rig->at_dpt)))
      break;
  }
  return n;
}

static void
test_search_finds_the_top_from_anywhere (void)
{
  static const gdouble tops[] = {0, 0.02, 0.3, 0.77, 1};
  static const gdouble starts[] = {0, 0.01, 0.25, 0.5, 0.9, 1};
  static const gdouble scales[] = {5, 30, 150};
  Rig rig = {.noise = 0.002, .rand = g_rand_new_with_seed (3)};
  guint most = 0;

  for (guint t = 0; t < G_N_ELEMENTS (tops); t++)
    for (guint s = 0; s < G_N_ELEMENTS (starts); s++)
      for (guint k = 0; k < G_N_ELEMENTS (scales); k++)
        for (gdouble reach = 0.02; reach < 2; reach *= 5) {
          FocusSearch search;
          guint n;

          rig.true_dpt = tops[t];
          rig.px_per_dpt = scales[k];
          rig.reach_dpt = reach;
          n = run_search (&rig, starts[s], &search);
          g_assert_cmpint (search.phase, ==, FOCUS_SEARCH_FOUND);
          /* within 5 % of the best sharpness: 0.65 pixels */
          g_assert_cmpfloat (
              fabs (search.target_dpt - tops[t]) * scales[k], <, 0.65);
          g_assert_cmpfloat (search.result, >, 0.95 * 1.02);
          if (reach > 0.05)
            most = MAX (most, n);
        }
  g_test_message ("at most %u frames", most);
  g_assert_cmpuint (most, <=, 90);
  g_rand_free (rig.rand);
}

static void
test_search_fails_without_contrast (void)
{
  Rig rig = {.noise = 0.002, .reach_dpt = 0.05, .rand = g_rand_new ()};
  FocusSearch search;

  run_search (&rig, 0.4, &search);
  g_assert_cmpint (search.phase, ==, FOCUS_SEARCH_FAILED);
  g_assert_cmpint (search.failure, ==, FOCUS_FAILURE_NO_CONTRAST);
  g_assert_cmpfloat (search.target_dpt, ==, 0.4);
  g_rand_free (rig.rand);
}

static void
test_search_says_that_the_lens_is_stuck (void)
{
  Rig rig = {.px_per_dpt = 30,
      .reach_dpt = 0.05,
      .stuck = TRUE,
      .rand = g_rand_new ()};
  FocusSearch search;

  g_assert_cmpuint (run_search (&rig, 0.4, &search), <, 100);
  g_assert_cmpint (search.failure, ==, FOCUS_FAILURE_LENS_STUCK);
  g_rand_free (rig.rand);
}

static void
test_search_stays_within_its_limits (void)
{
  Rig rig = {.true_dpt = 0.1,
      .px_per_dpt = 30,
      .reach_dpt = 0.05,
      .rand = g_rand_new_with_seed (1)};
  FocusSearch search;

  rig.at_dpt = 0.9;
  focus_search_begin (&search, 0.9, 0.3, 0.6);
  for (guint n = 0; n < 500; n++) {
    rig.at_dpt += CLAMP (search.target_dpt - rig.at_dpt, -0.05, 0.05);
    g_assert_cmpfloat (search.target_dpt, >=, 0.3);
    g_assert_cmpfloat (search.target_dpt, <=, 0.6);
    if (!focus_search_update (
            &search, rig.at_dpt, FALSE, see (&rig, rig.at_dpt)))
      break;
  }
  g_assert_cmpint (search.phase, ==, FOCUS_SEARCH_FOUND);
  g_assert_cmpfloat_with_epsilon (search.target_dpt, 0.3, 1e-9);
  g_rand_free (rig.rand);
}

/* How many searches are asked for in a minute of 30 frames a second. */
static guint
watch_for (FocusSensitivity sensitivity, gdouble noise, gdouble step,
    guint from_frame, guint n_frames)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  FocusWatch watch = {0};
  guint n = 0;

  focus_watch_reset (&watch, 1, 0.2, FALSE);
  for (guint i = 0; i < 1800; i++) {
    const gdouble seen =
        (i >= from_frame && i < from_frame + n_frames ? 1 - step : 1)
        + noise * (g_rand_double (rand) - 0.5) * 2;

    if (focus_watch_update (&watch, sensitivity, seen, 1 / 30.0)) {
      n++;
      focus_watch_reset (&watch, seen, 0.2, TRUE);
    }
  }
  return n;
}

static void
test_a_still_scene_is_never_searched (void)
{
  for (FocusSensitivity s = FOCUS_SENSITIVITY_LOW; s <= FOCUS_SENSITIVITY_HIGH;
       s++)
    g_assert_cmpuint (watch_for (s, 0.1, 0, 0, 0), ==, 0);
}

static void
test_who_walks_past_moves_the_sensitive_only (void)
{
  /* 0.9 s at half the sharpness */
  g_assert_cmpuint (
      watch_for (FOCUS_SENSITIVITY_HIGH, 0.01, 0.5, 300, 27), >=, 1);
  g_assert_cmpuint (
      watch_for (FOCUS_SENSITIVITY_LOW, 0.01, 0.5, 300, 27), ==, 0);
  /* for good */
  g_assert_cmpuint (
      watch_for (FOCUS_SENSITIVITY_LOW, 0.01, 0.5, 300, 2000), ==, 1);
  g_assert_cmpuint (
      watch_for (FOCUS_SENSITIVITY_MEDIUM, 0.01, 0.5, 300, 2000), ==, 1);
}

/* A scene that flickers for ever, where no search helps. */
static void
test_searches_in_vain_get_rare (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  FocusWatch watch = {0};
  guint n = 0;

  focus_watch_reset (&watch, 1, 0.2, FALSE);
  for (guint i = 0; i < 60 * 30; i++) {
    const gdouble seen = (i / 45) % 2 == 0 ? 1 : 0.4;

    if (focus_watch_update (&watch, FOCUS_SENSITIVITY_HIGH, seen, 1 / 30.0)) {
      n++;
      focus_watch_reset (&watch, seen, 0.2, TRUE);
    }
  }
  g_assert_cmpuint (n, <=, 7);
}

/* A minute of dusk takes half of the sharpness away. */
static void
test_an_evening_is_followed_without_a_search (void)
{
  FocusWatch watch = {0};

  focus_watch_reset (&watch, 1, 0.2, FALSE);
  for (guint i = 0; i < 120 * 30; i++)
    g_assert_false (focus_watch_update (&watch, FOCUS_SENSITIVITY_MEDIUM,
        1 - 0.5 * i / (120 * 30.0), 1 / 30.0));
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add_func ("/focus/" name, test)
  ADD ("a-step-has-the-gradient-of-sobel",
      test_a_step_has_the_gradient_of_sobel);
  ADD ("vectors-agree-with-the-plain-twin",
      test_vectors_agree_with_the_plain_twin);
  ADD ("no-edge-is-too-high", test_no_edge_is_too_high);
  ADD ("zones-lie-in-the-turned-picture", test_zones_lie_in_the_turned_picture);
  ADD ("small-zones-have-some-pixels", test_small_zones_have_some_pixels);
  ADD ("what-is-no-box-is-said", test_what_is_no_box_is_said);
  ADD ("offsets-lie-between-those-of-two-zooms",
      test_offsets_lie_between_those_of_two_zooms);
  ADD ("a-full-table-takes-one-for-another",
      test_a_full_table_takes_one_for_another);
  ADD ("what-is-no-table-is-said", test_what_is_no_table_is_said);
  ADD ("search-finds-the-top-from-anywhere",
      test_search_finds_the_top_from_anywhere);
  ADD ("search-fails-without-contrast", test_search_fails_without_contrast);
  ADD ("search-says-that-the-lens-is-stuck",
      test_search_says_that_the_lens_is_stuck);
  ADD ("search-stays-within-its-limits", test_search_stays_within_its_limits);
  ADD ("a-still-scene-is-never-searched", test_a_still_scene_is_never_searched);
  ADD ("who-walks-past-moves-the-sensitive-only",
      test_who_walks_past_moves_the_sensitive_only);
  ADD ("searches-in-vain-get-rare", test_searches_in_vain_get_rare);
  ADD ("an-evening-is-followed-without-a-search",
      test_an_evening_is_followed_without_a_search);
  return g_test_run ();
}
