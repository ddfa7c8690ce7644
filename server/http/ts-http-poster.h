/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "http/ts-http-link.h"

G_BEGIN_DECLS

/**
 * TsHttpPosterSource:
 * @name: of what posts, for the log, as `callback`
 * @things: what is posted, for the log, as `events`
 * @next: (transfer full) (nullable): gives what is to be posted next; %NULL:
 *   nothing is, until ts_http_poster_wake()
 * @count_lost: how many were left out
 * @changed: it is connected now, or not any more
 *
 * Where the things come from.
 */
typedef struct
{
  const gchar *name;
  const gchar *things;
  TsHttpPosting *(*next) (gpointer user_data);
  guint64 (*count_lost) (gpointer user_data);
  void (*changed) (gpointer user_data);
} TsHttpPosterSource;

/**
 * TsHttpPoster:
 *
 * Posts one thing after another to somebody's server: again after growing
 * pauses when it is away or busy, and leaves out what it refuses. Says how it
 * stands. Main context only.
 */
typedef struct _TsHttpPoster TsHttpPoster;

TsHttpPoster *ts_http_poster_new (
    const TsHttpPosterSource *source, gpointer user_data);
void ts_http_poster_free (TsHttpPoster *self);

void ts_http_poster_set_link (TsHttpPoster *self, TsHttpLink *link);
void ts_http_poster_set_error (
    TsHttpPoster *self, gchar *message, const gchar *then);
void ts_http_poster_reset (TsHttpPoster *self);
void ts_http_poster_wake (TsHttpPoster *self);

gboolean ts_http_poster_is_connected (TsHttpPoster *self);
gboolean ts_http_poster_has_posting (TsHttpPoster *self);
gboolean ts_http_poster_drop (TsHttpPoster *self);
void ts_http_poster_add_status (
    TsHttpPoster *self, JsonBuilder *builder, guint n_waiting);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpPoster, ts_http_poster_free)

G_END_DECLS
