/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "thermal/ts-history-table.h"

/* Stores second after second of three regions, whose temperatures follow from
 * the number of the second, and prints the number when it is said to be kept;
 * test-history-kill.py kills it. With "check" it holds the levels against one
 * another and prints how many seconds there are, or what is wrong. */

#define FIRST_S G_GINT64_CONSTANT (1800000000)
#define N_REGIONS 3

static gdouble
get_mean_k (gint64 number, guint region)
{
  return 280 + number % 97 + region;
}

static void
fail (const gchar *what)
{
  printf ("%s\n", what);
  exit (1);
}

static TsHistorySecond *
build_second (gint64 number)
{
  TsHistorySecond *second = g_new0 (TsHistorySecond, 1);

  second->sensor = g_strdup ("sensor");
  second->time_s = FIRST_S + number;
  second->readings = g_array_new (FALSE, FALSE, sizeof (TsHistoryReading));
  for (guint i = 0; i < N_REGIONS; i++) {
    gdouble mean_k = get_mean_k (number, i);
    TsHistoryReading reading = {.region = i,
        .n_frames = 2,
        .min_k = mean_k - 1,
        .max_k = mean_k + 1,
        .sum_k = 2 * mean_k};

    g_array_append_val (second->readings, reading);
  }
  return second;
}

static TsDatabase *
open_database (const gchar *path)
{
  g_autoptr (GError) error = NULL;
  TsDatabase *database = ts_database_open (path, &error);

  if (database == NULL)
    fail (error->message);
  return database;
}

/* Never ends. */
static void
write_seconds (const gchar *path, gint64 number)
{
  g_autoptr (TsDatabase) database = open_database (path);

  for (;; number++) {
    g_autoptr (TsHistorySecond) second = build_second (number);
    g_autoptr (GError) error = NULL;

    ts_database_run (database, ts_history_table_store, second, &error);
    if (error != NULL)
      fail (error->message);
    printf ("%" G_GINT64_FORMAT "\n", number);
    fflush (stdout);
  }
}

static gint64
read_count (sqlite3 *db, const gchar *sql, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = ts_sqlite_query (db, error, sql, NULL);
  gboolean row = FALSE;

  if (statement == NULL || !ts_sqlite_step (statement, &row, error) || !row)
    return -1;
  return sqlite3_column_int64 (statement, 0);
}

static gpointer
check_whole (sqlite3 *db, gpointer data, GError **error)
{
  if (read_count (db,
          "SELECT count (*) FROM history_sizes WHERE n <> (SELECT count (*) "
          "FROM history_points WHERE history_points.level = "
          "history_sizes.level)",
          error)
      != 0)
    fail ("the sizes are not those of the table");
  if (read_count (db,
          "SELECT count (*) FROM (SELECT level, sum (n) AS n, sum (sum_mk) AS "
          "mk FROM history_points GROUP BY level) AS a, (SELECT sum (n) AS n, "
          "sum (sum_mk) AS mk FROM history_points WHERE level = 1) AS b WHERE "
          "a.n <> b.n OR a.mk <> b.mk",
          error)
      != 0)
    fail ("minutes or hours are not the sum of the seconds");
  return NULL;
}

static void
check_series (const TsHistorySeries *series, gint64 *ret_n)
{
  for (guint i = 0; i < series->points->len; i++) {
    const TsHistoryPoint *point =
        &g_array_index (series->points, TsHistoryPoint, i);

    if (point->time_s != FIRST_S + i)
      fail ("a second is missing");
    if (point->n_frames != 2 || point->mean_k != get_mean_k (i, series->region))
      fail ("a second is not as it was written");
  }
  *ret_n = series->points->len;
}

static void
check (const gchar *path)
{
  g_autoptr (TsDatabase) database = open_database (path);
  g_autoptr (GError) error = NULL;
  TsHistoryQuery query = {.sensor = (gchar *) "sensor",
      .from_s = FIRST_S,
      .to_s = FIRST_S + 1000000,
      .resolution_s = 1,
      .limit = 1000000};
  g_autoptr (TsHistoryPage) page = NULL;
  gint64 counts[N_REGIONS] = {0};

  ts_database_run (database, check_whole, NULL, &error);
  if (error == NULL)
    page = ts_database_run (database, ts_history_table_find, &query, &error);
  if (error != NULL)
    fail (error->message);
  for (guint i = 0; i < page->series->len; i++)
    check_series (g_ptr_array_index (page->series, i), &counts[i % N_REGIONS]);
  for (guint i = 1; i < N_REGIONS; i++) {
    if (counts[i] != counts[0])
      fail ("a second is there for some regions only");
  }
  printf ("%" G_GINT64_FORMAT "\n", counts[0]);
  ts_database_close (database);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "check"))
    check (argv[2]);
  else if (argc == 3)
    write_seconds (argv[2], strtoll (argv[1], NULL, 10));
  else
    return 2;
  return 0;
}
