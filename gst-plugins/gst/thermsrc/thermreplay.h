/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Recorded frames in order: of one file, or the first of each of many. Owned
 * by one thread. */

#include <gst/thermal/gstthermalfile.h>

G_BEGIN_DECLS

#define THERM_REPLAY_ERROR (therm_replay_error_quark ())

/* Codes: NOT_FOUND: no file is there; ODD_SIZE: a picture is not as large as
 * the first one. Others come from the reader of the file. */
typedef enum
{
  THERM_REPLAY_ERROR_NOT_FOUND,
  THERM_REPLAY_ERROR_ODD_SIZE,
} ThermReplayError;

GQuark therm_replay_error_quark (void);

typedef struct _ThermReplay ThermReplay;

/* `location`: a file; a folder; a pattern with `*` and `?`; or one number of
 * printf, like `frame%04d.png`, counted from 0 or 1. */
ThermReplay *therm_replay_new (const gchar *location, GError **error);
void therm_replay_free (ThermReplay *self);

guint therm_replay_get_n_frames (ThermReplay *self);
void therm_replay_get_size (ThermReplay *self, gint *width, gint *height);
/* FALSE when the files do not say how fast they were recorded. */
gboolean therm_replay_get_framerate (
    ThermReplay *self, gint *fps_n, gint *fps_d);
GstThermalFrame *therm_replay_read (
    ThermReplay *self, guint index, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThermReplay, therm_replay_free)

G_END_DECLS
