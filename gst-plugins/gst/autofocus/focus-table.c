/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "focus-table.h"

#include <gst/gst.h>

#include <math.h>
#include <string.h>

#define MAX_ZOOM 400.0
#define MAX_OFFSET_DPT 10.0
/* Two zooms that differ by less are the same place. */
#define SAME_ZOOM 1.02

static gboolean
parse_entry (FocusTable *self, const gchar *word)
{
  gchar *end = NULL;
  const gdouble zoom = g_ascii_strtod (word, &end);
  const gchar *rest = end + 1;
  gdouble offset;

  if (end == word || *end != ':' || !(zoom >= 1) || zoom > MAX_ZOOM)
    return FALSE;
  offset = g_ascii_strtod (rest, &end);
  if (end == rest || *end != '\0' || !(fabs (offset) <= MAX_OFFSET_DPT)
      || (self->n > 0 && zoom <= self->entries[self->n - 1].zoom)
      || self->n == FOCUS_TABLE_SIZE)
    return FALSE;
  self->entries[self->n].zoom = zoom;
  self->entries[self->n].offset_dpt = offset;
  self->n++;
  return TRUE;
}

gboolean
focus_table_parse (FocusTable *self, const gchar *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t\r\n", -1);
  FocusTable table = {0};

  for (guint i = 0; words[i] != NULL; i++) {
    if (*words[i] == '\0')
      continue;
    if (!parse_entry (&table, words[i])) {
      g_set_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_SETTINGS,
          "\"%s\" is no entry %u of %u at most: zoom that rises from 1 to %g, "
          "and an offset of up to %g dioptres, as 10:0.02",
          words[i], table.n + 1, FOCUS_TABLE_SIZE, MAX_ZOOM, MAX_OFFSET_DPT);
      return FALSE;
    }
  }
  *self = table;
  return TRUE;
}

gchar *
focus_table_to_string (const FocusTable *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->n; i++) {
    gchar zoom[G_ASCII_DTOSTR_BUF_SIZE], offset[G_ASCII_DTOSTR_BUF_SIZE];

    g_ascii_formatd (zoom, sizeof zoom, "%.6g", self->entries[i].zoom);
    g_ascii_formatd (
        offset, sizeof offset, "%.6g", self->entries[i].offset_dpt);
    g_string_append_printf (text, "%s%s:%s", i > 0 ? " " : "", zoom, offset);
  }
  return g_string_free (text, FALSE);
}

gdouble
focus_table_get_offset (const FocusTable *self, gdouble zoom)
{
  guint above = 0;
  gdouble share;

  if (self->n == 0)
    return 0;
  while (above < self->n && self->entries[above].zoom < zoom)
    above++;
  if (above == 0)
    return self->entries[0].offset_dpt;
  if (above == self->n)
    return self->entries[self->n - 1].offset_dpt;
  share = log (zoom / self->entries[above - 1].zoom)
          / log (self->entries[above].zoom / self->entries[above - 1].zoom);
  return self->entries[above - 1].offset_dpt
         + share
               * (self->entries[above].offset_dpt
                   - self->entries[above - 1].offset_dpt);
}

static guint
find_nearest (const FocusTable *self, gdouble zoom)
{
  guint nearest = 0;

  for (guint i = 1; i < self->n; i++)
    if (fabs (log (self->entries[i].zoom / zoom))
        < fabs (log (self->entries[nearest].zoom / zoom)))
      nearest = i;
  return nearest;
}

void
focus_table_set (FocusTable *self, gdouble zoom, gdouble offset_dpt)
{
  const gdouble place = CLAMP (zoom, 1, MAX_ZOOM);
  const guint nearest = find_nearest (self, place);
  guint at = 0;

  if (self->n > 0
      && (self->n == FOCUS_TABLE_SIZE
          || fabs (log (self->entries[nearest].zoom / place))
                 < log (SAME_ZOOM))) {
    memmove (&self->entries[nearest], &self->entries[nearest + 1],
        (self->n - nearest - 1) * sizeof self->entries[0]);
    self->n--;
  }
  while (at < self->n && self->entries[at].zoom < place)
    at++;
  memmove (&self->entries[at + 1], &self->entries[at],
      (self->n - at) * sizeof self->entries[0]);
  self->entries[at].zoom = place;
  self->entries[at].offset_dpt =
      CLAMP (offset_dpt, -MAX_OFFSET_DPT, MAX_OFFSET_DPT);
  self->n++;
}
