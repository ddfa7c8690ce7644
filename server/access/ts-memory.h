/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What every handler of secrets needs. Pure functions, any thread. */

void ts_memory_wipe (gpointer data, gsize size);
gboolean ts_memory_equal (gconstpointer a, gconstpointer b, gsize size);
gboolean ts_memory_text_equal (const gchar *a, const gchar *b);

gchar *ts_secret_text_dup (const gchar *text);
void ts_secret_text_free (gchar *text);
GBytes *ts_secret_bytes_new (gconstpointer data, gsize size);

void ts_random_fill (gpointer data, gsize size);
gchar *ts_random_text (gsize n_bytes);
gchar *ts_base64url_encode (gconstpointer data, gsize size);
guint8 *ts_base64url_decode (
    const gchar *text, gsize max_size, gsize *ret_size);

/**
 * TsSecretText:
 *
 * A string that is overwritten before it is freed: `g_autoptr (TsSecretText)`.
 */
typedef gchar TsSecretText;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsSecretText, ts_secret_text_free)

G_END_DECLS
