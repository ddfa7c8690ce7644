/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "system/ts-log-levels.h"
#include "system/ts-log-ring.h"
#include "system/ts-redact.h"

static void
test_levels_are_read (void)
{
  g_autoptr (TsLogLevels) levels =
      ts_log_levels_new (" info , TsSensor = debug,TsRtsp=none", NULL);
  g_autoptr (TsLogLevels) only = ts_log_levels_new ("TsSensor=debug", NULL);

  g_assert_cmpuint (ts_log_levels_get (levels, NULL), ==, G_LOG_LEVEL_INFO);
  g_assert_cmpuint (ts_log_levels_get (levels, "TsX"), ==, G_LOG_LEVEL_INFO);
  g_assert_cmpuint (
      ts_log_levels_get (levels, "TsSensor"), ==, G_LOG_LEVEL_DEBUG);
  g_assert_cmpuint (ts_log_levels_get (levels, "TsRtsp"), ==, TS_LOG_NONE);
  g_assert_cmpuint (ts_log_levels_get_most (levels), ==, G_LOG_LEVEL_DEBUG);
  g_assert_true (ts_log_levels_names (levels, "TsRtsp"));
  g_assert_false (ts_log_levels_names (levels, "TsX"));
  g_assert_cmpuint (ts_log_levels_get (only, "TsX"), ==, G_LOG_LEVEL_MESSAGE);
}

static void
test_wrong_levels_are_errors (void)
{
  static const gchar *const texts[] = {"", "loud", "info,", "=debug",
      "Ts=", "Ts Sensor=info", "a=b=c", "T\ns=info", "Debug"};
  g_autoptr (GString) many = g_string_new ("info");
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) local = NULL;

    g_assert_null (ts_log_levels_new (texts[i], &local));
    g_assert_error (local, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  }
  for (guint i = 0; i < 65; i++)
    g_string_append_printf (many, ",Part%u=info", i);
  g_assert_null (ts_log_levels_new (many->str, &error));
  g_assert_nonnull (strstr (error->message, "64"));
}

static void
add (TsLogRing *ring, gint64 time_us, GLogLevelFlags level, const gchar *domain,
    const gchar *message)
{
  ts_log_ring_add (ring,
      ts_log_entry_new (time_us, level, domain, message, NULL, NULL, NULL));
}

/* The messages that match, newest first. */
static gchar *
ask (TsLogRing *ring, TsLogQuery query, gboolean *ret_more)
{
  gboolean more;
  g_autoptr (GPtrArray) found = NULL;
  GString *text = g_string_new (NULL);

  if (query.level == 0)
    query.level = G_LOG_LEVEL_DEBUG;
  if (query.limit == 0)
    query.limit = 100;
  found = ts_log_ring_query (ring, &query, ret_more ? ret_more : &more);
  for (guint i = 0; i < found->len; i++) {
    const TsLogEntry *entry = g_ptr_array_index (found, i);

    g_string_append_printf (
        text, "%" G_GUINT64_FORMAT ":%s ", entry->id, entry->message);
  }
  return g_string_free (text, FALSE);
}

static void
test_ring_is_searched (void)
{
  g_autoptr (TsLogRing) ring = ts_log_ring_new (10, 100000);
  gboolean more = FALSE;
  const struct
  {
    TsLogQuery query;
    const gchar *expected;
  } cases[] = {
      {{0}, "4:Ärger 3:seen 2:bad 1:good "},
      {{.level = G_LOG_LEVEL_WARNING}, "4:Ärger 2:bad "},
      {{.domain = "TsA"}, "3:seen 1:good "},
      {{.text = "äRG"}, "4:Ärger "},
      {{.since_us = 30}, "4:Ärger 3:seen "},
      {{.after = 3}, "4:Ärger "},
      {{.before = 3}, "2:bad 1:good "},
  };

  add (ring, 10, G_LOG_LEVEL_MESSAGE, "TsA", "good");
  add (ring, 20, G_LOG_LEVEL_WARNING, "TsB", "bad");
  add (ring, 30, G_LOG_LEVEL_DEBUG, "TsA", "seen");
  add (ring, 40, G_LOG_LEVEL_CRITICAL, "TsB", "Ärger");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *found = ask (ring, cases[i].query, &more);

    g_assert_cmpstr (found, ==, cases[i].expected);
    g_assert_false (more);
  }
  g_free (ask (ring, (TsLogQuery){.limit = 3}, &more));
  g_assert_true (more);
  g_free (ask (ring, (TsLogQuery){.limit = 4}, &more));
  g_assert_false (more);
}

static void
test_ring_is_bounded (void)
{
  g_autoptr (TsLogRing) few = ts_log_ring_new (2, 100000);
  g_autoptr (TsLogRing) small = ts_log_ring_new (100, 2000);
  g_autofree gchar *found = NULL;
  g_autofree gchar *big = g_strnfill (3000, 'x');
  g_autofree gchar *last = NULL;

  add (few, 1, G_LOG_LEVEL_INFO, "Ts", "one");
  add (few, 2, G_LOG_LEVEL_INFO, "Ts", "two");
  add (few, 3, G_LOG_LEVEL_INFO, "Ts", "three");
  found = ask (few, (TsLogQuery){0}, NULL);
  g_assert_cmpstr (found, ==, "3:three 2:two ");
  add (small, 1, G_LOG_LEVEL_INFO, "Ts", "one");
  add (small, 1, G_LOG_LEVEL_INFO, "Ts", big);
  last = ask (small, (TsLogQuery){0}, NULL);
  g_assert_cmpuint (strlen (last), ==, 3000 + strlen ("2: "));
}

static void
test_a_message_is_one_line (void)
{
  g_autoptr (TsLogEntry) entry = ts_log_entry_new (1700000000123456,
      G_LOG_LEVEL_WARNING, "TsA", "a\nb\x1b[1m\xff", NULL, NULL, NULL);
  g_autofree gchar *line = ts_log_entry_to_line (entry);

  g_assert_cmpstr (line, ==,
      "2023-11-14T22:13:20.123Z warning TsA: a\\nb\\x1b[1m\xef\xbf\xbd");
}

static void
test_secrets_are_taken_out (void)
{
  static const gchar *const cases[][2] = {
      {"no password here", "no password here"},
      {"the token is old; 3 tokens", "the token is old; 3 tokens"},
      {"rtsp://user:se@cret@cam/ch1 failed", "rtsp://***@cam/ch1 failed"},
      {"http://cam/a@b", "http://cam/a@b"},
      {"Authorization: Basic dXNlcjpwdw==", "Authorization: ***"},
      {"Cookie: session=abc; b=c\nnext", "Cookie: ***\nnext"},
      {"password=abc&x=1", "password=***&x=1"},
      {"user-id=\"me\", user-pw=\"secret words\", x=1",
          "user-id=\"me\", user-pw=\"***\", x=1"},
      {"{\"newPassword\": \"a\\\"b\"}", "{\"newPassword\": \"***\"}"},
      {"user-pw=\\\"secret \\n words\\\" x", "user-pw=\\\"***\\\" x"},
      {"secret: \"cut in the mid", "secret: \"***\""},
      {"api-token: abcdef.", "api-token: ***"},
      {"-----BEGIN EC PRIVATE KEY-----\nMHc\n-----END EC PRIVATE KEY-----\n.",
          "-----BEGIN EC PRIVATE KEY-----***-----END EC PRIVATE KEY-----\n."},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *clean = ts_redact_text (cases[i][0]);

    g_assert_cmpstr (clean, ==, cases[i][1]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log/levels/read", test_levels_are_read);
  g_test_add_func ("/log/levels/wrong", test_wrong_levels_are_errors);
  g_test_add_func ("/log/ring/search", test_ring_is_searched);
  g_test_add_func ("/log/ring/bounded", test_ring_is_bounded);
  g_test_add_func ("/log/line", test_a_message_is_one_line);
  g_test_add_func ("/log/redact", test_secrets_are_taken_out);
  return g_test_run ();
}
