/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "storage/ts-database.h"
#include "thermal/ts-history-tally.h"

G_BEGIN_DECLS

/* What one point takes in the file, bytes, with its share of the index; the
 * test of the table measures it. */
#define TS_HISTORY_POINT_BYTES 32

/**
 * TsHistoryLimits:
 * @seconds_from_s: seconds that are older go, seconds since 1970
 * @minutes_from_s: minutes and hours that are older go
 * @max_points: how many of all there may be
 *
 * What is kept.
 */
typedef struct
{
  gint64 seconds_from_s;
  gint64 minutes_from_s;
  gint64 max_points;
} TsHistoryLimits;

/**
 * TsHistoryQuery:
 * @sensor: its id
 * @regions: (nullable) (element-type guint): ids of the regions; %NULL: all
 * @from_s: seconds since 1970
 * @to_s: points begin before this
 * @resolution_s: seconds that are one point
 * @limit: how many points one region may have
 *
 * Which history somebody wants to have.
 */
typedef struct
{
  gchar *sensor;
  GArray *regions;
  gint64 from_s;
  gint64 to_s;
  gint64 resolution_s;
  guint limit;
} TsHistoryQuery;

TsHistoryQuery *ts_history_query_copy (const TsHistoryQuery *query);
void ts_history_query_free (TsHistoryQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHistoryQuery, ts_history_query_free)

/**
 * TsHistoryPoint:
 * @time_s: when it begins, seconds since 1970
 * @n_frames: in how many frames the region had a temperature
 * @min_k: the lowest temperature in any of them, kelvin
 * @max_k: the highest in any of them
 * @mean_k: mean of the frames' means
 */
typedef struct
{
  gint64 time_s;
  gint64 n_frames;
  gdouble min_k;
  gdouble max_k;
  gdouble mean_k;
} TsHistoryPoint;

/**
 * TsHistorySeries:
 * @region: its id
 * @name: (nullable): what the region was called last
 * @shape: what it was last, as text of a region set
 * @points: (element-type TsHistoryPoint): in order of time
 */
typedef struct
{
  guint region;
  gchar *name;
  gchar *shape;
  GArray *points;
} TsHistorySeries;

/**
 * TsHistoryChange:
 * @region: its id
 * @time_s: since when it is so, seconds since 1970
 * @name: (nullable): what it is called
 * @shape: what it is, with its object parameters, as text of a region set
 */
typedef struct
{
  guint region;
  gint64 time_s;
  gchar *name;
  gchar *shape;
} TsHistoryChange;

/**
 * TsHistoryPage:
 * @from_s: of the query, on the grid of its resolution
 * @to_s: of the query
 * @resolution_s: of the query
 * @next_s: where the next page begins; 0: there is none
 * @series: (element-type TsHistorySeries): by region
 * @changes: (element-type TsHistoryChange): in order of time; of this page
 */
typedef struct
{
  gint64 from_s;
  gint64 to_s;
  gint64 resolution_s;
  gint64 next_s;
  GPtrArray *series;
  GPtrArray *changes;
} TsHistoryPage;

void ts_history_page_free (TsHistoryPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHistoryPage, ts_history_page_free)

/* For the database's thread, see #TsDatabaseFunc. */
gpointer ts_history_table_store (sqlite3 *db, gpointer second, GError **error);
gpointer ts_history_table_prune (sqlite3 *db, gpointer limits, GError **error);
gpointer ts_history_table_find (sqlite3 *db, gpointer query, GError **error);

G_END_DECLS
