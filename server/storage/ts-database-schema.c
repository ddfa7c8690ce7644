/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "storage/ts-database.h"

/* Each entry takes the database from one version to the next. What has been
 * released is never changed: append. Times are microseconds, UTC. */
const gchar *const ts_database_migrations[] = {
    /* 1: single values that are no settings, as the serial number */
    "CREATE TABLE facts (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT "
    "ROWID;",
    NULL,
};
