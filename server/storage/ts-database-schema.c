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
    NULL,
};
