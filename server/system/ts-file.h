/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Small files that are there whole or not at all, only for their owner. Errors
 * are of #GFileError with the name of the file. Any thread but the main one:
 * they wait for the disk.
 */

gboolean ts_file_write (const gchar *path, GBytes *contents, GError **error);
GBytes *ts_file_read (const gchar *path, gsize max_size, GError **error);
gboolean ts_file_remove (const gchar *path, GError **error);

G_END_DECLS
