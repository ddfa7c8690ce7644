/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <gst/thermal/gstthermalmeasurer.h>
#include <gst/thermal/gstthermalmeta.h>

#include <math.h>
#include <stdlib.h>

/* S + O <= 0 below count 6234 */
static const GstThermalPlanck e60 = {
    .r1 = 14985.9297,
    .r2 = 0.011283217,
    .b = 1398.09998,
    .f = 1,
    .o = -6233,
};

/* F below 1: no temperature above a certain count either */
static const GstThermalPlanck two_ends = {
    .r1 = 400,
    .r2 = 0.02,
    .b = 1400,
    .f = 0.5,
    .o = -1000,
};

static GstThermalRegionSet *
parse (const gchar *text)
{
  g_autoptr (GError) error = NULL;
  GstThermalRegionSet *set =
      gst_thermal_region_set_new_from_string (text, &error);

  g_assert_no_error (error);
  return set;
}

static GstThermalCalibration *
new_calibration (const GstThermalPlanck *planck)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstThermalCalibration) all = NULL;
  GstThermalCalibration *calibration;

  all = gst_thermal_calibration_new_planck (planck, NULL, NULL, &error);
  g_assert_no_error (error);
  calibration = gst_thermal_calibration_with_clip (all, 240, 400, &error);
  g_assert_no_error (error);
  return calibration;
}

/* ------------------------------------------------ plain C, pixel by pixel */

static gboolean
is_in_polygon (
    const GstThermalPoint *points, guint n, gint w, gint h, gint x, gint y)
{
  const gdouble cx = x + 0.5, cy = y + 0.5;
  gboolean inside = FALSE;

  for (guint i = 0; i < n; i++) {
    const GstThermalPoint a = points[i], b = points[(i + 1) % n];

    if ((a.y * h <= cy) == (b.y * h <= cy))
      continue;
    if (cx >= w * (a.x + (b.x - a.x) * ((cy - a.y * h) / (b.y * h - a.y * h))))
      inside = !inside;
  }
  return inside;
}

static gboolean
is_on_axis (gdouble low, gdouble high, gint size, gint i)
{
  const gint middle = MIN ((gint) ((low + high) / 2 * size), size - 1);
  gboolean any = FALSE;

  for (gint k = 0; k < size; k++)
    any |= k + 0.5 >= low * size && k + 0.5 < high * size;
  return any ? i + 0.5 >= low * size && i + 0.5 < high * size : i == middle;
}

static gint
pixel_of (gdouble coordinate, gint size)
{
  return MIN ((gint) (coordinate * size), size - 1);
}

static gboolean
is_on_line (const GstThermalPoint *ends, gint w, gint h, gint x, gint y)
{
  gint x0 = pixel_of (ends[0].x, w), y0 = pixel_of (ends[0].y, h);
  gint x1 = pixel_of (ends[1].x, w), y1 = pixel_of (ends[1].y, h);
  gint n;

  if (y0 > y1) {
    gint swap;

    swap = x0, x0 = x1, x1 = swap;
    swap = y0, y0 = y1, y1 = swap;
  }
  n = MAX (abs (x1 - x0), y1 - y0);
  if (n == 0)
    return x == x0 && y == y0;
  for (gint i = 0; i <= n; i++) {
    /* whole numbers, halves away from zero */
    const gint dx = (2 * abs (x1 - x0) * i + n) / (2 * n);
    const gint dy = (2 * (y1 - y0) * i + n) / (2 * n);

    if (x == (x1 < x0 ? x0 - dx : x0 + dx) && y == y0 + dy)
      return TRUE;
  }
  return FALSE;
}

static void
fill_reference (GstThermalRegion *region, gint w, gint h, guint8 *mask)
{
  guint n_points, n = 0;
  const GstThermalPoint *p = gst_thermal_region_get_points (region, &n_points);

  for (gint y = 0; y < h; y++) {
    for (gint x = 0; x < w; x++) {
      gboolean in = FALSE;

      switch (gst_thermal_region_get_kind (region)) {
      case GST_THERMAL_REGION_FULL:
        in = TRUE;
        break;
      case GST_THERMAL_REGION_SPOT:
        in = x == pixel_of (p[0].x, w) && y == pixel_of (p[0].y, h);
        break;
      case GST_THERMAL_REGION_LINE:
        in = is_on_line (p, w, h, x, y);
        break;
      case GST_THERMAL_REGION_BOX:
        in = is_on_axis (p[0].x, p[1].x, w, x)
             && is_on_axis (p[0].y, p[1].y, h, y);
        break;
      case GST_THERMAL_REGION_POLYGON:
        in = is_in_polygon (p, n_points, w, h, x, y);
        break;
      }
      mask[y * w + x] = in;
      n += in;
    }
  }

  if (n == 0) {
    GstThermalPoint low = p[0], high = p[0];

    for (guint i = 1; i < n_points; i++) {
      low = (GstThermalPoint){MIN (low.x, p[i].x), MIN (low.y, p[i].y)};
      high = (GstThermalPoint){MAX (high.x, p[i].x), MAX (high.y, p[i].y)};
    }
    mask[pixel_of ((low.y + high.y) / 2, h) * w
         + pixel_of ((low.x + high.x) / 2, w)] = 1;
  }
}

static gint
compare_kelvin (gconstpointer a, gconstpointer b)
{
  const gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return (x > y) - (x < y);
}

static GstThermalMeasurement
measure_reference (const guint8 *mask, const guint8 *shields,
    const guint16 *counts, gint w, gint h, GstThermalCalibration *calibration)
{
  GstThermalMeasurement m = {0, 0, 0, NAN, NAN, NAN, NAN, NAN, -1, -1, -1, -1,
      GST_THERMAL_STATUS_NONE, GST_THERMAL_STATUS_NONE};
  g_autofree gdouble *kelvin = g_new (gdouble, w * h);
  gdouble sum = 0, squares = 0;

  for (gint i = 0; i < w * h; i++) {
    gdouble k;

    if (!mask[i] || shields[i])
      continue;
    k = gst_thermal_calibration_get_kelvin (
        calibration, GUINT16_FROM_LE (counts[i]));
    if (isnan (k)) {
      m.n_invalid++;
      continue;
    }
    if (m.n_pixels == 0 || k < m.min_k) {
      m.min_k = k;
      m.min_x = i % w;
      m.min_y = i / w;
    }
    if (m.n_pixels == 0 || k > m.max_k) {
      m.max_k = k;
      m.max_x = i % w;
      m.max_y = i / w;
    }
    sum += k;
    kelvin[m.n_pixels++] = k;
  }
  if (m.n_pixels == 0)
    return m;

  m.mean_k = sum / m.n_pixels;
  for (guint i = 0; i < m.n_pixels; i++)
    squares += (kelvin[i] - m.mean_k) * (kelvin[i] - m.mean_k);
  m.stddev_k = sqrt (squares / m.n_pixels);
  qsort (kelvin, m.n_pixels, sizeof *kelvin, compare_kelvin);
  m.median_k = kelvin[(m.n_pixels - 1) / 2];
  m.min_status = gst_thermal_calibration_classify (calibration, m.min_k);
  m.max_status = gst_thermal_calibration_classify (calibration, m.max_k);
  return m;
}

static void
assert_close (gdouble a, gdouble b, gdouble tolerance)
{
  if (isnan (b))
    g_assert_true (isnan (a));
  else
    g_assert_cmpfloat_with_epsilon (a, b, tolerance);
}

static void
assert_same (const GstThermalMeasurement *m, const GstThermalMeasurement *r)
{
  /* the table is in single precision, which counts on the surface of a star */
  const gdouble tolerance = r->max_k > 1000 ? 2e-7 * r->max_k : 1e-4;

  g_assert_cmpuint (m->n_pixels, ==, r->n_pixels);
  g_assert_cmpuint (m->n_invalid, ==, r->n_invalid);
  assert_close (m->min_k, r->min_k, G_MINDOUBLE);
  assert_close (m->max_k, r->max_k, G_MINDOUBLE);
  assert_close (m->median_k, r->median_k, G_MINDOUBLE);
  assert_close (m->mean_k, r->mean_k, tolerance);
  assert_close (m->stddev_k, r->stddev_k, tolerance);
  g_assert_cmpint (m->min_x, ==, r->min_x);
  g_assert_cmpint (m->min_y, ==, r->min_y);
  g_assert_cmpint (m->max_x, ==, r->max_x);
  g_assert_cmpint (m->max_y, ==, r->max_y);
  g_assert_cmpint (m->min_status, ==, r->min_status);
  g_assert_cmpint (m->max_status, ==, r->max_status);
}

/* Measures every region of @set in the frame both ways. */
static void
check_frame (GstThermalMeasurer *measurer, GstThermalRegionSet *set,
    const guint16 *counts, gint w, gint h, gint stride,
    GstThermalCalibration *calibration)
{
  g_autofree guint8 *padded = g_malloc0 (stride * h);
  g_autofree guint8 *shields = g_malloc0 (w * h);
  g_autofree guint8 *mask = g_malloc0 (w * h);
  GstThermalMeasurement measured[GST_THERMAL_REGION_SET_MAX_SIZE];
  guint at = 0;

  for (gint y = 0; y < h; y++)
    memcpy (padded + y * stride, counts + y * w, 2 * w);
  for (guint i = 0; i < gst_thermal_region_set_get_size (set); i++) {
    GstThermalRegion *region = gst_thermal_region_set_get (set, i);

    if (!gst_thermal_region_is_shield (region))
      continue;
    memset (mask, 0, w * h);
    fill_reference (region, w, h, mask);
    for (gint k = 0; k < w * h; k++)
      shields[k] |= mask[k];
  }

  gst_thermal_measurer_run (measurer, padded, stride, calibration, measured);
  for (guint i = 0; i < gst_thermal_region_set_get_size (set); i++) {
    GstThermalRegion *region = gst_thermal_region_set_get (set, i);
    g_autoptr (GstThermalCalibration) own = NULL;
    GstThermalMeasurement reference;

    if (gst_thermal_region_is_shield (region))
      continue;
    own = gst_thermal_calibration_with_object (
        calibration, gst_thermal_region_get_object (region), NULL);
    memset (mask, 0, w * h);
    fill_reference (region, w, h, mask);
    reference = measure_reference (mask, shields, counts, w, h, own);
    g_assert_cmpuint (
        measured[at].region_id, ==, gst_thermal_region_get_id (region));
    assert_same (&measured[at++], &reference);
  }
  g_assert_cmpuint (at, ==, gst_thermal_measurer_get_size (measurer));
}

static GstThermalRegion *
random_region (guint id)
{
  static const guint n_points[] = {0, 1, 2, 2, 0};
  GstThermalRegionKind kind = g_test_rand_int_range (0, 5);
  GstThermalPoint points[9];
  GstThermalObject object;
  guint n = n_points[kind];

  if (kind == GST_THERMAL_REGION_POLYGON)
    n = g_test_rand_int_range (3, 10);
  for (guint i = 0; i < n; i++) {
    points[i].x = g_test_rand_double_range (0, 1);
    points[i].y = g_test_rand_double_range (0, 1);
  }
  gst_thermal_object_init_inherit (&object);
  if (g_test_rand_bit ())
    object.emissivity = g_test_rand_double_range (0.5, 1);
  return gst_thermal_region_new (kind, id, NULL, points, n, &object,
      kind != GST_THERMAL_REGION_FULL && g_test_rand_int_range (0, 8) == 0,
      NULL);
}

static void
test_random_frames_agree_with_plain_c (void)
{
  const GstThermalPlanck *planck[] = {&e60, &two_ends};

  for (guint run = 0; run < 40; run++) {
    const gint w = g_test_rand_int_range (1, 90);
    const gint h = g_test_rand_int_range (1, 60);
    const gint stride = 2 * w + 2 * g_test_rand_int_range (0, 5);
    const gint low = g_test_rand_int_range (0, 20000);
    const gint span = 1 << g_test_rand_int_range (0, 16);
    g_autoptr (GstThermalCalibration) calibration =
        new_calibration (planck[run % 2]);
    g_autoptr (GPtrArray) regions = g_ptr_array_new_with_free_func (
        (GDestroyNotify) gst_thermal_region_unref);
    g_autoptr (GstThermalRegionSet) set = NULL;
    g_autoptr (GstThermalMeasurer) measurer = NULL;
    g_autofree guint16 *counts = g_new (guint16, w * h);

    for (guint i = 0; i < 12; i++)
      g_ptr_array_add (regions, random_region (i));
    set = gst_thermal_region_set_new (
        (GstThermalRegion **) regions->pdata, regions->len, NULL);
    measurer = gst_thermal_measurer_new (set, w, h);

    /* twice: nothing of the first frame is left in the second */
    for (guint frame = 0; frame < 2; frame++) {
      for (gint i = 0; i < w * h; i++)
        counts[i] = GUINT16_TO_LE (
            MIN (low + g_test_rand_int_range (0, span), G_MAXUINT16));
      check_frame (measurer, set, counts, w, h, stride, calibration);
    }
  }
}

/* More equal pixels than 16 bits can count, in one region and in two. */
static void
test_large_even_frames_are_counted_to_the_end (void)
{
  const gint w = 1024, h = 768;
  g_autoptr (GstThermalCalibration) calibration =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  g_autoptr (GstThermalRegionSet) set = parse ("full() box(0,0,1,0.5)");
  g_autoptr (GstThermalMeasurer) measurer =
      gst_thermal_measurer_new (set, w, h);
  g_autofree guint16 *counts = g_new (guint16, w * h);
  GstThermalMeasurement m[2];

  for (gint i = 0; i < w * h; i++)
    counts[i] = GUINT16_TO_LE (30000);
  counts[3] = GUINT16_TO_LE (30100);
  counts[w * h - 1] = GUINT16_TO_LE (29900);
  for (guint run = 0; run < 2; run++) {
    gst_thermal_measurer_run (
        measurer, (guint8 *) counts, 2 * w, calibration, m);

    g_assert_cmpuint (m[0].n_pixels, ==, w * h);
    g_assert_cmpfloat_with_epsilon (m[0].mean_k, 300, 1e-9);
    g_assert_cmpfloat_with_epsilon (m[0].median_k, 300, 1e-9);
    g_assert_cmpfloat_with_epsilon (m[0].min_k, 299, 1e-9);
    g_assert_cmpfloat_with_epsilon (m[0].max_k, 301, 1e-9);
    g_assert_cmpint (m[0].min_x, ==, w - 1);
    g_assert_cmpint (m[0].min_y, ==, h - 1);
    g_assert_cmpint (m[0].max_x, ==, 3);
    g_assert_cmpint (m[0].max_y, ==, 0);
    g_assert_cmpuint (m[1].n_pixels, ==, w * h / 2);
    g_assert_cmpfloat_with_epsilon (m[1].mean_k, 300 + 1 / (w * h / 2.0), 1e-9);
    g_assert_cmpint (m[1].min_x, ==, 0);
  }
}

static void
test_numbers_of_a_small_frame (void)
{
  static const guint16 counts[] = {30000, 30100, 30100, 30400, /* */
      30000, 65535, 30200, 30400};
  g_autoptr (GstThermalCalibration) calibration =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  g_autoptr (GstThermalRegionSet) set =
      parse ("full() box(0.25,0.5,0.5,1,shield) spot(0.6,0.9,id=7) "
             "box(0.25,0.5,0.5,1,id=8)");
  g_autoptr (GstThermalMeasurer) measurer =
      gst_thermal_measurer_new (set, 4, 2);
  guint8 bytes[sizeof counts];
  GstThermalMeasurement m[3];

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    GST_WRITE_UINT16_LE (bytes + 2 * i, counts[i]);
  g_assert_cmpuint (gst_thermal_measurer_get_size (measurer), ==, 3);
  gst_thermal_measurer_run (measurer, bytes, 8, calibration, m);

  g_assert_cmpuint (m[0].n_pixels, ==, 7);
  g_assert_cmpfloat_with_epsilon (m[0].min_k, 300, 1e-9);
  g_assert_cmpfloat_with_epsilon (m[0].max_k, 304, 1e-9);
  g_assert_cmpfloat_with_epsilon (m[0].mean_k, 12.0 / 7 + 300, 1e-4);
  g_assert_cmpfloat_with_epsilon (m[0].median_k, 301, 1e-9);
  g_assert_cmpint (m[0].min_x, ==, 0);
  g_assert_cmpint (m[0].min_y, ==, 0);
  g_assert_cmpint (m[0].max_x, ==, 3);
  g_assert_cmpint (m[0].max_y, ==, 0);

  g_assert_cmpuint (m[1].region_id, ==, 7);
  g_assert_cmpuint (m[1].n_pixels, ==, 1);
  g_assert_cmpfloat_with_epsilon (m[1].median_k, 302, 1e-9);
  g_assert_cmpfloat_with_epsilon (m[1].stddev_k, 0, 1e-9);
  g_assert_cmpint (m[1].max_x, ==, 2);
  g_assert_cmpint (m[1].max_y, ==, 1);

  /* all of it is shielded */
  g_assert_cmpuint (m[2].region_id, ==, 8);
  g_assert_cmpuint (m[2].n_pixels, ==, 0);
  g_assert_cmpuint (m[2].n_invalid, ==, 0);
  g_assert_true (isnan (m[2].max_k));
  g_assert_cmpint (m[2].max_x, ==, -1);
}

static void
test_without_calibration_nothing_has_a_temperature (void)
{
  g_autoptr (GstThermalRegionSet) set = parse ("full()");
  g_autoptr (GstThermalMeasurer) measurer =
      gst_thermal_measurer_new (set, 2, 1);
  static const guint8 bytes[4] = {0};
  GstThermalMeasurement m;

  gst_thermal_measurer_run (measurer, bytes, 4, NULL, &m);
  g_assert_cmpuint (m.n_pixels, ==, 0);
  g_assert_cmpuint (m.n_invalid, ==, 2);
  g_assert_true (isnan (m.mean_k));
  g_assert_cmpint (m.max_status, ==, GST_THERMAL_STATUS_NONE);
}

static void
test_meta_survives_a_copy_but_not_a_part (void)
{
  g_autoptr (GstThermalRegionSet) set = parse ("spot(0,0,id=5)");
  const GstThermalMeasurement m = {.region_id = 5, .max_k = 300};
  g_autoptr (GstBuffer) buffer = gst_buffer_new_allocate (NULL, 8, NULL);
  g_autoptr (GstBuffer) copy = NULL;
  g_autoptr (GstBuffer) part = NULL;
  GstThermalMeasurementMeta *meta;

  gst_buffer_add_thermal_measurement_meta (buffer, set, &m, 1);
  gst_buffer_add_thermal_measurement_meta (buffer, set, &m, 1);
  g_assert_cmpuint (
      gst_buffer_get_n_meta (buffer, GST_THERMAL_MEASUREMENT_META_API_TYPE), ==,
      1);

  copy = gst_buffer_copy (buffer);
  gst_clear_buffer (&buffer);
  meta = gst_buffer_get_thermal_measurement_meta (copy);
  g_assert_nonnull (meta);
  g_assert_true (gst_thermal_measurement_meta_get_regions (meta) == set);
  g_assert_cmpfloat (
      gst_thermal_measurement_meta_find (meta, 5)->max_k, ==, 300);
  g_assert_null (gst_thermal_measurement_meta_find (meta, 0));

  part = gst_buffer_copy_region (copy, GST_BUFFER_COPY_ALL, 0, 4);
  g_assert_null (gst_buffer_get_thermal_measurement_meta (part));
}

/* --------------------------------------------------------------- how fast */

static void
time_set (const gchar *name, const gchar *text, const guint8 *counts)
{
  g_autoptr (GstThermalCalibration) calibration = new_calibration (&e60);
  g_autoptr (GstThermalRegionSet) set = parse (text);
  g_autoptr (GstThermalMeasurer) measurer =
      gst_thermal_measurer_new (set, 640, 512);
  GstThermalMeasurement m[GST_THERMAL_REGION_SET_MAX_SIZE];
  gint64 best_us = G_MAXINT64;

  for (guint run = 0; run < 200; run++) {
    const gint64 start_us = g_get_monotonic_time ();

    gst_thermal_measurer_run (measurer, counts, 1280, calibration, m);
    best_us = MIN (best_us, g_get_monotonic_time () - start_us);
  }
  g_test_message ("%s: %" G_GINT64_FORMAT " us", name, best_us);
}

static void
test_time (void)
{
  g_autofree guint8 *counts = g_malloc (2 * 640 * 512);
  g_autoptr (GString) boxes = g_string_new (NULL);
  g_autoptr (GString) all = g_string_new ("full()");

  for (guint i = 0; i < 640 * 512; i++)
    GST_WRITE_UINT16_LE (counts + 2 * i,
        12000 + (i % 640) * 3 + (i / 640) * 4 + g_test_rand_int_range (0, 40));
  for (guint i = 0; i < 31; i++) {
    const gdouble x = i % 8 / 8.0, y = i / 8 / 4.0;
    gchar box[200];

    g_snprintf (
        box, sizeof box, "box(%.6f,%.6f,%.6f,%.6f)", x, y, x + 0.12, y + 0.12);
    g_string_append (boxes, box);
    g_string_append (all, box);
  }
  g_string_append (boxes, "spot(0.5,0.5)");

  time_set ("full frame", "full()", counts);
  time_set ("32 regions", boxes->str, counts);
  time_set ("full frame and 31 boxes", all->str, counts);
}

int
main (int argc, char **argv)
{
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/measurement/random-frames-agree-with-plain-c",
      test_random_frames_agree_with_plain_c);
  g_test_add_func ("/measurement/large-even-frames-are-counted-to-the-end",
      test_large_even_frames_are_counted_to_the_end);
  g_test_add_func ("/measurement/small-frame", test_numbers_of_a_small_frame);
  g_test_add_func ("/measurement/no-calibration",
      test_without_calibration_nothing_has_a_temperature);
  g_test_add_func (
      "/measurement/meta", test_meta_survives_a_copy_but_not_a_part);
  if (g_test_perf ())
    g_test_add_func ("/measurement/time", test_time);
  return g_test_run ();
}
