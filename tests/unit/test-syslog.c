/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "access/ts-syslog-format.h"
#include "access/ts-syslog-link.h"

#define TIME_US 1700000000123456
#define BOM "\xef\xbb\xbf"

/* The message of a frame, whose length is right. */
static gchar *
unframe (GBytes *frame)
{
  gsize size;
  const gchar *data = g_bytes_get_data (frame, &size);
  gchar *end = NULL;
  const guint64 length = g_ascii_strtoull (data, &end, 10);

  g_assert_cmpint (*end, ==, ' ');
  end++;
  g_assert_cmpuint (length, ==, size - (end - data));
  return g_strndup (end, length);
}

static gchar *
format (TsRecord *record)
{
  g_autoptr (GBytes) frame = ts_syslog_format_record (record, "camera-7");

  return unframe (frame);
}

static void
test_record_is_rfc_5424 (void)
{
  TsRecord record = {.time_us = TIME_US,
      .user = (gchar *) "ada",
      .role = TS_ROLE_ADMINISTRATOR,
      .protocol = (gchar *) "http",
      .address = (gchar *) "192.0.2.1",
      .action = (gchar *) "settings.set",
      .target = (gchar *) "network.http-port",
      .old_value = (gchar *) "8080",
      .new_value = (gchar *) "8081"};
  g_autofree gchar *text = format (&record);
  g_autofree gchar *expected = g_strdup_printf (
      "<109>1 2023-11-14T22:13:20.123456Z camera-7 thermoscope %ld "
      "settings.set [origin software=\"thermoscope\" swVersion=\"" VERSION
      "\"][audit@32473 user=\"ada\" role=\"administrator\" protocol=\"http\" "
      "address=\"192.0.2.1\" action=\"settings.set\" "
      "target=\"network.http-port\" old=\"8080\" new=\"8081\" "
      "result=\"done\"] " BOM
      "ada: settings.set network.http-port from 8080 to 8081",
      (glong) getpid ());

  g_assert_cmpstr (text, ==, expected);
}

static void
test_refusal_is_a_warning (void)
{
  TsRecord record = {.time_us = TIME_US,
      .protocol = (gchar *) "http",
      .address = (gchar *) "198.51.100.9",
      .action = (gchar *) "session.open",
      .target = (gchar *) "user:root",
      .refusal = (gchar *) "no such account or password"};
  g_autofree gchar *text = format (&record);

  g_assert_true (g_str_has_prefix (text, "<108>1 "));
  g_assert_nonnull (strstr (text, " result=\"refused\" reason=\"no such"));
  g_assert_true (g_str_has_suffix (text,
      BOM "nobody: session.open user:root, refused: no such account or "
          "password"));
}

/* Names are chosen by those who do not get in, too. */
static void
test_nobody_writes_lines_of_his_own (void)
{
  g_autofree gchar *long_one = g_strnfill (20000, 'x');
  TsRecord record = {.time_us = TIME_US,
      .user = (gchar *) "a\"b\\c]d\n<109>1 - forged",
      .protocol = (gchar *) "http",
      .address = (gchar *) "",
      .action = (gchar *) "session.open",
      .target = long_one,
      .new_value = (gchar *) "\xff\xfe"};
  g_autofree gchar *text = format (&record);

  g_assert_null (strchr (text, '\n'));
  g_assert_nonnull (strstr (text, "user=\"a\\\"b\\\\c\\]d <109>1 - forged\""));
  g_assert_null (strstr (text, "address="));
  g_assert_cmpuint (strlen (text), <, 8192);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

static void
test_lost_entries_are_counted (void)
{
  g_autoptr (GBytes) frame = ts_syslog_format_lost (17, TIME_US, "camera 7");
  g_autofree gchar *text = unframe (frame);

  g_assert_nonnull (strstr (text, " camera7 thermoscope "));
  g_assert_nonnull (strstr (text, " audit.lost [origin "));
  g_assert_nonnull (strstr (text, "lost=\"17\"] " BOM "17 entries"));
}

static void
test_fingerprints_are_known_in_each_form (void)
{
  g_autofree gchar *plain = g_strnfill (64, 'a');
  g_autofree gchar *short_one = g_strnfill (62, 'a');
  GString *colons = g_string_new ("AB");

  for (guint i = 1; i < 32; i++)
    g_string_append (colons, ":0F");
  g_assert_true (ts_syslog_fingerprint_is_valid (plain));
  g_assert_true (ts_syslog_fingerprint_is_valid (colons->str));
  g_assert_false (ts_syslog_fingerprint_is_valid (short_one));
  g_assert_false (ts_syslog_fingerprint_is_valid (""));
  colons->str[0] = 'X';
  g_assert_false (ts_syslog_fingerprint_is_valid (colons->str));
  g_string_free (colons, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/syslog/record-is-rfc-5424", test_record_is_rfc_5424);
  g_test_add_func ("/syslog/refusal-is-a-warning", test_refusal_is_a_warning);
  g_test_add_func ("/syslog/nobody-writes-lines-of-his-own",
      test_nobody_writes_lines_of_his_own);
  g_test_add_func (
      "/syslog/lost-entries-are-counted", test_lost_entries_are_counted);
  g_test_add_func ("/syslog/fingerprints-are-known-in-each-form",
      test_fingerprints_are_known_in_each_form);
  return g_test_run ();
}
