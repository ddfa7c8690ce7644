/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * TsHttpDownloadSource:
 * @ask: begins to find the next piece; may be called again when @take was
 * @take: gives it, which may be empty, and says whether there are more; or
 *   %NULL and an error
 * @free: ends it
 *
 * Where the pieces of a download come from.
 */
typedef struct
{
  void (*ask) (gpointer data, GCancellable *cancellable,
      GAsyncReadyCallback callback, gpointer user_data);
  GBytes *(*take) (
      gpointer data, GAsyncResult *result, gboolean *ret_more, GError **error);
  GDestroyNotify free;
} TsHttpDownloadSource;

/* A file of which nobody knows how long it will be. A piece is asked for when
 * the one before has been sent, so that a slow reader holds a piece and not the
 * whole. Main context only. */

void ts_http_download_start (SoupServerMessage *message,
    const gchar *content_type, const gchar *file_name, GBytes *head,
    const TsHttpDownloadSource *source, gpointer data);

G_END_DECLS
