/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "access/ts-syslog-format.h"

#include <string.h>
#include <unistd.h>

#include "access/ts-audit-csv.h"

#define FACILITY_LOG_AUDIT 13
#define SEVERITY_WARNING 4
#define SEVERITY_NOTICE 5

#define MAX_HOST 255
#define MAX_MESSAGE_ID 32
/* Receivers take 8 KiB (RFC 5425, 4.3.1), so that values are cut before the
 * end of the message is. */
#define MAX_VALUE 512

/* Of private structured data; 32473 is the number for examples (RFC 5612),
 * because this project has none of its own. */
#define AUDIT_ID "audit@32473"

/* A field of the head: printable ASCII without blanks; `-` stands for none. */
static void
append_field (GString *text, const gchar *value, gsize max)
{
  const gsize before = text->len;

  for (const gchar *at = value; at != NULL && *at != '\0'; at++) {
    if (text->len - before<max && * at> ' ' && *at < 127)
      g_string_append_c (text, *at);
  }
  if (text->len == before)
    g_string_append_c (text, '-');
}

/* Text on one line and not too long: whoever chooses a name does not choose
 * the next line of somebody's log. */
static gchar *
tidy (const gchar *value)
{
  g_autofree gchar *valid = g_utf8_make_valid (value, -1);
  GString *text = g_string_new (NULL);
  guint n = 0;

  for (const gchar *at = valid; *at != '\0'; at = g_utf8_next_char (at)) {
    const gunichar character = g_utf8_get_char (at);

    if (++n > MAX_VALUE) {
      g_string_append (text, "…");
      break;
    }
    g_string_append_unichar (
        text, g_unichar_iscntrl (character) ? ' ' : character);
  }
  return g_string_free (text, FALSE);
}

static void
append_parameter (GString *text, const gchar *name, const gchar *value)
{
  g_autofree gchar *line = NULL;

  if (value == NULL || value[0] == '\0')
    return;
  line = tidy (value);
  g_string_append_printf (text, " %s=\"", name);
  for (const gchar *at = line; *at != '\0'; at++) {
    if (*at == '"' || *at == '\\' || *at == ']')
      g_string_append_c (text, '\\');
    g_string_append_c (text, *at);
  }
  g_string_append_c (text, '"');
}

static void
append_head (GString *text, guint severity, gint64 time_us, const gchar *host,
    const gchar *message_id)
{
  g_autofree gchar *time = ts_audit_format_time (time_us);

  g_string_append_printf (
      text, "<%u>1 %s ", FACILITY_LOG_AUDIT * 8 + severity, time);
  append_field (text, host, MAX_HOST);
  g_string_append_printf (text, " thermoscope %ld ", (glong) getpid ());
  append_field (text, message_id, MAX_MESSAGE_ID);
  g_string_append (
      text, " [origin software=\"thermoscope\" swVersion=\"" VERSION "\"]");
}

/* Octet counting: RFC 5425, 4.3. */
static GBytes *
frame (GString *message)
{
  GString *framed = g_string_new (NULL);

  g_string_append_printf (framed, "%" G_GSIZE_FORMAT " ", message->len);
  g_string_append_len (framed, message->str, message->len);
  g_string_free (message, TRUE);
  return g_string_free_to_bytes (framed);
}

static void
append_words (GString *text, const gchar *before, const gchar *value)
{
  g_autofree gchar *line = NULL;

  if (value == NULL || value[0] == '\0')
    return;
  line = tidy (value);
  g_string_append (text, before);
  g_string_append (text, line);
}

/* What a person reads; programs take the structured data. */
static void
append_sentence (GString *text, const TsRecord *record)
{
  /* UTF-8 begins with its mark */
  g_string_append (text, " \xef\xbb\xbf");
  if (record->system)
    g_string_append (text, "the camera");
  else if (record->user == NULL)
    g_string_append (text, "nobody");
  append_words (text, "", record->user);
  append_words (text, ": ", record->action);
  append_words (text, " ", record->target);
  append_words (text, " from ", record->old_value);
  append_words (text, " to ", record->new_value);
  append_words (text, ", refused: ", record->refusal);
}

/**
 * ts_syslog_format_record:
 * @host: name of this machine
 *
 * Returns: one frame
 */
GBytes *
ts_syslog_format_record (const TsRecord *record, const gchar *host)
{
  GString *text = g_string_new (NULL);
  const gboolean refused = record->refusal != NULL;

  append_head (text, refused ? SEVERITY_WARNING : SEVERITY_NOTICE,
      record->time_us, host, record->action);
  g_string_append (text, "[" AUDIT_ID);
  append_parameter (text, "user", record->user);
  append_parameter (text, "role",
      record->system ? "system" : ts_role_to_string (record->role));
  append_parameter (text, "protocol", record->protocol);
  append_parameter (text, "address", record->address);
  append_parameter (text, "action", record->action);
  append_parameter (text, "target", record->target);
  append_parameter (text, "old", record->old_value);
  append_parameter (text, "new", record->new_value);
  append_parameter (text, "result", refused ? "refused" : "done");
  append_parameter (text, "reason", record->refusal);
  g_string_append_c (text, ']');
  append_sentence (text, record);
  return frame (text);
}

/**
 * ts_syslog_format_lost:
 * @n_lost: how many entries could not be sent, because nobody took them
 *
 * Returns: one frame that says so
 */
GBytes *
ts_syslog_format_lost (guint64 n_lost, gint64 time_us, const gchar *host)
{
  GString *text = g_string_new (NULL);

  append_head (text, SEVERITY_WARNING, time_us, host, "audit.lost");
  g_string_append_printf (text,
      "[" AUDIT_ID " action=\"audit.lost\" lost=\"%" G_GUINT64_FORMAT
      "\"] \xef\xbb\xbf%" G_GUINT64_FORMAT
      " entries were not sent, because this server could not be reached; the "
      "camera has them",
      n_lost, n_lost);
  return frame (text);
}
