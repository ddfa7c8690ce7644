/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the focus is told as text: a table of a lens is written and read again
 * as the same, and a zone has pixels in any picture. */

#include "config.h"

#include <gst/thermal/thermal.h>

#include <math.h>

#include "focus-table.h"
#include "focus-zone.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
check_table (const gchar *text)
{
  g_autofree gchar *written = NULL;
  g_autofree gchar *rewritten = NULL;
  g_autoptr (GError) error = NULL;
  FocusTable table;

  if (!focus_table_parse (&table, text, &error)) {
    g_assert_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_SETTINGS);
    return;
  }
  g_assert_no_error (error);
  g_assert_true (isfinite (focus_table_get_offset (&table, 1)));
  g_assert_true (isfinite (focus_table_get_offset (&table, 7.7)));
  focus_table_set (&table, 7.7, 0.25);
  g_assert_cmpfloat (focus_table_get_offset (&table, 7.7), ==, 0.25);
  g_assert_cmpuint (table.n, <=, FOCUS_TABLE_SIZE);
  written = focus_table_to_string (&table);
  /* two zooms may be the same in six digits */
  if (!focus_table_parse (&table, written, NULL))
    return;
  rewritten = focus_table_to_string (&table);
  g_assert_cmpstr (written, ==, rewritten);
}

static void
check_zone (const gchar *text)
{
  const FocusTurn turn = {.quarters = 1, .mirror = TRUE};
  g_autoptr (GError) error = NULL;
  FocusBox box;
  FocusArea area;

  if (!focus_box_parse (&box, text, &error)) {
    g_assert_nonnull (error);
    return;
  }
  area = focus_zone_find (FOCUS_ZONE_CUSTOM, &box, &turn, 37, 5);
  g_assert_true (area.x >= 0 && area.y >= 0 && area.width > 0 && area.height > 0
                 && area.x + area.width <= 37 && area.y + area.height <= 5);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree gchar *text =
      g_strndup (size > 0 ? (const gchar *) data : "", size);

  check_table (text);
  check_zone (text);
  return 0;
}
