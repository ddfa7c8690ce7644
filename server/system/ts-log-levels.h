/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TS_LOG_NONE:
 *
 * Where a level is asked for: nothing at all.
 */
#define TS_LOG_NONE 0

/**
 * TsLogLevels:
 *
 * Which messages are wanted: the least important level for each domain, and
 * one for all others. Made from text as in `info,TsSensor=debug`. Immutable.
 * Free with ts_log_levels_free().
 */
typedef struct _TsLogLevels TsLogLevels;

TsLogLevels *ts_log_levels_new (const gchar *text, GError **error);
void ts_log_levels_free (TsLogLevels *self);
GLogLevelFlags ts_log_levels_get (const TsLogLevels *self, const gchar *domain);
GLogLevelFlags ts_log_levels_get_most (const TsLogLevels *self);
gboolean ts_log_levels_names (const TsLogLevels *self, const gchar *domain);
gboolean ts_log_levels_check (GVariant *value, GError **error);

const gchar *ts_log_level_to_string (GLogLevelFlags level);
gboolean ts_log_level_from_string (
    const gchar *text, GLogLevelFlags *ret_level, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsLogLevels, ts_log_levels_free)

G_END_DECLS
