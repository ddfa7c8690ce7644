/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "radiometry-file.h"

G_BEGIN_DECLS

/* A calibration file and what has become of it. Owned by one thread; looks at
 * the file now and then, reads it when it is another. */

/* How often somebody looks. */
#define RADIOMETRY_WATCH_INTERVAL_US (5 * G_USEC_PER_SEC)

typedef enum
{
  RADIOMETRY_WATCH_NONE,    /* there is to be no file */
  RADIOMETRY_WATCH_GOOD,    /* the one that is expected, or the first one */
  RADIOMETRY_WATCH_CHANGED, /* whole, but not the one that is expected */
  RADIOMETRY_WATCH_DAMAGED, /* not what its checksum says, or no such file */
  RADIOMETRY_WATCH_MISSING, /* cannot be read */
} RadiometryWatchState;

typedef struct
{
  gchar *path;     /* NULL: none */
  gchar *expected; /* checksum; NULL: that of the first file that is good */
  RadiometryWatchState state;
  RadiometryFile *file; /* NULL: nothing that can be used */
  gchar *reason;        /* why not, for people */

  gint64 looked_at_us;
  guint64 seen[4]; /* of the file system: whether it is still the same */
} RadiometryWatch;

const gchar *radiometry_watch_state_to_string (RadiometryWatchState state);

void radiometry_watch_init (RadiometryWatch *self);
void radiometry_watch_clear (RadiometryWatch *self);
/* @expected: NULL or empty: whatever is there first. */
void radiometry_watch_set (
    RadiometryWatch *self, const gchar *path, const gchar *expected);
/* Returns whether there is anything new to be told at @now_us. */
gboolean radiometry_watch_look (RadiometryWatch *self, gint64 now_us);

G_END_DECLS
