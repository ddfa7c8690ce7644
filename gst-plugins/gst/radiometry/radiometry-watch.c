/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "radiometry-watch.h"

#include <glib/gstdio.h>
#include <string.h>

const gchar *
radiometry_watch_state_to_string (RadiometryWatchState state)
{
  static const gchar *const names[] = {
      "none", "good", "changed", "damaged", "missing"};

  return names[state];
}

void
radiometry_watch_init (RadiometryWatch *self)
{
  memset (self, 0, sizeof *self);
}

void
radiometry_watch_clear (RadiometryWatch *self)
{
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->expected, g_free);
  g_clear_pointer (&self->file, radiometry_file_free);
  g_clear_pointer (&self->reason, g_free);
  radiometry_watch_init (self);
}

static gboolean
is_set (const gchar *text)
{
  return text != NULL && *text != '\0';
}

void
radiometry_watch_set (
    RadiometryWatch *self, const gchar *path, const gchar *expected)
{
  const RadiometryWatchState state = self->state;

  radiometry_watch_clear (self);
  /* so that a file that is taken away is told, too */
  self->state = state;
  self->path = is_set (path) ? g_strdup (path) : NULL;
  self->expected = is_set (expected) ? g_ascii_strdown (expected, -1) : NULL;
  self->looked_at_us = G_MININT64;
}

static void
load (RadiometryWatch *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->file, radiometry_file_free);
  self->file = radiometry_file_load (self->path, &error);
  if (self->file == NULL) {
    self->reason = g_strdup (error->message);
    self->state = error->domain == GST_THERMAL_ERROR ? RADIOMETRY_WATCH_DAMAGED
                                                     : RADIOMETRY_WATCH_MISSING;
    return;
  }
  if (self->expected == NULL)
    self->expected = g_strdup (self->file->checksum);
  self->state = g_str_equal (self->expected, self->file->checksum)
                    ? RADIOMETRY_WATCH_GOOD
                    : RADIOMETRY_WATCH_CHANGED;
  if (self->state == RADIOMETRY_WATCH_CHANGED)
    self->reason =
        g_strdup ("it is another file than the one that is expected");
}

gboolean
radiometry_watch_look (RadiometryWatch *self, gint64 now_us)
{
  const gboolean first = self->looked_at_us == G_MININT64;
  guint64 seen[4] = {0};
  GStatBuf info;

  if (self->path == NULL) {
    const gboolean gone = self->state != RADIOMETRY_WATCH_NONE;

    self->state = RADIOMETRY_WATCH_NONE;
    return gone;
  }
  if (!first && now_us - self->looked_at_us < RADIOMETRY_WATCH_INTERVAL_US)
    return FALSE;
  self->looked_at_us = now_us;

  if (g_stat (self->path, &info) == 0) {
    seen[0] = info.st_ino;
    seen[1] = info.st_size;
    seen[2] = (guint64) info.st_mtim.tv_sec;
    seen[3] = (guint64) info.st_mtim.tv_nsec + 1; /* never that of no file */
  }
  if (!first && memcmp (seen, self->seen, sizeof seen) == 0)
    return FALSE;
  memcpy (self->seen, seen, sizeof seen);
  load (self);
  return TRUE;
}
