/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "camera/ts-door.h"

static const gchar *const only_one[] = {"sensor1", NULL};

static void
test_names_and_bits_go_both_ways (void)
{
  g_auto (GStrv) all = ts_permission_to_names (TS_PERMISSION_ALL);
  TsPermission sum = TS_PERMISSION_NONE;

  g_assert_cmpuint (g_strv_length (all), ==, 12);
  for (guint i = 0; all[i] != NULL; i++) {
    TsPermission one;

    g_assert_true (ts_permission_from_string (all[i], &one));
    g_assert_cmpstr (ts_permission_to_string (one), ==, all[i]);
    g_assert_cmpint (sum & one, ==, 0);
    sum |= one;
  }
  g_assert_cmpint (sum, ==, TS_PERMISSION_ALL);
  g_assert_false (ts_permission_from_string ("root", &sum));
}

static void
test_a_higher_role_may_all_that_a_lower_one_may (void)
{
  for (TsRole role = TS_ROLE_GUEST; role <= TS_ROLE_ADMINISTRATOR; role++) {
    TsPermission lower = ts_role_get_permissions (role - 1);
    TsRole same;

    g_assert_cmpint (ts_role_get_permissions (role) & lower, ==, lower);
    g_assert_cmpint (ts_role_get_permissions (role), !=, lower);
    g_assert_true (ts_role_from_string (ts_role_to_string (role), &same));
    g_assert_cmpint (same, ==, role);
  }
  g_assert_false (ts_role_from_string ("none", &(TsRole){0}));
}

static void
test_an_administrator_cannot_be_limited (void)
{
  g_autoptr (TsCaller) caller = ts_caller_new ("ada", TS_ROLE_ADMINISTRATOR,
      TS_PERMISSION_NONE, only_one, "http", "192.0.2.1");

  g_assert_true (ts_caller_may (caller, TS_PERMISSION_ALL, "sensor2"));
}

static void
test_every_permission_that_is_asked_for_is_needed (void)
{
  g_autoptr (TsCaller) caller = ts_caller_new (
      "ben", TS_ROLE_USER, TS_PERMISSION_VIEW, only_one, "http", "192.0.2.1");
  g_autoptr (GError) error = NULL;

  g_assert_true (ts_caller_check (caller, TS_PERMISSION_VIEW, NULL, &error));
  g_assert_true (
      ts_caller_check (caller, TS_PERMISSION_VIEW, "sensor1", &error));
  g_assert_no_error (error);
  g_assert_false (ts_caller_check (
      caller, TS_PERMISSION_VIEW | TS_PERMISSION_PTZ, NULL, &error));
  g_assert_error (error, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
  g_assert_cmpstr (
      error->message, ==, "the account 'ben' lacks the permission: ptz");
  g_clear_error (&error);
  g_assert_false (
      ts_caller_check (caller, TS_PERMISSION_VIEW, "sensor2", &error));
  g_assert_cmpstr (error->message, ==, "the account 'ben' may not see sensor2");
}

static void
test_nobody_is_told_to_log_in (void)
{
  g_autoptr (TsCaller) nobody =
      ts_caller_new_anonymous (TS_PERMISSION_VIEW, "http", "192.0.2.1");
  g_autoptr (GError) error = NULL;

  g_assert_true (
      ts_caller_check (nobody, TS_PERMISSION_VIEW, "sensor1", &error));
  g_assert_false (ts_caller_check (nobody, TS_PERMISSION_USERS, NULL, &error));
  g_assert_error (error, TS_CALLER_ERROR, TS_CALLER_ERROR_ANONYMOUS);
}

static void
on_recorded (TsDoor *door, TsRecord *record, gpointer user_data)
{
  g_ptr_array_add (user_data, ts_record_copy (record));
}

static void
test_a_refusal_is_recorded_and_a_missing_log_in_is_not (void)
{
  g_autoptr (TsDoor) door = ts_door_new ();
  g_autoptr (GPtrArray) records =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_record_free);
  static const gchar *const sensors[] = {"sensor1", NULL};
  g_autoptr (TsCaller) guest = ts_caller_new (
      "gus", TS_ROLE_GUEST, TS_PERMISSION_VIEW, sensors, "http", "192.0.2.7");
  g_autoptr (TsCaller) nobody =
      ts_caller_new_anonymous (TS_PERMISSION_NONE, "rtsp", "192.0.2.8");
  TsRecord *record;

  g_signal_connect (door, "recorded", G_CALLBACK (on_recorded), records);
  g_assert_true (ts_door_admit (
      door, guest, TS_PERMISSION_VIEW, NULL, "status.get", NULL, NULL));
  g_assert_false (ts_door_admit (
      door, nobody, TS_PERMISSION_VIEW, NULL, "status.get", NULL, NULL));
  g_assert_cmpuint (records->len, ==, 0);
  g_assert_false (ts_door_admit (
      door, guest, TS_PERMISSION_USERS, NULL, "users.add", "eve", NULL));
  g_assert_cmpuint (records->len, ==, 1);
  record = g_ptr_array_index (records, 0);
  g_assert_cmpstr (record->user, ==, "gus");
  g_assert_cmpstr (record->action, ==, "users.add");
  g_assert_cmpstr (record->target, ==, "eve");
  g_assert_cmpstr (record->address, ==, "192.0.2.7");
  g_assert_nonnull (record->refusal);
  g_assert_null (record->sensor);
  g_assert_false (ts_door_admit (door, guest, TS_PERMISSION_VIEW, "sensor2",
      "sensors.get", "/sensors/sensor2", NULL));
  g_assert_cmpuint (records->len, ==, 2);
  record = g_ptr_array_index (records, 1);
  g_assert_cmpstr (record->sensor, ==, "sensor2");
}

static gpointer
record_elsewhere (gpointer user_data)
{
  g_autoptr (TsCaller) system = ts_caller_new_system ("schedule");

  ts_door_record (user_data, system, "camera.restart", NULL, NULL, NULL, NULL);
  return NULL;
}

static void
test_a_record_of_another_thread_comes_on_the_main_context (void)
{
  g_autoptr (TsDoor) door = ts_door_new ();
  g_autoptr (GPtrArray) records =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_record_free);

  g_signal_connect (door, "recorded", G_CALLBACK (on_recorded), records);
  g_thread_join (g_thread_new ("elsewhere", record_elsewhere, door));
  g_assert_cmpuint (records->len, ==, 0);
  while (records->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (((TsRecord *) g_ptr_array_index (records, 0))->system);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/permission/names-and-bits", test_names_and_bits_go_both_ways);
  g_test_add_func ("/permission/roles-contain-lower-roles",
      test_a_higher_role_may_all_that_a_lower_one_may);
  g_test_add_func (
      "/caller/administrator", test_an_administrator_cannot_be_limited);
  g_test_add_func ("/caller/all-permissions-are-needed",
      test_every_permission_that_is_asked_for_is_needed);
  g_test_add_func ("/caller/nobody", test_nobody_is_told_to_log_in);
  g_test_add_func ("/door/refusals-are-recorded",
      test_a_refusal_is_recorded_and_a_missing_log_in_is_not);
  g_test_add_func ("/door/other-threads",
      test_a_record_of_another_thread_comes_on_the_main_context);
  return g_test_run ();
}
