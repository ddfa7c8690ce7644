/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsPoster"
#include "config.h"

#include "http/ts-http-poster.h"

#include "http/ts-http-reply.h"
#include "media/ts-backoff.h"

struct _TsHttpPoster
{
  const TsHttpPosterSource *source;
  gpointer user_data;
  gint ref_count; /* one more for what is on its way */
  gboolean is_freed;

  TsHttpLink *link;       /* NULL: nothing is sent */
  TsHttpPosting *current; /* on its way or to be tried again */
  gboolean is_posting;
  TsBackoff backoff;
  guint retry_source;

  gboolean is_connected;
  gboolean is_told; /* whether it is */
  guint last_status;
  gchar *error;
  guint64 n_delivered;
};

static void post_next (TsHttpPoster *self);

/**
 * ts_http_poster_new:
 * @source: static
 */
TsHttpPoster *
ts_http_poster_new (const TsHttpPosterSource *source, gpointer user_data)
{
  TsHttpPoster *self = g_new0 (TsHttpPoster, 1);

  self->source = source;
  self->user_data = user_data;
  self->ref_count = 1;
  return self;
}

static void
poster_unref (TsHttpPoster *self)
{
  if (--self->ref_count > 0)
    return;
  g_free (self->error);
  g_free (self);
}

static void
close_link (TsHttpPoster *self)
{
  g_autoptr (TsHttpLink) link = g_steal_pointer (&self->link);

  g_clear_handle_id (&self->retry_source, g_source_remove);
  self->is_posting = FALSE;
  self->backoff = (TsBackoff){0};
  if (link != NULL)
    ts_http_link_close (link);
}

void
ts_http_poster_free (TsHttpPoster *self)
{
  self->is_freed = TRUE;
  close_link (self);
  g_clear_pointer (&self->current, ts_http_posting_free);
  poster_unref (self);
}

static void
tell_state (TsHttpPoster *self, gboolean is_connected)
{
  if (self->is_told && self->is_connected == is_connected)
    return;
  self->is_told = TRUE;
  self->is_connected = is_connected;
  self->source->changed (self->user_data);
}

/**
 * ts_http_poster_set_error:
 * @message: (transfer full): what is wrong
 * @then: what happens now
 *
 * The first of a row is said; a server that is away for a night says no more
 * than one that is away for a minute.
 */
void
ts_http_poster_set_error (TsHttpPoster *self, gchar *message, const gchar *then)
{
  if (g_strcmp0 (self->error, message) != 0)
    g_message (
        "the %s does not work: %s; %s", self->source->name, message, then);
  g_free (self->error);
  self->error = message;
}

static void
end_current (TsHttpPoster *self)
{
  g_clear_pointer (&self->current, ts_http_posting_free);
  self->backoff = (TsBackoff){0};
}

static void
take_delivered (TsHttpPoster *self)
{
  if (self->error != NULL)
    g_message ("the %s works again; %" G_GUINT64_FORMAT
               " %s were lost since the start",
        self->source->name, self->source->count_lost (self->user_data),
        self->source->things);
  g_clear_pointer (&self->error, g_free);
  self->n_delivered++;
  end_current (self);
  tell_state (self, TRUE);
}

static gboolean
on_retry (gpointer user_data)
{
  TsHttpPoster *self = user_data;

  self->retry_source = 0;
  post_next (self);
  return G_SOURCE_REMOVE;
}

/* Takes @message. */
static void
try_later (TsHttpPoster *self, gchar *message)
{
  guint pause_s = ts_backoff_failed (&self->backoff, 0);

  ts_http_poster_set_error (self, message, "trying again");
  self->retry_source = g_timeout_add_seconds (pause_s, on_retry, self);
  tell_state (self, FALSE);
}

/* Asking again for what is refused does not help; asking too soon does. */
static gboolean
is_refusal (guint status)
{
  return status >= 300 && status < 500 && status != SOUP_STATUS_REQUEST_TIMEOUT
         && status != 429;
}

static gchar *
describe_status (guint status)
{
  return g_strdup_printf (
      "the server answered %u %s", status, soup_status_get_phrase (status));
}

static void
take_answer (TsHttpPoster *self, guint status, const GError *error)
{
  self->is_posting = FALSE;
  self->last_status = status;
  if (status >= 200 && status < 300) {
    take_delivered (self);
  } else if (is_refusal (status)) {
    ts_http_poster_set_error (
        self, describe_status (status), "leaving out what it refuses");
    end_current (self);
    tell_state (self, FALSE);
  } else {
    try_later (self,
        status > 0 ? describe_status (status) : g_strdup (error->message));
    return;
  }
  post_next (self);
}

static void
on_posted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TsHttpPoster *self = user_data;
  TsHttpLink *link = TS_HTTP_LINK (source);
  g_autoptr (GError) error = NULL;
  guint status = ts_http_link_post_finish (link, result, &error);

  /* there may be other settings by now */
  if (!self->is_freed && self->link == link)
    take_answer (self, status, error);
  poster_unref (self);
}

static void
post_next (TsHttpPoster *self)
{
  if (self->link == NULL || self->is_posting || self->retry_source != 0)
    return;
  if (self->current == NULL)
    self->current = self->source->next (self->user_data);
  if (self->current == NULL)
    return;
  self->is_posting = TRUE;
  self->ref_count++;
  ts_http_link_post_async (self->link, self->current, on_posted, self);
}

/**
 * ts_http_poster_set_link:
 * @link: (nullable): where things go from now on; what was on its way to
 *   another one goes here, too. %NULL: nothing is sent
 */
void
ts_http_poster_set_link (TsHttpPoster *self, TsHttpLink *link)
{
  close_link (self);
  if (link != NULL)
    self->link = g_object_ref (link);
  post_next (self);
}

/**
 * ts_http_poster_reset:
 *
 * It was turned off: what it said of the server is no more.
 */
void
ts_http_poster_reset (TsHttpPoster *self)
{
  close_link (self);
  self->last_status = 0;
  g_clear_pointer (&self->error, g_free);
  self->is_connected = FALSE;
  self->is_told = FALSE;
}

/**
 * ts_http_poster_wake:
 *
 * There may be something to post.
 */
void
ts_http_poster_wake (TsHttpPoster *self)
{
  post_next (self);
}

gboolean
ts_http_poster_is_connected (TsHttpPoster *self)
{
  return self->is_connected;
}

gboolean
ts_http_poster_has_posting (TsHttpPoster *self)
{
  return self->current != NULL;
}

/**
 * ts_http_poster_drop:
 *
 * Leaves out what is not on its way just now.
 *
 * Returns: whether there was something
 */
gboolean
ts_http_poster_drop (TsHttpPoster *self)
{
  if (self->current == NULL)
    return FALSE;
  end_current (self);
  return TRUE;
}

/**
 * ts_http_poster_add_status:
 * @n_waiting: of those that the source has still
 *
 * Adds members to the object that is open.
 */
void
ts_http_poster_add_status (
    TsHttpPoster *self, JsonBuilder *builder, guint n_waiting)
{
  json_builder_set_member_name (builder, "connected");
  json_builder_add_boolean_value (builder, self->is_connected);
  ts_http_json_add_integer (builder, "delivered", self->n_delivered);
  ts_http_json_add_integer (
      builder, "lost", self->source->count_lost (self->user_data));
  ts_http_json_add_integer (
      builder, "waiting", n_waiting + (self->current != NULL ? 1 : 0));
  if (self->last_status > 0)
    ts_http_json_add_integer (builder, "lastStatus", self->last_status);
  if (self->error != NULL)
    ts_http_json_add_string (builder, "lastError", self->error);
}
