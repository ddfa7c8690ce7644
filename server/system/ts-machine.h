/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TsMachineStatus:
 * @uptime_s: since the machine was switched on
 * @load: how many wait for a processor, over 1, 5 and 15 minutes
 * @memory_total: of the machine, bytes
 * @memory_available: of the machine, bytes
 * @memory_process: what the camera itself has, bytes
 * @disk_total: where the state directory is, bytes; 0: not known
 * @disk_free: there, bytes
 * @temperature_c: of the hottest sensor on the board; NaN: there is none
 *
 * How the machine is doing, at one moment.
 */
typedef struct
{
  gdouble uptime_s;
  gdouble load[3];
  guint64 memory_total;
  guint64 memory_available;
  guint64 memory_process;
  guint64 disk_total;
  guint64 disk_free;
  gdouble temperature_c;
} TsMachineStatus;

void ts_machine_get_status (
    const gchar *state_dir, TsMachineStatus *ret_status);

G_END_DECLS
