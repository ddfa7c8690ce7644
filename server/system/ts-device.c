/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "system/ts-device.h"

#include <sys/utsname.h>

#define SERIAL_FACT "device.serial"
#define SERIAL_PREFIX "TS"
/* 60 bits of random, without letters that look like digits. */
#define SERIAL_DIGITS 12
#define ALPHABET "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

/* Not a secret, only not anybody else's. */
static gchar *
make_serial (void)
{
  GString *serial = g_string_new (SERIAL_PREFIX);

  for (guint i = 0; i < SERIAL_DIGITS; i++)
    g_string_append_c (serial, ALPHABET[g_random_int_range (0, 32)]);
  return g_string_free (serial, FALSE);
}

/* On the database's thread. */
static gpointer
ensure_serial (sqlite3 *db, gpointer data, GError **error)
{
  g_autofree gchar *serial = make_serial ();
  g_autoptr (sqlite3_stmt) statement = NULL;
  gboolean row = FALSE;

  if (!ts_sqlite_run (db, error,
          "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT DO "
          "NOTHING",
          "ss", SERIAL_FACT, serial))
    return NULL;
  statement = ts_sqlite_query (
      db, error, "SELECT value FROM facts WHERE name = ?", "s", SERIAL_FACT);
  if (statement == NULL || !ts_sqlite_step (statement, &row, error) || !row)
    return NULL;
  return ts_sqlite_dup_text (statement, 0);
}

/* The first of some files that says something; boards without firmware tables
 * have a device tree. */
static gchar *
read_hardware (void)
{
  static const gchar *const files[] = {"/sys/class/dmi/id/product_name",
      "/sys/firmware/devicetree/base/model", NULL};

  for (guint i = 0; files[i] != NULL; i++) {
    g_autofree gchar *text = NULL;
    gchar *valid;

    if (!g_file_get_contents (files[i], &text, NULL, NULL))
      continue;
    valid = g_strstrip (g_utf8_make_valid (text, -1));
    if (*valid != '\0')
      return valid;
    g_free (valid);
  }
  return g_strdup ("unknown");
}

/**
 * ts_device_new:
 * @database: remembers the serial number
 *
 * Waits for the database: at the start only.
 *
 * Returns: (transfer full): what is known of this camera; or %NULL and @error
 */
TsDevice *
ts_device_new (TsDatabase *database, GError **error)
{
  g_autoptr (TsDevice) self = g_new0 (TsDevice, 1);
  struct utsname name = {0};

  self->serial = ts_database_run (database, ensure_serial, NULL, error);
  if (self->serial == NULL) {
    g_prefix_error (error, "the serial number: ");
    return NULL;
  }
  uname (&name);
  self->hardware = read_hardware ();
  self->architecture = g_strdup (name.machine);
  self->kernel = g_strdup_printf ("%s %s", name.sysname, name.release);
  self->system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  if (self->system == NULL)
    self->system = g_strdup (name.sysname);
  self->n_cpus = g_get_num_processors ();
  return g_steal_pointer (&self);
}

void
ts_device_free (TsDevice *self)
{
  g_free (self->serial);
  g_free (self->hardware);
  g_free (self->architecture);
  g_free (self->system);
  g_free (self->kernel);
  g_free (self);
}
