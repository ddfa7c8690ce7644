/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What `visibleisp` does to rows of pixels. */

#include "config.h"

#include "isp-rows.h"

#include <math.h>

#define N 203

static void
fill (guint8 *row, gint low, gint high)
{
  for (guint i = 0; i < N + 2; i++)
    row[i] = (guint8) g_test_rand_int_range (low, high + 1);
}

static void
test_rows_are_those_of_the_plain_form (void)
{
  guint8 rows[3][N + 2], fast[N], plain[N];

  for (gfloat reach = 3; reach <= 48; reach += 1.35f) {
    for (guint i = 0; i < 3; i++)
      fill (rows[i], reach < 20 ? 100 : 0, reach < 20 ? 120 : 255);
    for (gint n = 0; n <= N; n += 29) {
      isp_row_denoise (rows[0], rows[1], rows[2], fast, n, reach);
      isp_row_denoise_plain (rows[0], rows[1], rows[2], plain, n, reach);
      g_assert_cmpmem (fast, n, plain, n);
    }
  }
}

/* As docs/visible.md writes it, in floating point. */
static gdouble
pull (gdouble d, gdouble reach)
{
  const gdouble t = d / reach;

  return fabs (t) < 1 ? d * (1 - t * t) * (1 - t * t) : 0;
}

static void
test_neighbours_pull_by_their_difference (void)
{
  guint8 rows[3][N + 2], out[N];

  for (gint reach = 3; reach <= 48; reach += 5) {
    for (guint i = 0; i < 3; i++)
      fill (rows[i], 128 - reach, 128 + reach);
    isp_row_denoise (rows[0], rows[1], rows[2], out, N, reach);
    for (guint x = 0; x < N; x++) {
      const gdouble c = rows[1][x + 1];
      gdouble sum = 0;

      for (guint i = 0; i < 9; i++)
        sum += pull (rows[i / 3][x + i % 3] - c, reach);
      g_assert_cmpfloat_with_epsilon (out[x], c + sum / 9, 0.6);
    }
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/isp-rows/rows-are-those-of-the-plain-form",
      test_rows_are_those_of_the_plain_form);
  g_test_add_func ("/isp-rows/neighbours-pull-by-their-difference",
      test_neighbours_pull_by_their_difference);
  return g_test_run ();
}
