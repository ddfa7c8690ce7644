/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/thermal.h>

#include "camera/ts-door.h"
#include "camera/ts-settings.h"

G_BEGIN_DECLS

#define TS_PALETTES_ERROR (ts_palettes_error_quark ())
GQuark ts_palettes_error_quark (void);

/**
 * TsPalettesError:
 * @TS_PALETTES_ERROR_NAME: no name that a palette's file may have
 * @TS_PALETTES_ERROR_INVALID: not a palette; the message says in which line
 * @TS_PALETTES_ERROR_EXISTS: there is one of this name
 * @TS_PALETTES_ERROR_NOT_FOUND: there is none of this name
 * @TS_PALETTES_ERROR_IN_USE: a sensor is painted with it
 * @TS_PALETTES_ERROR_FULL: there are as many as are kept
 */
typedef enum
{
  TS_PALETTES_ERROR_NAME,
  TS_PALETTES_ERROR_INVALID,
  TS_PALETTES_ERROR_EXISTS,
  TS_PALETTES_ERROR_NOT_FOUND,
  TS_PALETTES_ERROR_IN_USE,
  TS_PALETTES_ERROR_FULL,
} TsPalettesError;

#define TS_PALETTES_MAX 64
#define TS_PALETTES_MAX_SIZE (256 * 1024)

/**
 * TsUserPalette:
 * @file: its name, as the setting `palette-file` has it
 * @palette: what it holds
 */
typedef struct
{
  gchar *file;
  GstThermalPalette *palette;
} TsUserPalette;

/**
 * TsPalettes:
 *
 * The palettes that users have brought, files in `palettes/` of the state
 * directory. A file is never changed, so that whoever has read it has what it
 * holds. Owned by the program. Main context only; the disk is on worker
 * threads. Knows nothing of HTTP.
 */
#define TS_TYPE_PALETTES (ts_palettes_get_type ())
G_DECLARE_FINAL_TYPE (TsPalettes, ts_palettes, TS, PALETTES, GObject)

TsPalettes *ts_palettes_new (TsSettings *settings, TsDoor *door);
const gchar *ts_palettes_get_folder (TsPalettes *self);
GPtrArray *ts_palettes_list (TsPalettes *self);

void ts_palettes_add_async (TsPalettes *self, TsCaller *caller,
    const gchar *file, GBytes *contents, GAsyncReadyCallback callback,
    gpointer user_data);
const TsUserPalette *ts_palettes_add_finish (
    TsPalettes *self, GAsyncResult *result, GError **error);
void ts_palettes_remove_async (TsPalettes *self, TsCaller *caller,
    const gchar *file, GAsyncReadyCallback callback, gpointer user_data);
gboolean ts_palettes_remove_finish (
    TsPalettes *self, GAsyncResult *result, GError **error);

void ts_palettes_rename_async (TsPalettes *self, TsCaller *caller,
    const gchar *file, const gchar *new_file, GAsyncReadyCallback callback,
    gpointer user_data);
const TsUserPalette *ts_palettes_rename_finish (
    TsPalettes *self, GAsyncResult *result, GError **error);

G_END_DECLS
