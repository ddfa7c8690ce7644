/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "thermoscope"
#include "config.h"

#include "system/ts-log.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "system/ts-log-gst.h"
#include "system/ts-log-levels.h"
#include "system/ts-redact.h"

/* Some hundred kilobytes: the last minutes of a camera that has trouble. */
#define MAX_KEPT 4000
#define MAX_KEPT_BYTES (1024 * 1024)
/* Longer ones are cut: some libraries quote whole documents. Not before it has
 * been searched for secrets, or half of one could stay at the cut. */
#define MAX_MESSAGE_BYTES 4096
#define MAX_SEARCHED_BYTES (64 * 1024)

static struct
{
  /* set by ts_log_start(), constant from then on */
  TsLogRing *ring;
  gboolean to_journal;
  GLogLevelFlags fatal; /* with G_DEBUG=fatal-warnings */

  /* guards what follows */
  GMutex levels_mutex;
  TsLogLevels *written;
  TsLogLevels *kept;

  /* the least important level that anybody wants: the short way out for all
   * that is less important */
  gint most; /* atomic */
} the_log;

typedef struct
{
  const gchar *domain;
  const gchar *message;
  const gchar *sensor;
  const gchar *stream;
  const gchar *caller;
  gboolean old_api;
} Fields;

static void
read_fields (const GLogField *fields, gsize n_fields, Fields *ret_fields)
{
  for (gsize i = 0; i < n_fields; i++) {
    const gchar *key = fields[i].key;
    const gchar *value = fields[i].value;

    /* binary data; none of ours */
    if (fields[i].length >= 0)
      continue;
    if (g_str_equal (key, "GLIB_DOMAIN"))
      ret_fields->domain = value;
    else if (g_str_equal (key, "MESSAGE"))
      ret_fields->message = value;
    else if (g_str_equal (key, "THERMOSCOPE_SENSOR"))
      ret_fields->sensor = value;
    else if (g_str_equal (key, "THERMOSCOPE_STREAM"))
      ret_fields->stream = value;
    else if (g_str_equal (key, "THERMOSCOPE_CALLER"))
      ret_fields->caller = value;
    else if (g_str_equal (key, "GLIB_OLD_LOG_API"))
      ret_fields->old_api = TRUE;
  }
}

static gchar *
clean_message (const gchar *message)
{
  g_autofree gchar *searched = NULL;
  g_autofree gchar *clean = NULL;

  if (message == NULL)
    return g_strdup ("(no message)");
  searched = g_strndup (message, MAX_SEARCHED_BYTES);
  clean = ts_redact_text (searched);
  return g_utf8_make_valid (clean, strnlen (clean, MAX_MESSAGE_BYTES));
}

static gboolean
write_to_journal (GLogLevelFlags level, const GLogField *fields, gsize n_fields,
    const gchar *message)
{
  g_autofree GLogField *cleaned = g_memdup2 (fields, n_fields * sizeof *fields);

  for (gsize i = 0; i < n_fields; i++) {
    if (g_str_equal (cleaned[i].key, "MESSAGE")) {
      cleaned[i].value = message;
      cleaned[i].length = -1;
    }
  }
  return g_log_writer_journald (level, cleaned, n_fields, NULL)
         == G_LOG_WRITER_HANDLED;
}

/* With one write(), so that lines of several threads stay whole. */
static void
write_line (const TsLogEntry *entry)
{
  g_autofree gchar *line = ts_log_entry_to_line (entry);
  g_autofree gchar *with_end = g_strconcat (line, "\n", NULL);
  gssize n_written = write (STDERR_FILENO, with_end, strlen (with_end));

  /* nobody is left to be told */
  (void) n_written;
}

/* GStreamer has hundreds of parts, which say thousands of things a second: who
 * wants to hear that names it. */
static GLogLevelFlags
get_level (const TsLogLevels *levels, const gchar *domain)
{
  GLogLevelFlags level = ts_log_levels_get (levels, domain);

  if (g_strcmp0 (domain, TS_LOG_GST_DOMAIN) == 0
      && !ts_log_levels_names (levels, domain))
    return MIN (level, G_LOG_LEVEL_MESSAGE);
  return level;
}

static void
ask_levels (const gchar *domain, GLogLevelFlags level, gboolean *ret_written,
    gboolean *ret_kept)
{
  g_mutex_lock (&the_log.levels_mutex);
  *ret_written =
      (level & G_LOG_LEVEL_MASK) <= get_level (the_log.written, domain);
  *ret_kept = (level & G_LOG_LEVEL_MASK) <= get_level (the_log.kept, domain);
  g_mutex_unlock (&the_log.levels_mutex);
}

/* GLib asks whether a message is fatal only for its older functions. What
 * GStreamer gets over never is. */
static void
end_if_fatal (GLogLevelFlags level, const Fields *fields)
{
  if (!fields->old_api && (level & the_log.fatal) != 0
      && g_strcmp0 (fields->domain, TS_LOG_GST_DOMAIN) != 0)
    abort ();
}

/* Called by any thread. */
static GLogWriterOutput
on_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields,
    gpointer user_data)
{
  Fields known = {0};
  g_autofree gchar *message = NULL;
  g_autoptr (TsLogEntry) entry = NULL;
  gboolean written, kept;

  if ((level & G_LOG_LEVEL_MASK) > g_atomic_int_get (&the_log.most))
    return G_LOG_WRITER_HANDLED;
  read_fields (fields, n_fields, &known);
  ask_levels (known.domain, level, &written, &kept);
  if (!written && !kept)
    return G_LOG_WRITER_HANDLED;
  message = clean_message (known.message);
  entry = ts_log_entry_new (g_get_real_time (), level, known.domain, message,
      known.sensor, known.stream, known.caller);
  if (written
      && (!the_log.to_journal
          || !write_to_journal (level, fields, n_fields, message)))
    write_line (entry);
  if (kept)
    ts_log_ring_add (the_log.ring, g_steal_pointer (&entry));
  end_if_fatal (level, &known);
  return G_LOG_WRITER_HANDLED;
}

/* What G_DEBUG says of GLib's older functions counts for all. */
static GLogLevelFlags
read_fatal (void)
{
  const GDebugKey keys[] = {
      {"fatal-warnings", G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL},
      {"fatal-criticals", G_LOG_LEVEL_CRITICAL},
  };

  return G_LOG_LEVEL_ERROR
         | g_parse_debug_string (
             g_getenv ("G_DEBUG"), keys, G_N_ELEMENTS (keys));
}

/* What G_MESSAGES_DEBUG names is written, as every program with GLib does. */
static gchar *
add_debug_domains (const gchar *levels)
{
  const gchar *wanted = g_getenv ("G_MESSAGES_DEBUG");
  g_auto (GStrv) domains =
      g_strsplit_set (wanted != NULL ? wanted : "", " ,", -1);
  GString *text = g_string_new (levels);

  for (guint i = 0; domains[i] != NULL; i++) {
    if (g_str_equal (domains[i], "all"))
      g_string_append (text, ",debug");
    else if (*domains[i] != '\0')
      g_string_append_printf (text, ",%s=debug", domains[i]);
  }
  return g_string_free (text, FALSE);
}

static void
set_levels (TsLogLevels **slot, TsLogLevels *levels)
{
  GLogLevelFlags gst = TS_LOG_NONE;

  g_mutex_lock (&the_log.levels_mutex);
  g_clear_pointer (slot, ts_log_levels_free);
  *slot = levels;
  if (the_log.written != NULL && the_log.kept != NULL) {
    gst = MAX (get_level (the_log.written, TS_LOG_GST_DOMAIN),
        get_level (the_log.kept, TS_LOG_GST_DOMAIN));
    g_atomic_int_set (
        &the_log.most, MAX (ts_log_levels_get_most (the_log.written),
                           ts_log_levels_get_most (the_log.kept)));
  }
  g_mutex_unlock (&the_log.levels_mutex);
  /* GStreamer may have something to say about it, which comes back here */
  ts_log_gst_set_level (gst);
}

/**
 * ts_log_set_written:
 * @levels: as for ts_log_levels_new()
 *
 * What goes to standard error or the journal from now on.
 */
gboolean
ts_log_set_written (const gchar *levels, GError **error)
{
  g_autofree gchar *more = add_debug_domains (levels);
  TsLogLevels *parsed = ts_log_levels_new (levels, error);

  if (parsed == NULL)
    return FALSE;
  /* a strange G_MESSAGES_DEBUG is nobody's mistake but the terminal's */
  if (!g_str_equal (more, levels)) {
    TsLogLevels *with_debug = ts_log_levels_new (more, NULL);

    if (with_debug != NULL) {
      ts_log_levels_free (parsed);
      parsed = with_debug;
    }
  }
  set_levels (&the_log.written, parsed);
  return TRUE;
}

/**
 * ts_log_set_kept:
 * @levels: as for ts_log_levels_new()
 *
 * What stays in memory for ts_log_query() from now on.
 */
gboolean
ts_log_set_kept (const gchar *levels, GError **error)
{
  TsLogLevels *parsed = ts_log_levels_new (levels, error);

  if (parsed == NULL)
    return FALSE;
  set_levels (&the_log.kept, parsed);
  return TRUE;
}

/**
 * ts_log_start:
 *
 * Takes over all messages of GLib. Once, first of all in main(); for those of
 * GStreamer the levels have to be set after gst_init().
 */
void
ts_log_start (void)
{
  g_return_if_fail (the_log.ring == NULL);
  the_log.ring = ts_log_ring_new (MAX_KEPT, MAX_KEPT_BYTES);
  the_log.to_journal = g_log_writer_is_journald (STDERR_FILENO);
  the_log.fatal = read_fatal ();
  ts_log_set_kept (TS_LOG_KEPT_DEFAULT, NULL);
  ts_log_set_written (TS_LOG_WRITTEN_DEFAULT, NULL);
  g_log_set_writer_func (on_log, NULL, NULL);
}

static void
on_written_changed (GSettings *settings, const gchar *key, gpointer user_data)
{
  g_autofree gchar *levels = g_settings_get_string (settings, "written-levels");
  g_autoptr (GError) error = NULL;

  if (!ts_log_set_written (levels, &error))
    g_warning ("log.written-levels: %s; as before", error->message);
}

static void
on_kept_changed (GSettings *settings, const gchar *key, gpointer user_data)
{
  g_autofree gchar *levels = g_settings_get_string (settings, "kept-levels");
  g_autoptr (GError) error = NULL;

  if (!ts_log_set_kept (levels, &error))
    g_warning ("log.kept-levels: %s; as before", error->message);
}

/**
 * ts_log_follow_settings:
 * @settings: concern `log`; each change acts at once, for as long as it lives
 * @written: (nullable): stands for the setting `written-levels` until that changes;
 *   valid levels
 *
 * Main context only.
 */
void
ts_log_follow_settings (GSettings *settings, const gchar *written)
{
  g_signal_connect (settings, "changed::written-levels",
      G_CALLBACK (on_written_changed), NULL);
  g_signal_connect (
      settings, "changed::kept-levels", G_CALLBACK (on_kept_changed), NULL);
  on_kept_changed (settings, NULL, NULL);
  if (written != NULL)
    ts_log_set_written (written, NULL);
  else
    on_written_changed (settings, NULL, NULL);
}

/**
 * ts_log_query:
 * @ret_more: (out): whether there are older ones that match, too
 *
 * Returns: (transfer full) (element-type TsLogEntry): the newest messages that
 *   match, newest first
 */
GPtrArray *
ts_log_query (const TsLogQuery *query, gboolean *ret_more)
{
  *ret_more = FALSE;
  if (the_log.ring == NULL)
    return g_ptr_array_new ();
  return ts_log_ring_query (the_log.ring, query, ret_more);
}
