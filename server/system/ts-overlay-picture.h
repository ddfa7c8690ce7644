/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "camera/ts-door.h"
#include "system/ts-archive.h"

G_BEGIN_DECLS

/* A logo; a bitmap of 256 x 256 pixels has 192 KiB. */
#define TS_OVERLAY_PICTURE_MAX_SIZE (512 * 1024)

#define TS_OVERLAY_PICTURE_ERROR (ts_overlay_picture_error_quark ())

/**
 * TsOverlayPictureError:
 * @TS_OVERLAY_PICTURE_ERROR_INVALID: it is no picture that can be shown
 * @TS_OVERLAY_PICTURE_ERROR_TOO_LARGE: it has too many bytes
 *
 * Why a picture is refused.
 */
typedef enum
{
  TS_OVERLAY_PICTURE_ERROR_INVALID,
  TS_OVERLAY_PICTURE_ERROR_TOO_LARGE,
} TsOverlayPictureError;

GQuark ts_overlay_picture_error_quark (void);

/**
 * TsOverlayPicture:
 *
 * The picture that streams may lay over theirs, kept as `overlay-picture` in
 * the state directory. Owned by the program. Main context only; decoding and
 * the disk are on worker threads. Knows nothing of HTTP.
 *
 * Signals:
 *
 * `changed (picture)`: ask ts_overlay_picture_get_bytes().
 */
#define TS_TYPE_OVERLAY_PICTURE (ts_overlay_picture_get_type ())
G_DECLARE_FINAL_TYPE (
    TsOverlayPicture, ts_overlay_picture, TS, OVERLAY_PICTURE, GObject)

TsOverlayPicture *ts_overlay_picture_new (const gchar *state_dir, TsDoor *door);
gboolean ts_overlay_picture_load (TsOverlayPicture *self, GError **error);
GBytes *ts_overlay_picture_get_bytes (TsOverlayPicture *self);
const gchar *ts_overlay_picture_get_media_type (TsOverlayPicture *self);
void ts_overlay_picture_set_async (TsOverlayPicture *self, TsCaller *caller,
    GBytes *bytes, GAsyncReadyCallback callback, gpointer user_data);
gboolean ts_overlay_picture_set_finish (
    TsOverlayPicture *self, GAsyncResult *result, GError **error);
void ts_overlay_picture_add_part (TsOverlayPicture *self, TsArchive *archive);

G_END_DECLS
