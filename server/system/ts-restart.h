/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-door.h"
#include "camera/ts-settings.h"

G_BEGIN_DECLS

#define TS_RESTART_ERROR (ts_restart_error_quark ())

/**
 * TsRestartError:
 * @TS_RESTART_ERROR_NOT_FOUND: there is no such part
 * @TS_RESTART_ERROR_FAILED: it could not start with what is saved, and goes on
 *   with what it had
 */
typedef enum
{
  TS_RESTART_ERROR_NOT_FOUND,
  TS_RESTART_ERROR_FAILED,
} TsRestartError;

GQuark ts_restart_error_quark (void);

/**
 * TsRestart:
 *
 * The parts of the camera that can start again by themselves, so that a saved
 * setting counts without taking everything down, and `service`, which is the
 * whole process. Owned by the program. Main context only. Knows nothing of
 * what the parts are: they bring a function.
 *
 * Signals:
 *
 * `restarted (restart, part)`: it runs with what is saved.
 */
#define TS_TYPE_RESTART (ts_restart_get_type ())
G_DECLARE_FINAL_TYPE (TsRestart, ts_restart, TS, RESTART, GObject)

/**
 * TsRestartFunc:
 * @part: as `sensor:sensor2`
 *
 * Returns: whether the part runs with what is saved; if not, it runs as before
 */
typedef gboolean (*TsRestartFunc) (
    const gchar *part, gpointer user_data, GError **error);

/**
 * TsRestartPart:
 * @name: as `http` or `sensor:sensor2`
 * @title: for people
 * @cuts_answer: whether who asks by HTTP has to be answered before
 */
typedef struct
{
  const gchar *name;
  const gchar *title;
  gboolean cuts_answer;
} TsRestartPart;

TsRestart *ts_restart_new (TsSettings *settings, TsDoor *door);
void ts_restart_add_part (TsRestart *self, const TsRestartPart *part,
    TsRestartFunc func, gpointer user_data);
void ts_restart_remove_part (TsRestart *self, const gchar *name);
GPtrArray *ts_restart_list_parts (TsRestart *self);
const TsRestartPart *ts_restart_find_part (TsRestart *self, const gchar *name);
TsSettings *ts_restart_get_settings (TsRestart *self);

gboolean ts_restart_check (
    TsRestart *self, TsCaller *caller, const gchar *name, GError **error);
gboolean ts_restart_do (
    TsRestart *self, TsCaller *caller, const gchar *name, GError **error);

G_END_DECLS
