/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TsProcessUsage:
 * @cpu_s: processor time since the start, in user and system mode
 * @start_s: when it was started, seconds since 1970 UTC
 * @resident_bytes: memory that is there
 * @virtual_bytes: memory that is promised
 * @n_threads: now
 * @n_descriptors: open files and sockets
 * @max_descriptors: how many may be open
 *
 * What this process takes of the machine.
 */
typedef struct
{
  gdouble cpu_s;
  gdouble start_s;
  guint64 resident_bytes;
  guint64 virtual_bytes;
  guint n_threads;
  guint n_descriptors;
  guint64 max_descriptors;
} TsProcessUsage;

gboolean ts_process_get_usage (TsProcessUsage *ret_usage, GError **error);

G_END_DECLS
