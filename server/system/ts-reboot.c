/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsReboot"
#include "config.h"

#include "ts-reboot.h"

#include <gio/gio.h>

static void
on_rebooted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (
      G_DBUS_CONNECTION (source), result, &error);

  if (answer == NULL)
    g_warning ("the machine does not restart: %s", error->message);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL) {
    g_warning ("the machine does not restart: %s", error->message);
    return;
  }
  g_dbus_connection_call (bus, "org.freedesktop.login1",
      "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "Reboot",
      g_variant_new ("(b)", FALSE), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
      on_rebooted, NULL);
}

/**
 * ts_reboot_machine:
 *
 * Asks systemd-logind to restart the machine, which it does when its policy
 * allows it to the camera's user. A refusal is told in the log.
 */
void
ts_reboot_machine (void)
{
  g_bus_get (G_BUS_TYPE_SYSTEM, NULL, on_bus, NULL);
}
