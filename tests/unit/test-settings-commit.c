/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "camera/ts-settings.h"

/* Changes: all or nothing, by whom they are allowed, and who hears of them. */

typedef struct
{
  TsSettings *settings;
  TsDoor *door;
  TsCaller *system;
  gchar *dir;
  GMainLoop *loop;
  GPtrArray *told;    /* "concern:instance.key old new" of each delta */
  GPtrArray *records; /* "action target old new refusal" */
} Fixture;

static gchar *
print (GVariant *value)
{
  return value != NULL ? g_variant_print (value, FALSE) : g_strdup ("-");
}

static void
on_committed (
    TsSettings *settings, TsCaller *caller, GPtrArray *deltas, Fixture *f)
{
  for (guint i = 0; i < deltas->len; i++) {
    const TsSettingsDelta *delta = g_ptr_array_index (deltas, i);
    g_autofree gchar *old_value = print (delta->old_value);
    g_autofree gchar *new_value = print (delta->new_value);

    g_ptr_array_add (
        f->told, g_strdup_printf ("%s:%s.%s %s %s", delta->concern,
                     delta->instance, delta->key, old_value, new_value));
  }
}

static void
on_recorded (TsDoor *door, TsRecord *record, Fixture *f)
{
  g_ptr_array_add (
      f->records, g_strdup_printf ("%s %s %s %s %s", record->action,
                      record->target, record->old_value, record->new_value,
                      record->refusal != NULL ? "refused" : "done"));
}

static void
open_settings (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  f->settings = ts_settings_new (f->dir, &error);
  g_assert_no_error (error);
  ts_settings_set_door (f->settings, f->door);
  for (guint i = 1; i <= 2; i++) {
    g_autofree gchar *name = g_strdup_printf ("s%u", i);

    ts_settings_add_instance (f->settings, "sensor", name, NULL, NULL, &error);
    g_assert_no_error (error);
  }
  ts_settings_add_instance (f->settings, "network", NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (f->settings, "committed", G_CALLBACK (on_committed), f);
}

static void
set_up (Fixture *f, gconstpointer in_memory)
{
  f->dir = in_memory == NULL ? g_dir_make_tmp ("ts-commit-XXXXXX", NULL) : NULL;
  f->door = ts_door_new ();
  f->system = ts_caller_new_system ("test");
  f->told = g_ptr_array_new_with_free_func (g_free);
  f->records = g_ptr_array_new_with_free_func (g_free);
  f->loop = g_main_loop_new (NULL, FALSE);
  g_signal_connect (f->door, "recorded", G_CALLBACK (on_recorded), f);
  open_settings (f);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  static const gchar *const files[] = {"settings.ini", "lock"};

  g_assert_finalize_object (f->settings);
  g_object_unref (f->door);
  ts_caller_unref (f->system);
  g_ptr_array_unref (f->told);
  g_ptr_array_unref (f->records);
  g_main_loop_unref (f->loop);
  if (f->dir == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree gchar *path = g_build_filename (f->dir, files[i], NULL);

    g_unlink (path);
  }
  g_assert_cmpint (g_rmdir (f->dir), ==, 0);
  g_free (f->dir);
}

static TsSettingsChange *
parse (const gchar *text)
{
  g_auto (GStrv) assignments = g_strsplit (text, " ", -1);
  TsSettingsChange *change = ts_settings_change_new ();

  for (guint i = 0; assignments[i] != NULL; i++)
    g_assert_true (ts_settings_add_assignment (change, assignments[i], NULL));
  return change;
}

static gchar *
get (Fixture *f, const gchar *concern, const gchar *instance, const gchar *key)
{
  g_autoptr (TsSettingInfo) info =
      ts_settings_describe_key (f->settings, concern, instance, key, NULL);

  return g_variant_print (info->value, FALSE);
}

#define assert_value(f, concern, instance, key, text)                          \
  G_STMT_START                                                                 \
  {                                                                            \
    g_autofree gchar *value_ = get (f, concern, instance, key);                \
    g_assert_cmpstr (value_, ==, text);                                        \
  }                                                                            \
  G_STMT_END

static void
test_all_of_it_is_done_and_told (Fixture *f, gconstpointer unused)
{
  g_autoptr (TsSettingsChange) change =
      parse ("sensor:s1.palette=lava sensor:s2.palette=bone "
             "network.http-port=8080");
  g_autoptr (GError) error = NULL;
  guint64 before = ts_settings_get_revision (f->settings, "sensor", "s1");

  g_assert_true (
      ts_settings_commit (f->settings, f->system, change, NULL, &error));
  g_assert_no_error (error);
  assert_value (f, "sensor", "s1", "palette", "'lava'");
  assert_value (f, "sensor", "s2", "palette", "'bone'");
  /* the port is what it was, so nobody is told of it */
  g_assert_cmpuint (f->told->len, ==, 2);
  g_assert_cmpstr (
      f->told->pdata[0], ==, "sensor:s1.palette 'white-hot' 'lava'");
  g_assert_cmpuint (f->records->len, ==, 2);
  g_assert_cmpstr (f->records->pdata[1], ==,
      "settings.set sensor:s2.palette 'white-hot' 'bone' done");
  g_assert_cmpuint (
      ts_settings_get_revision (f->settings, "sensor", "s1"), >, before);
  g_object_unref (f->settings);
  open_settings (f);
  assert_value (f, "sensor", "s2", "palette", "'bone'");
}

static void
test_one_wrong_value_and_nothing_is_done (Fixture *f, gconstpointer unused)
{
  g_autoptr (TsSettingsChange) change =
      parse ("sensor:s1.palette=lava sensor:s2.emissivity=2 "
             "network.nothing=1 sensor:s3.palette=lava");
  g_autoptr (GPtrArray) problems =
      ts_settings_check (f->settings, f->system, change);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *place = NULL;

  g_assert_cmpuint (problems->len, ==, 3);
  g_assert_cmpstr (
      ((TsSettingsProblem *) problems->pdata[1])->key, ==, "nothing");
  g_assert_false (
      ts_settings_commit (f->settings, f->system, change, &place, &error));
  g_assert_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_INVALID);
  g_assert_cmpstr (place, ==, "sensor:s2.emissivity");
  assert_value (f, "sensor", "s1", "palette", "'white-hot'");
  g_assert_cmpuint (f->told->len, ==, 0);
}

static void
test_a_caller_needs_the_permission_of_each_key (
    Fixture *f, gconstpointer unused)
{
  static const gchar *const sensors[] = {"s1", NULL};
  g_autoptr (TsCaller) caller = ts_caller_new ("eve", TS_ROLE_OPERATOR,
      TS_PERMISSION_VIEW | TS_PERMISSION_IMAGE, sensors, "http", "192.0.2.1");
  g_autoptr (TsCaller) nobody =
      ts_caller_new_anonymous (TS_PERMISSION_VIEW, "http", "192.0.2.1");
  static const struct
  {
    const gchar *change;
    gboolean allowed;
  } cases[] = {
      {"sensor:s1.palette=lava", TRUE},
      {"sensor:s1.palette=bone sensor:s1.emissivity=0.5", FALSE},
      {"sensor:s2.palette=lava", FALSE},
      {"network.http-port=80", FALSE},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TsSettingsChange) change = parse (cases[i].change);
    g_autoptr (GError) error = NULL;

    g_assert_true (
        ts_settings_commit (f->settings, caller, change, NULL, &error)
        == cases[i].allowed);
    if (!cases[i].allowed)
      g_assert_error (error, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
    g_clear_error (&error);
    g_assert_false (
        ts_settings_commit (f->settings, nobody, change, NULL, &error));
    g_assert_error (error, TS_CALLER_ERROR, TS_CALLER_ERROR_ANONYMOUS);
  }
  assert_value (f, "sensor", "s1", "palette", "'lava'");
  g_assert_cmpuint (f->records->len, ==, 4);
  g_assert_cmpstr (f->records->pdata[1], ==,
      "settings.set sensor:s1.emissivity (null) (null) refused");
}

static void
test_whoever_writes_is_held_to_the_rules (Fixture *f, gconstpointer unused)
{
  g_autoptr (GSettings) network =
      ts_settings_get (f->settings, "network", NULL, NULL);
  g_autoptr (GSettings) s1 =
      ts_settings_get (f->settings, "sensor", "s1", NULL);

  g_test_expect_message ("TsSettings", G_LOG_LEVEL_MESSAGE,
      "network.rtsp-port was not changed: *");
  g_assert_false (g_settings_set_uint (network, "rtsp-port", 8080));
  g_test_assert_expected_messages ();
  g_test_expect_message (
      "TsSettings", G_LOG_LEVEL_MESSAGE, "sensor:s1.emissivity was not *");
  g_assert_false (g_settings_set_double (s1, "emissivity", NAN));
  g_test_assert_expected_messages ();
  assert_value (f, "network", NULL, "rtsp-port", "8554");
  g_assert_true (g_settings_set_uint (network, "rtsp-port", 8081));
  assert_value (f, "network", NULL, "rtsp-port", "8081");
  g_assert_cmpuint (f->told->len, ==, 1);
}

static void
test_values_that_exclude_one_another (Fixture *f, gconstpointer unused)
{
  static const struct
  {
    const gchar *change;
    const gchar *message;
  } cases[] = {
      {"network.rtsp-port=8080",
          "\"Port of the video streams\" (network.rtsp-port, 8080) is in use "
          "by \"Port of the page and the API\" (network.http-port, 8080)"},
      {"network.rtsp-port=8080 network.http-port=8554", NULL},
      {"network.rtsp-port=0 network.http-port=0", NULL},
      {"network.rtsp-port=65000",
          "\"Port of the video streams\" (network.rtsp-port, 65000) is more "
          "than 65535 with the start option --port-offset 1000"},
      {"sensor:s1.agc-low-temperature=50",
          "\"Cold end of manual contrast\" (sensor:s1.agc-low-temperature, "
          "50 °C) must be below \"Hot end of manual contrast\" "
          "(sensor:s1.agc-high-temperature, 50 °C)"},
      {"sensor:s1.agc-low-temperature=50 sensor:s1.agc-high-temperature=51",
          NULL},
      {"sensor:s2.isotherm-high=29.5",
          "\"Isotherm from\" (sensor:s2.isotherm-low, 30 °C) must be below "
          "\"Isotherm to\" (sensor:s2.isotherm-high, 29.5 °C)"},
  };

  ts_settings_set_port_offset (f->settings, 1000);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TsSettingsChange) change = parse (cases[i].change);
    g_autoptr (GError) error = NULL;

    ts_settings_commit (f->settings, f->system, change, NULL, &error);
    if (cases[i].message != NULL)
      g_assert_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_CONFLICT);
    g_assert_cmpstr (
        error != NULL ? error->message : NULL, ==, cases[i].message);
  }
}

static void
test_two_who_saw_the_same_do_not_overwrite_each_other (
    Fixture *f, gconstpointer unused)
{
  guint64 seen = ts_settings_get_revision (f->settings, "sensor", "s1");
  g_autoptr (TsSettingsChange) first = parse ("sensor:s1.palette=lava");
  g_autoptr (TsSettingsChange) second = parse ("sensor:s1.palette=bone");
  g_autoptr (TsSettingsChange) elsewhere = parse ("sensor:s2.palette=bone");
  g_autoptr (GError) error = NULL;

  g_assert_true (
      ts_settings_commit (f->settings, f->system, elsewhere, NULL, &error));
  ts_settings_change_expect (first, "sensor", "s1", seen);
  ts_settings_change_expect (second, "sensor", "s1", seen);
  g_assert_true (
      ts_settings_commit (f->settings, f->system, first, NULL, &error));
  g_assert_false (
      ts_settings_commit (f->settings, f->system, second, NULL, &error));
  g_assert_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_STALE);
  assert_value (f, "sensor", "s1", "palette", "'lava'");
}

typedef struct
{
  Fixture *fixture;
  GPtrArray *order;
  const gchar *name;
  guint *waiting;
} Waiter;

static void
on_done (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Waiter *waiter = user_data;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (waiter->order,
      g_strconcat (waiter->name,
          ts_settings_commit_finish (TS_SETTINGS (object), result, NULL, &error)
              ? " done"
              : " failed",
          NULL));
  if (--*waiter->waiting == 0)
    g_main_loop_quit (waiter->fixture->loop);
}

static void
test_changes_are_done_in_order (Fixture *f, gconstpointer unused)
{
  g_autoptr (GPtrArray) order = g_ptr_array_new_with_free_func (g_free);
  guint n = 3;
  Waiter waiters[] = {
      {f, order, "a", &n}, {f, order, "b", &n}, {f, order, "c", &n}};
  /* the second is allowed only after the first */
  static const gchar *const texts[] = {"network.http-port=9000",
      "network.rtsp-port=8080", "network.rtsp-port=9000"};
  g_autoptr (TsSettingsChange) now = parse ("sensor:s1.palette=lava");

  for (guint i = 0; i < 3; i++) {
    g_autoptr (TsSettingsChange) change = parse (texts[i]);

    ts_settings_commit_async (
        f->settings, f->system, change, on_done, &waiters[i]);
  }
  /* what acts is on the disk: nothing acts before a worker has written */
  assert_value (f, "network", NULL, "http-port", "8080");
  /* one that waits comes after the one that is under way */
  g_assert_true (ts_settings_commit (f->settings, f->system, now, NULL, NULL));
  assert_value (f, "network", NULL, "http-port", "9000");
  g_main_loop_run (f->loop);
  g_assert_cmpuint (order->len, ==, 3);
  g_assert_cmpstr (order->pdata[0], ==, "a done");
  g_assert_cmpstr (order->pdata[1], ==, "b done");
  g_assert_cmpstr (order->pdata[2], ==, "c failed");
  assert_value (f, "network", NULL, "rtsp-port", "8080");
}

static void
test_what_cannot_be_written_does_not_act (Fixture *f, gconstpointer unused)
{
  g_autoptr (TsSettingsChange) change = parse ("sensor:s1.palette=lava");
  g_autoptr (GError) error = NULL;
  g_autofree gchar *file = g_build_filename (f->dir, "settings.ini", NULL);

  /* nobody replaces a folder by a file, root neither */
  g_assert_cmpint (g_mkdir (file, 0700), ==, 0);
  g_assert_false (
      ts_settings_commit (f->settings, f->system, change, NULL, &error));
  g_assert_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_STATE);
  assert_value (f, "sensor", "s1", "palette", "'white-hot'");
  g_assert_cmpuint (f->told->len, ==, 0);
  g_assert_cmpstr (f->records->pdata[0], ==,
      "settings.set sensor:s1.palette 'white-hot' 'lava' refused");
  g_assert_cmpint (g_rmdir (file), ==, 0);
}

static void
test_parts_run_with_what_they_started_with (Fixture *f, gconstpointer unused)
{
  g_autoptr (TsSettingsChange) there =
      parse ("network.http-port=9000 sensor:s1.palette=lava");
  g_autoptr (TsSettingsChange) back = parse ("network.http-port=8080");
  g_autoptr (GPtrArray) pending = NULL;
  const TsSettingsPending *first;

  ts_settings_mark_running (f->settings, "http");
  g_assert_true (
      ts_settings_commit (f->settings, f->system, there, NULL, NULL));
  pending = ts_settings_list_pending (f->settings);
  g_assert_cmpuint (pending->len, ==, 1);
  first = pending->pdata[0];
  g_assert_cmpstr (first->part, ==, "http");
  g_assert_cmpstr (first->key, ==, "http-port");
  g_assert_cmpuint (g_variant_get_uint32 (first->running), ==, 8080);
  g_assert_cmpuint (g_variant_get_uint32 (first->saved), ==, 9000);
  g_assert_true (ts_settings_commit (f->settings, f->system, back, NULL, NULL));
  g_clear_pointer (&pending, g_ptr_array_unref);
  pending = ts_settings_list_pending (f->settings);
  g_assert_cmpuint (pending->len, ==, 0);
}

static void
test_what_does_not_go_together_in_the_file_is_told (
    Fixture *f, gconstpointer unused)
{
  g_autofree gchar *file = g_build_filename (f->dir, "settings.ini", NULL);

  g_object_unref (f->settings);
  g_assert_true (g_file_set_contents (file,
      "[network]\nhttp-port=9\n\n[sensor/s1]\nisotherm-low=99.0\n", -1, NULL));
  open_settings (f);
  g_test_expect_message ("TsSettings", G_LOG_LEVEL_MESSAGE,
      "the stored settings do not go together: \"Isotherm from\" "
      "(sensor:s1.isotherm-low, 99 °C) must be below \"Isotherm to\" "
      "(sensor:s1.isotherm-high, 38 °C)");
  ts_settings_tell_conflicts (f->settings);
  g_test_assert_expected_messages ();
  assert_value (f, "sensor", "s1", "isotherm-low", "99.0");
}

#define add(path, test, in_memory)                                             \
  g_test_add (path, Fixture, in_memory, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/commit/all", test_all_of_it_is_done_and_told, NULL);
  add ("/commit/nothing", test_one_wrong_value_and_nothing_is_done, "memory");
  add ("/commit/permission", test_a_caller_needs_the_permission_of_each_key,
      "memory");
  add ("/commit/gsettings", test_whoever_writes_is_held_to_the_rules, "memory");
  add ("/commit/rules", test_values_that_exclude_one_another, "memory");
  add ("/commit/stale", test_two_who_saw_the_same_do_not_overwrite_each_other,
      "memory");
  add ("/commit/order", test_changes_are_done_in_order, NULL);
  add ("/commit/disk", test_what_cannot_be_written_does_not_act, NULL);
  add ("/commit/by-hand", test_what_does_not_go_together_in_the_file_is_told,
      NULL);
  add ("/commit/running", test_parts_run_with_what_they_started_with, "memory");
  return g_test_run ();
}
