/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "storage/ts-database.h"
#include "system/ts-setting-profile.h"

G_BEGIN_DECLS

/* Profiles of settings in the database: #TsDatabaseFunc for reading and
 * writing them all, and the lists in which they come and go. */

GPtrArray *ts_setting_profile_table_new_list (void);
void ts_setting_profile_table_sort (GPtrArray *profiles);
GPtrArray *ts_setting_profile_table_build_rows (GPtrArray *profiles);

gpointer ts_setting_profile_table_read (
    sqlite3 *db, gpointer unused, GError **error);
gpointer ts_setting_profile_table_write (
    sqlite3 *db, gpointer rows, GError **error);

G_END_DECLS
