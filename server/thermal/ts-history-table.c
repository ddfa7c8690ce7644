/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "thermal/ts-history-table.h"

#include <math.h>

/*
 * history_series   one for each region that was ever measured, by sensor and id
 * history_changes  what a region was called and where it lay, since when
 * history_points   a second, a minute or an hour (level) of a series; in mK,
 *                  because whole numbers take half the room, and with the sum
 *                  of the means, so that nothing is rounded twice
 * history_sizes    how many points each level has: counting them takes seconds
 *
 * Points lie in order of time: a second of all regions is one page of the file.
 */

#define MK_OF_K 1000.0
/* A table that shrinks because a limit was changed does so in steps: nobody
 * else waits long for the database. */
#define MAX_PRUNED 20000
/* Somebody who drags a region makes many changes. */
#define MAX_CHANGES 1000

static const gint64 levels[] = {1, 60, 3600};

void
ts_history_query_free (TsHistoryQuery *query)
{
  g_free (query->sensor);
  g_clear_pointer (&query->regions, g_array_unref);
  g_free (query);
}

/**
 * ts_history_query_copy:
 *
 * Returns: (transfer full): a copy; the regions are shared
 */
TsHistoryQuery *
ts_history_query_copy (const TsHistoryQuery *query)
{
  TsHistoryQuery *copy = g_memdup2 (query, sizeof *query);

  copy->sensor = g_strdup (query->sensor);
  if (query->regions != NULL)
    g_array_ref (copy->regions);
  return copy;
}

static void
series_free (gpointer data)
{
  TsHistorySeries *series = data;

  g_free (series->name);
  g_free (series->shape);
  g_array_unref (series->points);
  g_free (series);
}

static void
change_free (gpointer data)
{
  TsHistoryChange *change = data;

  g_free (change->name);
  g_free (change->shape);
  g_free (change);
}

void
ts_history_page_free (TsHistoryPage *page)
{
  g_ptr_array_unref (page->series);
  g_ptr_array_unref (page->changes);
  g_free (page);
}

/* The number of the series of each region of a sensor. */
static GHashTable *
read_series (sqlite3 *db, const gchar *sensor, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (NULL, NULL);
  g_autoptr (sqlite3_stmt) statement = ts_sqlite_query (db, error,
      "SELECT region, id FROM history_series WHERE sensor = ?", "s", sensor);
  gboolean row = FALSE;

  if (statement == NULL)
    return NULL;
  while (ts_sqlite_step (statement, &row, error)) {
    if (!row)
      return g_steal_pointer (&ids);
    g_hash_table_insert (ids,
        GUINT_TO_POINTER ((guint) sqlite3_column_int64 (statement, 0)),
        GSIZE_TO_POINTER ((gsize) sqlite3_column_int64 (statement, 1)));
  }
  return NULL;
}

/* 0 and @error: it could not be made. */
static gint64
ensure_series (sqlite3 *db, GHashTable *ids, const gchar *sensor, guint region,
    gint64 time_s, GError **error)
{
  gint64 id = (gint64) GPOINTER_TO_SIZE (
      g_hash_table_lookup (ids, GUINT_TO_POINTER (region)));

  if (id != 0)
    return id;
  if (!ts_sqlite_run (db, error,
          "INSERT INTO history_series (sensor, region, last) VALUES (?, ?, ?)",
          "sii", sensor, (gint64) region, time_s))
    return 0;
  id = sqlite3_last_insert_rowid (db);
  g_hash_table_insert (
      ids, GUINT_TO_POINTER (region), GSIZE_TO_POINTER ((gsize) id));
  return id;
}

static gchar *
describe (GstThermalRegion *region)
{
  g_autoptr (GstThermalRegionSet) alone =
      gst_thermal_region_set_new (&region, 1, NULL);

  return alone != NULL ? gst_thermal_region_set_to_string (alone)
                       : g_strdup ("");
}

/* Only what is another one than before: a restart tells everything again. */
static gboolean
tell_region (sqlite3 *db, gint64 series, GstThermalRegion *region,
    gint64 time_s, GError **error)
{
  g_autofree gchar *shape = describe (region);

  return ts_sqlite_run (db, error,
             "INSERT INTO history_changes (series, time, name, shape) "
             "SELECT ?1, ?2, ?3, ?4 WHERE ?4 IS NOT (SELECT shape FROM "
             "history_changes WHERE series = ?1 ORDER BY time DESC LIMIT 1) "
             "ON CONFLICT (series, time) DO UPDATE SET name = excluded.name, "
             "shape = excluded.shape",
             "iiss", series, time_s, gst_thermal_region_get_name (region),
             shape)
         && ts_sqlite_run (db, error,
             "DELETE FROM history_changes WHERE series = ?1 AND time <= "
             "(SELECT "
             "time FROM history_changes WHERE series = ?1 ORDER BY time DESC "
             "LIMIT 1 OFFSET ?2)",
             "ii", series, (gint64) MAX_CHANGES);
}

static gboolean
tell_regions (
    sqlite3 *db, GHashTable *ids, const TsHistorySecond *second, GError **error)
{
  for (guint i = 0; i < gst_thermal_region_set_get_size (second->regions);
       i++) {
    GstThermalRegion *region = gst_thermal_region_set_get (second->regions, i);
    gint64 series;

    if (gst_thermal_region_is_shield (region))
      continue;
    series = ensure_series (db, ids, second->sensor,
        gst_thermal_region_get_id (region), second->time_s, error);
    if (series == 0 || !tell_region (db, series, region, second->time_s, error))
      return FALSE;
  }
  return TRUE;
}

/* Adds it to the point that is there, or makes one. */
static gboolean
add_point (sqlite3_stmt *upsert, gint64 level, gint64 time_s, gint64 series,
    const TsHistoryReading *reading, gboolean *ret_is_new, GError **error)
{
  gboolean row = FALSE;

  sqlite3_reset (upsert);
  sqlite3_bind_int64 (upsert, 1, level);
  sqlite3_bind_int64 (upsert, 2, time_s - time_s % level);
  sqlite3_bind_int64 (upsert, 3, series);
  sqlite3_bind_int64 (upsert, 4, reading->n_frames);
  sqlite3_bind_int64 (upsert, 5, llround (reading->min_k * MK_OF_K));
  sqlite3_bind_int64 (upsert, 6, llround (reading->max_k * MK_OF_K));
  sqlite3_bind_int64 (upsert, 7, llround (reading->sum_k * MK_OF_K));
  if (!ts_sqlite_step (upsert, &row, error))
    return FALSE;
  /* each adds at least one frame */
  *ret_is_new = row && sqlite3_column_int64 (upsert, 0) == reading->n_frames;
  return TRUE;
}

#define UPSERT                                                                 \
  "INSERT INTO history_points (level, time, series, n, min_mk, max_mk, "       \
  "sum_mk) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (level, time, series) DO " \
  "UPDATE SET n = n + excluded.n, min_mk = min (min_mk, excluded.min_mk), "    \
  "max_mk = max (max_mk, excluded.max_mk), sum_mk = sum_mk + "                 \
  "excluded.sum_mk RETURNING n"

static gboolean
store_readings (
    sqlite3 *db, GHashTable *ids, const TsHistorySecond *second, GError **error)
{
  g_autoptr (sqlite3_stmt) upsert = ts_sqlite_query (db, error, UPSERT, NULL);
  gint64 n_new[G_N_ELEMENTS (levels)] = {0};

  if (upsert == NULL)
    return FALSE;
  for (guint i = 0; i < second->readings->len; i++) {
    const TsHistoryReading *reading =
        &g_array_index (second->readings, TsHistoryReading, i);
    gint64 series = ensure_series (
        db, ids, second->sensor, reading->region, second->time_s, error);
    gboolean is_new = FALSE;

    if (series == 0)
      return FALSE;
    for (guint j = 0; j < G_N_ELEMENTS (levels); j++) {
      if (!add_point (upsert, levels[j], second->time_s, series, reading,
              &is_new, error))
        return FALSE;
      n_new[j] += is_new;
    }
    /* once an hour is enough to know when a series was last heard of */
    if (is_new
        && !ts_sqlite_run (db, error,
            "UPDATE history_series SET last = ? WHERE id = ?", "ii",
            second->time_s, series))
      return FALSE;
  }
  for (guint j = 0; j < G_N_ELEMENTS (levels); j++) {
    if (n_new[j] > 0
        && !ts_sqlite_run (db, error,
            "UPDATE history_sizes SET n = n + ? WHERE level = ?", "ii",
            n_new[j], levels[j]))
      return FALSE;
  }
  return TRUE;
}

/**
 * ts_history_table_store:
 * @second: a #TsHistorySecond
 *
 * Adds a second to the history: to itself, if it is there already, to its
 * minute and its hour.
 */
gpointer
ts_history_table_store (sqlite3 *db, gpointer second, GError **error)
{
  const TsHistorySecond *one = second;
  g_autoptr (GHashTable) ids = read_series (db, one->sensor, error);

  if (ids != NULL
      && (one->regions == NULL || tell_regions (db, ids, one, error)))
    store_readings (db, ids, one, error);
  return NULL;
}

static gboolean
read_number (
    sqlite3_stmt *statement, gint64 fallback, gint64 *ret, GError **error)
{
  gboolean row = FALSE;

  if (statement == NULL || !ts_sqlite_step (statement, &row, error))
    return FALSE;
  *ret = row && sqlite3_column_type (statement, 0) != SQLITE_NULL
             ? sqlite3_column_int64 (statement, 0)
             : fallback;
  return TRUE;
}

/* When the point begins before which there are @n of a level. */
static gboolean
find_nth (
    sqlite3 *db, gint64 level, gint64 n, gint64 *ret_time_s, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = ts_sqlite_query (db, error,
      "SELECT time FROM history_points WHERE level = ? ORDER BY time LIMIT 1 "
      "OFFSET ?",
      "ii", level, n);

  return read_number (statement, G_MAXINT64, ret_time_s, error);
}

/* Whole moments, and at most as many as nobody minds. */
static gboolean
prune_before (
    sqlite3 *db, gint64 level, gint64 before_s, gint64 *ret_n, GError **error)
{
  gint64 step_s = 0;

  if (!find_nth (db, level, MAX_PRUNED, &step_s, error)
      || !ts_sqlite_run (db, error,
          "DELETE FROM history_points WHERE level = ? AND time < ?", "ii",
          level, MIN (before_s, step_s)))
    return FALSE;
  *ret_n = sqlite3_changes64 (db);
  return *ret_n == 0
         || ts_sqlite_run (db, error,
             "UPDATE history_sizes SET n = n - ? WHERE level = ?", "ii", *ret_n,
             level);
}

static gboolean
read_size (sqlite3 *db, gint64 level, gint64 *ret_n, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = ts_sqlite_query (
      db, error, "SELECT n FROM history_sizes WHERE level = ?", "i", level);

  return read_number (statement, 0, ret_n, error);
}

/* When there are too many: the oldest seconds first, of which minutes stay. */
static gboolean
prune_to_size (sqlite3 *db, gint64 max_points, gint64 *ret_n, GError **error)
{
  gint64 sizes[G_N_ELEMENTS (levels)] = {0};
  gint64 excess = -max_points;

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++) {
    if (!read_size (db, levels[i], &sizes[i], error))
      return FALSE;
    excess += sizes[i];
  }
  for (guint i = 0; i < G_N_ELEMENTS (levels) && excess > 0; i++) {
    gint64 before_s = 0;
    gint64 n = 0;

    /* the moment that holds the last one too many goes as a whole */
    if (sizes[i] == 0
        || !find_nth (
            db, levels[i], MIN (excess, sizes[i]) - 1, &before_s, error))
      continue;
    if (!prune_before (db, levels[i], before_s + 1, &n, error))
      return FALSE;
    *ret_n += n;
    excess -= n;
    if (n >= MAX_PRUNED)
      break;
  }
  return *error == NULL;
}

/**
 * ts_history_table_prune:
 * @limits: a #TsHistoryLimits
 *
 * Forgets what is too old or too much, at most some ten thousand points at a
 * time.
 *
 * Returns: not %NULL when there may be more to forget
 */
gpointer
ts_history_table_prune (sqlite3 *db, gpointer limits, GError **error)
{
  const TsHistoryLimits *keep = limits;
  g_autoptr (GError) problem = NULL;
  gint64 most = 0;
  gint64 n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (levels) && problem == NULL; i++) {
    prune_before (db, levels[i],
        levels[i] == 1 ? keep->seconds_from_s : keep->minutes_from_s, &n,
        &problem);
    most = MAX (most, n);
  }
  n = 0;
  if (problem == NULL)
    prune_to_size (db, keep->max_points, &n, &problem);
  most = MAX (most, n);
  if (problem == NULL)
    ts_sqlite_run (db, &problem, "DELETE FROM history_series WHERE last < ?",
        "i", keep->minutes_from_s - levels[2]);
  if (problem != NULL) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return NULL;
  }
  return most >= MAX_PRUNED / 2 ? GINT_TO_POINTER (1) : NULL;
}

/* The coarsest level of which points of the resolution can be made. */
static gint64
choose_level (gint64 resolution_s)
{
  for (guint i = G_N_ELEMENTS (levels); i > 0; i--) {
    if (resolution_s % levels[i - 1] == 0)
      return levels[i - 1];
  }
  return 1;
}

static gboolean
find_first (sqlite3 *db, gint64 level, gint64 from_s, gint64 to_s,
    gint64 *ret_time_s, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = ts_sqlite_query (db, error,
      "SELECT min (time) FROM history_points WHERE level = ? AND time >= ? AND "
      "time < ?",
      "iii", level, from_s, to_s);

  return read_number (statement, -1, ret_time_s, error);
}

static gboolean
is_wanted (const TsHistoryQuery *query, guint region)
{
  if (query->regions == NULL)
    return TRUE;
  for (guint i = 0; i < query->regions->len; i++) {
    if (g_array_index (query->regions, guint, i) == region)
      return TRUE;
  }
  return FALSE;
}

/* By the number of the series: those that are wanted. */
static GHashTable *
list_series (
    sqlite3 *db, const TsHistoryQuery *query, GPtrArray *list, GError **error)
{
  g_autoptr (GHashTable) by_id = g_hash_table_new (NULL, NULL);
  g_autoptr (sqlite3_stmt) statement = ts_sqlite_query (db, error,
      "SELECT id, region, (SELECT name FROM history_changes WHERE series = id "
      "ORDER BY time DESC LIMIT 1), (SELECT shape FROM history_changes WHERE "
      "series = id ORDER BY time DESC LIMIT 1) FROM history_series WHERE "
      "sensor = ? ORDER BY region",
      "s", query->sensor);
  gboolean row = FALSE;

  if (statement == NULL)
    return NULL;
  while (ts_sqlite_step (statement, &row, error)) {
    TsHistorySeries *series;

    if (!row)
      return g_steal_pointer (&by_id);
    if (!is_wanted (query, (guint) sqlite3_column_int64 (statement, 1)))
      continue;
    series = g_new0 (TsHistorySeries, 1);
    series->region = (guint) sqlite3_column_int64 (statement, 1);
    series->name = ts_sqlite_dup_text (statement, 2);
    series->shape = ts_sqlite_dup_text (statement, 3);
    series->points = g_array_new (FALSE, FALSE, sizeof (TsHistoryPoint));
    g_ptr_array_add (list, series);
    g_hash_table_insert (by_id,
        GSIZE_TO_POINTER ((gsize) sqlite3_column_int64 (statement, 0)), series);
  }
  return NULL;
}

/* The mean holds the sum until all is read. */
static void
merge_point (TsHistorySeries *series, gint64 time_s, sqlite3_stmt *statement)
{
  const gdouble min_k = sqlite3_column_int64 (statement, 3) / MK_OF_K;
  const gdouble max_k = sqlite3_column_int64 (statement, 4) / MK_OF_K;
  const gdouble sum_k = sqlite3_column_int64 (statement, 5) / MK_OF_K;
  const TsHistoryPoint empty = {
      .time_s = time_s, .min_k = INFINITY, .max_k = -INFINITY};
  GArray *points = series->points;
  TsHistoryPoint *point;

  if (points->len == 0
      || g_array_index (points, TsHistoryPoint, points->len - 1).time_s
             != time_s)
    g_array_append_val (points, empty);
  point = &g_array_index (points, TsHistoryPoint, points->len - 1);
  point->n_frames += sqlite3_column_int64 (statement, 2);
  point->min_k = MIN (point->min_k, min_k);
  point->max_k = MAX (point->max_k, max_k);
  point->mean_k += sum_k;
}

static void
divide_means (GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++) {
    const TsHistorySeries *series = g_ptr_array_index (list, i);

    for (guint j = 0; j < series->points->len; j++) {
      TsHistoryPoint *point =
          &g_array_index (series->points, TsHistoryPoint, j);

      point->mean_k /= point->n_frames;
    }
  }
}

static gboolean
read_points (sqlite3 *db, GHashTable *by_id, TsHistoryPage *page, gint64 level,
    gint64 from_s, gint64 to_s, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = ts_sqlite_query (db, error,
      "SELECT time, series, n, min_mk, max_mk, sum_mk FROM history_points "
      "WHERE level = ? AND time >= ? AND time < ? ORDER BY time, series",
      "iii", level, from_s, to_s);
  gboolean row = FALSE;

  if (statement == NULL)
    return FALSE;
  while (ts_sqlite_step (statement, &row, error)) {
    const gint64 time_s = row ? sqlite3_column_int64 (statement, 0) : 0;
    TsHistorySeries *series;

    if (!row) {
      divide_means (page->series);
      return TRUE;
    }
    series = g_hash_table_lookup (
        by_id, GSIZE_TO_POINTER ((gsize) sqlite3_column_int64 (statement, 1)));
    if (series != NULL)
      merge_point (series, time_s - time_s % page->resolution_s, statement);
  }
  return FALSE;
}

static gboolean
read_changes (sqlite3 *db, GHashTable *by_id, TsHistoryPage *page,
    gint64 from_s, gint64 to_s, const gchar *sensor, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = ts_sqlite_query (db, error,
      "SELECT history_changes.series, time, name, shape FROM history_changes "
      "JOIN history_series ON history_series.id = series WHERE sensor = ? AND "
      "time >= ? AND time < ? ORDER BY time, region",
      "sii", sensor, from_s, to_s);
  gboolean row = FALSE;

  if (statement == NULL)
    return FALSE;
  while (ts_sqlite_step (statement, &row, error)) {
    const TsHistorySeries *series;
    TsHistoryChange *change;

    if (!row)
      return TRUE;
    series = g_hash_table_lookup (
        by_id, GSIZE_TO_POINTER ((gsize) sqlite3_column_int64 (statement, 0)));
    if (series == NULL)
      continue;
    change = g_new0 (TsHistoryChange, 1);
    change->region = series->region;
    change->time_s = sqlite3_column_int64 (statement, 1);
    change->name = ts_sqlite_dup_text (statement, 2);
    change->shape = ts_sqlite_dup_text (statement, 3);
    g_ptr_array_add (page->changes, change);
  }
  return FALSE;
}

static gboolean
fill_page (sqlite3 *db, const TsHistoryQuery *query, TsHistoryPage *page,
    GError **error)
{
  g_autoptr (GHashTable) by_id = list_series (db, query, page->series, error);
  const gint64 level = choose_level (page->resolution_s);
  gint64 first_s = -1, from_s, to_s, next_s = -1;

  if (by_id == NULL
      || !find_first (db, level, page->from_s, page->to_s, &first_s, error))
    return FALSE;
  /* where nothing was kept, no page is spent */
  from_s = first_s >= 0 ? first_s - first_s % page->resolution_s : page->to_s;
  to_s = MIN (page->to_s, from_s + query->limit * page->resolution_s);
  if (!read_points (db, by_id, page, level, from_s, to_s, error)
      || !find_first (db, level, to_s, page->to_s, &next_s, error))
    return FALSE;
  page->next_s = next_s >= 0 ? to_s : 0;
  return read_changes (db, by_id, page, page->from_s,
      page->next_s != 0 ? to_s : page->to_s, query->sensor, error);
}

/**
 * ts_history_table_find:
 * @query: a #TsHistoryQuery
 *
 * Returns: (transfer full) (nullable): a #TsHistoryPage
 */
gpointer
ts_history_table_find (sqlite3 *db, gpointer query, GError **error)
{
  const TsHistoryQuery *wanted = query;
  g_autoptr (TsHistoryPage) page = g_new0 (TsHistoryPage, 1);

  page->resolution_s = MAX (wanted->resolution_s, 1);
  page->from_s = wanted->from_s - wanted->from_s % page->resolution_s;
  page->to_s = wanted->to_s;
  page->series = g_ptr_array_new_with_free_func (series_free);
  page->changes = g_ptr_array_new_with_free_func (change_free);
  return fill_page (db, wanted, page, error) ? g_steal_pointer (&page) : NULL;
}
