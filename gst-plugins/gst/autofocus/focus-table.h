/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How far the scale of a lens is off at each zoom: "1:0 10:0.02 30:-0.015" is
 * magnification and dioptres, in between by the logarithm of the zoom. */

#include <glib.h>

G_BEGIN_DECLS

#define FOCUS_TABLE_SIZE 32

typedef struct
{
  guint n;
  struct
  {
    gdouble zoom;
    gdouble offset_dpt;
  } entries[FOCUS_TABLE_SIZE]; /* zoom rises */
} FocusTable;

gboolean focus_table_parse (
    FocusTable *self, const gchar *text, GError **error);
gchar *focus_table_to_string (const FocusTable *self);
gdouble focus_table_get_offset (const FocusTable *self, gdouble zoom);
/* Replaces what stands for about the same zoom; in a full table the nearest. */
void focus_table_set (FocusTable *self, gdouble zoom, gdouble offset_dpt);

G_END_DECLS
