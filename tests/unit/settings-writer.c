/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camera/ts-settings.h"

/* Changes five settings of three groups together, again and again, to values
 * that all follow from one number, and prints the number when the change is
 * acknowledged; test-settings-kill.py kills it. With "check" it prints the
 * number that the settings hold, or what does not go together. */

#define N_VALUES 1000

typedef struct
{
  TsSettings *settings;
  TsCaller *caller;
  GMainLoop *loop;
  guint number;
} Writer;

static TsSettings *
open_settings (const gchar *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsSettings) settings = ts_settings_new (dir, &error);

  if (settings == NULL
      || !ts_settings_add_instance (
          settings, "sensor", "s1", NULL, NULL, &error)
      || !ts_settings_add_instance (
          settings, "stream", "a/b", NULL, NULL, &error)
      || !ts_settings_add_instance (
          settings, "network", NULL, NULL, NULL, &error)) {
    g_printerr ("%s\n", error->message);
    exit (2);
  }
  return g_steal_pointer (&settings);
}

static TsSettingsChange *
build_change (guint number)
{
  TsSettingsChange *change = ts_settings_change_new ();
  guint n = number % N_VALUES;
  /* long and short in turn, so that half of a file would be seen */
  g_autofree gchar *regions =
      g_strnfill (n % 2 == 0 ? 200 + n * 20 : n % 17, 'x');

  ts_settings_change_set (
      change, "sensor", "s1", "agc-low-temperature", g_variant_new_double (n));
  ts_settings_change_set (change, "sensor", "s1", "agc-high-temperature",
      g_variant_new_double (n + 1));
  ts_settings_change_set (
      change, "sensor", "s1", "regions", g_variant_new_string (regions));
  ts_settings_change_set (
      change, "stream", "a/b", "bitrate", g_variant_new_uint32 (100 + n));
  ts_settings_change_set (
      change, "network", NULL, "http-port", g_variant_new_uint32 (20000 + n));
  return change;
}

static void write_next (Writer *self);

static void
on_done (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Writer *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ts_settings_commit_finish (self->settings, result, NULL, &error)) {
    g_printerr ("%s\n", error->message);
    exit (2);
  }
  printf ("%u\n", self->number % N_VALUES);
  fflush (stdout);
  self->number++;
  write_next (self);
}

static void
write_next (Writer *self)
{
  g_autoptr (TsSettingsChange) change = build_change (self->number);

  ts_settings_commit_async (
      self->settings, self->caller, change, on_done, self);
}

static gdouble
get (TsSettings *settings, const gchar *concern, const gchar *instance,
    const gchar *key)
{
  g_autoptr (GSettings) group =
      ts_settings_get (settings, concern, instance, NULL);
  g_autoptr (GVariant) value = g_settings_get_value (group, key);

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    return g_variant_get_uint32 (value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return strlen (g_variant_get_string (value, NULL));
  return g_variant_get_double (value);
}

static gint
check (const gchar *dir)
{
  g_autoptr (TsSettings) settings = open_settings (dir);
  gdouble low = get (settings, "sensor", "s1", "agc-low-temperature");
  gdouble high = get (settings, "sensor", "s1", "agc-high-temperature");
  gdouble regions = get (settings, "sensor", "s1", "regions");
  gdouble bitrate = get (settings, "stream", "a/b", "bitrate") - 100;
  gdouble port = get (settings, "network", NULL, "http-port") - 20000;
  guint n = low;

  if (port < 0) {
    printf ("none\n");
    return port == 8080 - 20000 && bitrate == 2000 - 100 && low == 10 ? 0 : 1;
  }
  printf ("%u %g %g %g %g\n", n, high - 1, regions, bitrate, port);
  return high == n + 1 && bitrate == n && port == n
                 && regions == (n % 2 == 0 ? 200 + n * 20 : n % 17)
             ? 0
             : 1;
}

int
main (int argc, char **argv)
{
  Writer writer = {NULL};

  if (argc == 3 && g_str_equal (argv[1], "check"))
    return check (argv[2]);
  if (argc != 3)
    return 2;
  writer.settings = open_settings (argv[2]);
  writer.caller = ts_caller_new_system ("test");
  writer.number = strtoul (argv[1], NULL, 10);
  writer.loop = g_main_loop_new (NULL, FALSE);
  printf ("ready\n");
  fflush (stdout);
  write_next (&writer);
  g_main_loop_run (writer.loop);
  return 0;
}
