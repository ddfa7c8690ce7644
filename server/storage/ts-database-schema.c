/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "storage/ts-database.h"

/* Each entry takes the database from one version to the next. What has been
 * released is never changed: append. Times are microseconds, UTC. */
const gchar *const ts_database_migrations[] = {
    /* 1: single values that are no settings, as the serial number */
    "CREATE TABLE facts (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT "
    "ROWID;",
    /* 2: what happened; the texts of source and data are GVariant's */
    "CREATE TABLE events (id INTEGER PRIMARY KEY, time_us INTEGER NOT NULL, "
    "topic TEXT NOT NULL, state INTEGER NOT NULL, source TEXT NOT NULL, "
    "data TEXT NOT NULL) STRICT;"
    "CREATE INDEX events_by_time ON events (time_us);",
    /* 3: the audit log, see ts-audit-table.c; numbers are never given twice */
    "CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, time_us INTEGER "
    "NOT NULL, user TEXT, role TEXT NOT NULL, system INTEGER NOT NULL, "
    "protocol "
    "TEXT, address TEXT, action TEXT NOT NULL, target TEXT, old TEXT, new "
    "TEXT, "
    "refusal TEXT) STRICT;"
    "CREATE INDEX audit_by_time ON audit (time_us);",
    /* 4: named snapshots of some settings; the document is JSON */
    "CREATE TABLE setting_profiles (name TEXT PRIMARY KEY, "
    "active INTEGER NOT NULL, document TEXT NOT NULL) STRICT, WITHOUT ROWID;",
    /* 5: who may come in */
    "CREATE TABLE secrets (name TEXT PRIMARY KEY, sealed BLOB NOT NULL) "
    "STRICT, WITHOUT ROWID;"
    "CREATE TABLE accounts (name TEXT PRIMARY KEY, role TEXT NOT NULL, "
    "permissions TEXT NOT NULL, sensors TEXT, hash TEXT NOT NULL, created_us "
    "INTEGER NOT NULL, changed_us INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE tokens (id TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES "
    "accounts (name) ON DELETE CASCADE, name TEXT NOT NULL, hash TEXT NOT NULL "
    "UNIQUE, permissions TEXT NOT NULL, created_us INTEGER NOT NULL, "
    "expires_us INTEGER NOT NULL, used_us INTEGER NOT NULL) STRICT, WITHOUT "
    "ROWID;"
    "CREATE INDEX tokens_user ON tokens (user);",
    /* 6: temperatures of regions over time, see ts-history-table.c; seconds
     * since 1970, and mK */
    "CREATE TABLE history_series (id INTEGER PRIMARY KEY, sensor TEXT NOT "
    "NULL, region INTEGER NOT NULL, last INTEGER NOT NULL, UNIQUE (sensor, "
    "region)) STRICT;"
    "CREATE TABLE history_changes (series INTEGER NOT NULL REFERENCES "
    "history_series (id) ON DELETE CASCADE, time INTEGER NOT NULL, name TEXT, "
    "shape TEXT NOT NULL, PRIMARY KEY (series, time)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE history_points (level INTEGER NOT NULL, time INTEGER NOT "
    "NULL, series INTEGER NOT NULL, n INTEGER NOT NULL, min_mk INTEGER NOT "
    "NULL, max_mk INTEGER NOT NULL, sum_mk INTEGER NOT NULL, PRIMARY KEY "
    "(level, time, series)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE history_sizes (level INTEGER PRIMARY KEY, n INTEGER NOT "
    "NULL) STRICT;"
    "INSERT INTO history_sizes (level, n) VALUES (1, 0), (60, 0), (3600, 0);",
    NULL,
};
