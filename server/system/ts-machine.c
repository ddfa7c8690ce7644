/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "system/ts-machine.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define KIBIBYTE 1024
#define ZONES "/sys/class/thermal"

static guint64
find_kib (const gchar *text, const gchar *name)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++) {
    if (g_str_has_prefix (lines[i], name))
      return g_ascii_strtoull (lines[i] + strlen (name), NULL, 10);
  }
  return 0;
}

static void
read_memory (TsMachineStatus *status)
{
  g_autofree gchar *all = NULL;
  g_autofree gchar *own = NULL;

  if (g_file_get_contents ("/proc/meminfo", &all, NULL, NULL)) {
    status->memory_total = find_kib (all, "MemTotal:") * KIBIBYTE;
    status->memory_available = find_kib (all, "MemAvailable:") * KIBIBYTE;
  }
  if (g_file_get_contents ("/proc/self/status", &own, NULL, NULL))
    status->memory_process = find_kib (own, "VmRSS:") * KIBIBYTE;
}

static void
read_uptime (TsMachineStatus *status)
{
  g_autofree gchar *text = NULL;

  if (g_file_get_contents ("/proc/uptime", &text, NULL, NULL))
    status->uptime_s = g_ascii_strtod (text, NULL);
}

/* The kernel gives thousandths of a degree; what is not plausible is a zone
 * without a sensor. */
static gdouble
read_zone (const gchar *zone)
{
  g_autofree gchar *file = g_build_filename (ZONES, zone, "temp", NULL);
  g_autofree gchar *text = NULL;
  gdouble celsius;

  if (!g_file_get_contents (file, &text, NULL, NULL))
    return NAN;
  celsius = g_ascii_strtod (text, NULL) / 1000;
  return celsius > -60 && celsius < 150 ? celsius : NAN;
}

static gdouble
read_hottest (void)
{
  g_autoptr (GDir) dir = g_dir_open (ZONES, 0, NULL);
  const gchar *name;
  gdouble hottest = NAN;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    if (g_str_has_prefix (name, "thermal_zone"))
      hottest = fmax (hottest, read_zone (name));
  }
  return hottest;
}

/**
 * ts_machine_get_status:
 * @state_dir: (nullable): whose disk is looked at
 * @ret_status: (out caller-allocates): what is not known is 0 or NaN
 *
 * Any thread. Reads what the kernel has in memory.
 */
void
ts_machine_get_status (const gchar *state_dir, TsMachineStatus *ret_status)
{
  struct statvfs disk;

  *ret_status = (TsMachineStatus){.temperature_c = read_hottest ()};
  if (getloadavg (ret_status->load, 3) != 3)
    ret_status->load[0] = ret_status->load[1] = ret_status->load[2] = 0;
  read_memory (ret_status);
  read_uptime (ret_status);
  if (state_dir != NULL && statvfs (state_dir, &disk) == 0) {
    ret_status->disk_total = (guint64) disk.f_blocks * disk.f_frsize;
    ret_status->disk_free = (guint64) disk.f_bavail * disk.f_frsize;
  }
}
