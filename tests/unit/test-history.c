/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "thermal/ts-history-table.h"

#define T0 G_GINT64_CONSTANT (1800000000) /* begins an hour */

/* of a camera for the weather */
static const gdouble limits_k[2] = {250, 320};

/* A frame with one measurement for each region of the text. */
static GstBuffer *
new_frame (GstThermalRegionSet *regions, const gdouble *mean_k, guint n)
{
  GstBuffer *frame = gst_buffer_new ();
  g_autofree GstThermalMeasurement *measurements =
      g_new0 (GstThermalMeasurement, n);

  for (guint i = 0; i < n; i++) {
    measurements[i].region_id =
        gst_thermal_region_get_id (gst_thermal_region_set_get (regions, i));
    measurements[i].n_pixels = 4;
    measurements[i].mean_k = mean_k[i];
    measurements[i].min_k = mean_k[i] - 1;
    measurements[i].max_k = mean_k[i] + 2;
  }
  gst_buffer_add_thermal_measurement_meta (frame, regions, measurements, n);
  return frame;
}

static TsHistorySecond *
add (TsHistoryTally *tally, GstThermalRegionSet *regions, gint64 time_us,
    gdouble mean_k)
{
  g_autoptr (GstBuffer) frame = new_frame (regions, &mean_k, 1);

  return ts_history_tally_add (tally,
      gst_buffer_get_thermal_measurement_meta (frame), limits_k, time_us);
}

static void
test_frames_become_seconds (void)
{
  g_autoptr (TsHistoryTally) tally = ts_history_tally_new ("s");
  g_autoptr (GstThermalRegionSet) regions =
      gst_thermal_region_set_new_from_string ("spot(0.5,0.5,id=7)", NULL);
  g_autoptr (TsHistorySecond) first = NULL;
  g_autoptr (TsHistorySecond) second = NULL;
  const TsHistoryReading *reading;

  g_assert_null (add (tally, regions, T0 * G_USEC_PER_SEC, 300));
  g_assert_null (add (tally, regions, T0 * G_USEC_PER_SEC + 500000, 304));
  g_assert_null (add (tally, regions, T0 * G_USEC_PER_SEC + 999999, 302));
  first = add (tally, regions, (T0 + 1) * G_USEC_PER_SEC, 310);
  g_assert_nonnull (first);
  g_assert_cmpstr (first->sensor, ==, "s");
  g_assert_cmpint (first->time_s, ==, T0);
  g_assert_true (first->regions == regions);
  g_assert_cmpuint (first->readings->len, ==, 1);
  reading = &g_array_index (first->readings, TsHistoryReading, 0);
  g_assert_cmpuint (reading->region, ==, 7);
  g_assert_cmpuint (reading->n_frames, ==, 3);
  g_assert_cmpfloat (reading->min_k, ==, 299);
  g_assert_cmpfloat (reading->max_k, ==, 306);
  g_assert_cmpfloat (reading->sum_k, ==, 906);
  /* the regions are told once */
  second = ts_history_tally_flush (tally);
  g_assert_null (second->regions);
  g_assert_cmpint (second->time_s, ==, T0 + 1);
  g_assert_null (ts_history_tally_flush (tally));
}

static void
test_other_regions_begin_anew (void)
{
  g_autoptr (TsHistoryTally) tally = ts_history_tally_new ("s");
  g_autoptr (GstThermalRegionSet) regions =
      gst_thermal_region_set_new_from_string ("spot(0.5,0.5,id=1)", NULL);
  g_autoptr (GstThermalRegionSet) others =
      gst_thermal_region_set_new_from_string ("spot(0.1,0.5,id=1)", NULL);
  g_autoptr (TsHistorySecond) before = NULL;
  g_autoptr (TsHistorySecond) after = NULL;

  g_assert_null (add (tally, regions, T0 * G_USEC_PER_SEC, 300));
  before = add (tally, others, T0 * G_USEC_PER_SEC + 1, 310);
  g_assert_nonnull (before);
  after = ts_history_tally_flush (tally);
  g_assert_cmpint (after->time_s, ==, T0);
  g_assert_true (after->regions == others);
}

static void
test_no_temperature_is_no_reading (void)
{
  g_autoptr (TsHistoryTally) tally = ts_history_tally_new ("s");
  g_autoptr (GstThermalRegionSet) regions =
      gst_thermal_region_set_new_from_string (
          "spot(0.5,0.5,id=1) spot(0.1,0.1,id=2)", NULL);
  const gdouble mean_k[2] = {300, 301};
  g_autoptr (GstBuffer) frame = new_frame (regions, mean_k, 2);
  g_autoptr (TsHistorySecond) second = NULL;
  GstThermalMeasurementMeta *meta =
      gst_buffer_get_thermal_measurement_meta (frame);

  meta->measurements[0].n_pixels = 0;
  g_assert_null (
      ts_history_tally_add (tally, meta, limits_k, T0 * G_USEC_PER_SEC));
  second = ts_history_tally_flush (tally);
  g_assert_cmpuint (second->readings->len, ==, 1);
  g_assert_cmpuint (
      g_array_index (second->readings, TsHistoryReading, 0).region, ==, 2);
}

static void
test_outside_of_the_range_is_its_limit (void)
{
  g_autoptr (TsHistoryTally) tally = ts_history_tally_new ("s");
  g_autoptr (GstThermalRegionSet) regions =
      gst_thermal_region_set_new_from_string ("spot(0.5,0.5,id=7)", NULL);
  g_autoptr (TsHistorySecond) second = NULL;
  const TsHistoryReading *reading;

  g_assert_null (add (tally, regions, T0 * G_USEC_PER_SEC, 319));
  g_assert_null (add (tally, regions, T0 * G_USEC_PER_SEC + 1, 250.5));
  second = ts_history_tally_flush (tally);
  reading = &g_array_index (second->readings, TsHistoryReading, 0);
  g_assert_cmpfloat (reading->min_k, ==, 250);
  g_assert_cmpfloat (reading->max_k, ==, 320);
  g_assert_cmpfloat (reading->sum_k, ==, 319 + 250.5);
}

static TsDatabase *
open_database (const gchar *path)
{
  g_autoptr (GError) error = NULL;
  TsDatabase *database = ts_database_open (path, &error);

  g_assert_no_error (error);
  return database;
}

static void
close_database (TsDatabase *database)
{
  ts_database_close (database);
  g_object_unref (database);
}

/* One frame of each of some regions. */
static void
store (TsDatabase *database, const gchar *sensor, gint64 time_s,
    GstThermalRegionSet *tell, guint n_regions, gdouble mean_k)
{
  TsHistorySecond *second = g_new0 (TsHistorySecond, 1);

  second->sensor = g_strdup (sensor);
  second->time_s = time_s;
  second->readings = g_array_new (FALSE, FALSE, sizeof (TsHistoryReading));
  if (tell != NULL)
    second->regions = gst_thermal_region_set_ref (tell);
  for (guint i = 0; i < n_regions; i++) {
    TsHistoryReading reading = {.region = i + 1,
        .n_frames = 1,
        .min_k = mean_k - 1,
        .max_k = mean_k + 2,
        .sum_k = mean_k};

    g_array_append_val (second->readings, reading);
  }
  g_assert_true (ts_database_post (database, ts_history_table_store, second,
      (GDestroyNotify) ts_history_second_free));
}

static TsHistoryPage *
find (TsDatabase *database, TsHistoryQuery query)
{
  g_autoptr (GError) error = NULL;
  TsHistoryPage *page;

  if (query.sensor == NULL)
    query.sensor = (gchar *) "s";
  if (query.limit == 0)
    query.limit = 100000;
  page = ts_database_run (database, ts_history_table_find, &query, &error);
  g_assert_no_error (error);
  return page;
}

static const TsHistoryPoint *
get_point (TsHistoryPage *page, guint series, guint index)
{
  const TsHistorySeries *one = g_ptr_array_index (page->series, series);

  g_assert_cmpuint (index, <, one->points->len);
  return &g_array_index (one->points, TsHistoryPoint, index);
}

static guint
count_points (TsHistoryPage *page, guint series)
{
  const TsHistorySeries *one = g_ptr_array_index (page->series, series);

  return one->points->len;
}

/* Two hours that rise by 1 mK each second, from 300 K on. */
static TsDatabase *
new_ramp (void)
{
  TsDatabase *database = open_database (NULL);

  for (guint i = 0; i < 7200; i++)
    store (database, "s", T0 + i, NULL, 1, 300 + i / 1000.0);
  return database;
}

static void
check_point (const TsHistoryPoint *point, gint64 first, gint64 n)
{
  g_assert_cmpint (point->time_s, ==, T0 + first);
  g_assert_cmpint (point->n_frames, ==, n);
  g_assert_cmpfloat_with_epsilon (point->min_k, 299 + first / 1000.0, 1e-6);
  g_assert_cmpfloat_with_epsilon (
      point->max_k, 302 + (first + n - 1) / 1000.0, 1e-6);
  /* the mean of a ramp is its middle, to less than what a point is kept with */
  g_assert_cmpfloat_with_epsilon (
      point->mean_k, 300 + (2 * first + n - 1) / 2000.0, 1e-6);
}

static void
check_resolutions (TsDatabase *database)
{
  static const gint64 resolutions[] = {1, 8, 60, 90, 300, 3600, 7200};

  for (guint i = 0; i < G_N_ELEMENTS (resolutions); i++) {
    gint64 resolution_s = resolutions[i];
    g_autoptr (TsHistoryPage) page = find (database,
        (TsHistoryQuery){
            .from_s = T0, .to_s = T0 + 7200, .resolution_s = resolution_s});

    g_assert_cmpuint (page->series->len, ==, 1);
    g_assert_cmpint (page->next_s, ==, 0);
    g_assert_cmpint (page->from_s, ==, T0);
    for (guint j = 0; j < count_points (page, 0); j++)
      check_point (get_point (page, 0, j), j * resolution_s,
          MIN (resolution_s, 7200 - j * resolution_s));
    g_assert_cmpuint (
        count_points (page, 0), ==, (7200 + resolution_s - 1) / resolution_s);
  }
}

static void
check_pages (TsDatabase *database)
{
  gint64 from_s = T0;
  gint64 n = 0;
  guint n_pages = 0;

  while (from_s != 0) {
    g_autoptr (TsHistoryPage) page =
        find (database, (TsHistoryQuery){.from_s = from_s,
                            .to_s = T0 + 100000,
                            .resolution_s = 10,
                            .limit = 100});

    g_assert_cmpuint (count_points (page, 0), <=, 100);
    for (guint j = 0; j < count_points (page, 0); j++, n += 10)
      check_point (get_point (page, 0, j), n, 10);
    from_s = page->next_s;
    n_pages++;
  }
  g_assert_cmpint (n, ==, 7200);
  g_assert_cmpuint (n_pages, ==, 8);
}

static void
test_resolutions_and_pages_have_the_same_numbers (void)
{
  TsDatabase *database = new_ramp ();

  check_resolutions (database);
  check_pages (database);
  close_database (database);
}

static void
test_a_gap_costs_no_page (void)
{
  TsDatabase *database = open_database (NULL);
  g_autoptr (TsHistoryPage) page = NULL;

  store (database, "s", T0, NULL, 1, 300);
  store (database, "s", T0 + 90000, NULL, 1, 310);
  page = find (database, (TsHistoryQuery){.from_s = T0 + 1,
                             .to_s = T0 + 100000,
                             .resolution_s = 1,
                             .limit = 10});
  g_assert_cmpuint (count_points (page, 0), ==, 1);
  g_assert_cmpint (get_point (page, 0, 0)->time_s, ==, T0 + 90000);
  close_database (database);
}

static void
test_the_same_second_is_put_together (void)
{
  TsDatabase *database = open_database (NULL);
  g_autoptr (TsHistoryPage) page = NULL;

  store (database, "s", T0, NULL, 1, 300);
  store (database, "s", T0, NULL, 1, 310);
  page = find (database,
      (TsHistoryQuery){.from_s = T0, .to_s = T0 + 1, .resolution_s = 1});
  g_assert_cmpint (get_point (page, 0, 0)->n_frames, ==, 2);
  g_assert_cmpfloat (get_point (page, 0, 0)->min_k, ==, 299);
  g_assert_cmpfloat (get_point (page, 0, 0)->max_k, ==, 312);
  g_assert_cmpfloat (get_point (page, 0, 0)->mean_k, ==, 305);
  close_database (database);
}

static void
test_sensors_and_regions_are_kept_apart (void)
{
  TsDatabase *database = open_database (NULL);
  const guint third = 3;
  g_autoptr (GArray) regions = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (TsHistoryPage) page = NULL;
  g_autoptr (TsHistoryPage) other = NULL;

  g_array_append_val (regions, third);
  store (database, "s", T0, NULL, 4, 300);
  store (database, "other", T0, NULL, 2, 400);
  page = find (database,
      (TsHistoryQuery){
          .regions = regions, .from_s = T0, .to_s = T0 + 1, .resolution_s = 1});
  g_assert_cmpuint (page->series->len, ==, 1);
  g_assert_cmpfloat (get_point (page, 0, 0)->mean_k, ==, 300);
  other = find (database, (TsHistoryQuery){.sensor = (gchar *) "other",
                              .from_s = T0,
                              .to_s = T0 + 1,
                              .resolution_s = 60});
  g_assert_cmpuint (other->series->len, ==, 2);
  g_assert_cmpfloat (get_point (other, 1, 0)->mean_k, ==, 400);
  close_database (database);
}

/* A region that is called otherwise or lies elsewhere goes on; it is said
 * since when. */
static void
test_changes_of_a_region_are_told_once (void)
{
  TsDatabase *database = open_database (NULL);
  static const gchar *const texts[] = {
      "spot(0.5,0.5,name='Pump',id=1)",
      "spot(0.5,0.5,name='Pump',id=1)",
      "spot(0.5,0.5,name='Motor',id=1)",
      "spot(0.2,0.5,name='Motor',id=1) box(0,0,1,1,id=9,shield)",
  };
  g_autoptr (TsHistoryPage) page = NULL;
  const TsHistorySeries *series;
  const TsHistoryChange *change;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GstThermalRegionSet) regions =
        gst_thermal_region_set_new_from_string (texts[i], NULL);

    g_assert_nonnull (regions);
    store (database, "s", T0 + i, regions, 1, 300);
  }
  page = find (database,
      (TsHistoryQuery){.from_s = T0, .to_s = T0 + 9, .resolution_s = 1});
  g_assert_cmpuint (page->series->len, ==, 1);
  g_assert_cmpuint (count_points (page, 0), ==, 4);
  series = g_ptr_array_index (page->series, 0);
  g_assert_cmpstr (series->name, ==, "Motor");
  g_assert_nonnull (strstr (series->shape, "spot(0.2,0.5"));
  g_assert_cmpuint (page->changes->len, ==, 3);
  change = g_ptr_array_index (page->changes, 1);
  g_assert_cmpint (change->time_s, ==, T0 + 2);
  g_assert_cmpstr (change->name, ==, "Motor");
  close_database (database);
}

static gboolean
prune (TsDatabase *database, TsHistoryLimits limits)
{
  g_autoptr (GError) error = NULL;
  gboolean more =
      ts_database_run (database, ts_history_table_prune, &limits, &error)
      != NULL;

  g_assert_no_error (error);
  return more;
}

static gint64
count_series_points (TsDatabase *database, gint64 resolution_s)
{
  g_autoptr (TsHistoryPage) page = find (
      database, (TsHistoryQuery){
                    .from_s = 0, .to_s = T0 * 2, .resolution_s = resolution_s});

  return page->series->len > 0 ? count_points (page, 0) : 0;
}

static void
test_old_points_and_too_many_are_forgotten (void)
{
  TsDatabase *database = new_ramp ();
  TsHistoryLimits limits = {.seconds_from_s = T0 + 100,
      .minutes_from_s = T0 + 3600,
      .max_points = 1000000};
  g_autoptr (TsHistoryPage) page = NULL;

  g_assert_false (prune (database, limits));
  g_assert_cmpint (count_series_points (database, 1), ==, 7100);
  g_assert_cmpint (count_series_points (database, 60), ==, 60);
  g_assert_cmpint (count_series_points (database, 3600), ==, 1);
  /* seconds go first, of which minutes stay */
  limits.max_points = 1000;
  prune (database, limits);
  g_assert_cmpint (count_series_points (database, 1), ==, 939);
  g_assert_cmpint (count_series_points (database, 60), ==, 60);
  limits.max_points = 50;
  prune (database, limits);
  g_assert_cmpint (count_series_points (database, 1), ==, 0);
  g_assert_cmpint (count_series_points (database, 60), ==, 49);
  g_assert_cmpint (count_series_points (database, 3600), ==, 1);
  /* a region of which nothing is left is forgotten, too */
  limits.seconds_from_s = limits.minutes_from_s = T0 * 2;
  prune (database, limits);
  page = find (database, (TsHistoryQuery){.to_s = T0 * 2, .resolution_s = 1});
  g_assert_cmpuint (page->series->len, ==, 0);
  close_database (database);
}

static gint64
get_file_size (const gchar *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_size;
}

/* What the setting of the size counts with is what the file takes. */
static void
test_a_point_takes_what_is_said (void)
{
  g_autofree gchar *dir = g_dir_make_tmp ("ts-history-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (dir, "test.db", NULL);
  TsDatabase *database = open_database (path);
  const guint n_seconds = 600, n_regions = 16;
  gint64 before, bytes;

  close_database (database);
  before = get_file_size (path);
  database = open_database (path);
  for (guint i = 0; i < n_seconds; i++)
    store (database, "s", T0 + i, NULL, n_regions, 300 + i % 50);
  close_database (database);
  bytes = get_file_size (path) - before;
  g_test_message ("%" G_GINT64_FORMAT " bytes for %u points, %.1f each", bytes,
      n_seconds * n_regions, (gdouble) bytes / (n_seconds * n_regions));
  g_assert_cmpint (
      bytes, <=, (gint64) n_seconds * n_regions * TS_HISTORY_POINT_BYTES);
  g_assert_cmpint (
      bytes * 2, >=, (gint64) n_seconds * n_regions * TS_HISTORY_POINT_BYTES);
  g_remove (path);
  g_rmdir (dir);
}

static void
test_time_of_store_and_find (void)
{
  TsDatabase *database;
  gint64 start_us;

  if (!g_test_perf ()) {
    g_test_skip ("with -m perf");
    return;
  }
  database = open_database (NULL);
  start_us = g_get_monotonic_time ();
  for (guint i = 0; i < 7200; i++)
    store (database, "s", T0 + i, NULL, 64, 300 + i / 1000.0);
  g_test_message ("a second of 64 regions is stored in %.2f ms",
      (g_get_monotonic_time () - start_us) / 7200.0 / 1000);
  start_us = g_get_monotonic_time ();
  ts_history_page_free (find (database,
      (TsHistoryQuery){.from_s = T0, .to_s = T0 + 7200, .resolution_s = 7}));
  g_test_message ("two hours of 64 regions are found in %.0f ms",
      (g_get_monotonic_time () - start_us) / 1000.0);
  close_database (database);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
#define TEST(name) g_test_add_func ("/history/" #name, test_##name)
  TEST (frames_become_seconds);
  TEST (other_regions_begin_anew);
  TEST (no_temperature_is_no_reading);
  TEST (outside_of_the_range_is_its_limit);
  TEST (resolutions_and_pages_have_the_same_numbers);
  TEST (a_gap_costs_no_page);
  TEST (the_same_second_is_put_together);
  TEST (sensors_and_regions_are_kept_apart);
  TEST (changes_of_a_region_are_told_once);
  TEST (old_points_and_too_many_are_forgotten);
  TEST (a_point_takes_what_is_said);
  TEST (time_of_store_and_find);
  return g_test_run ();
}
