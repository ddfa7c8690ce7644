/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "system/ts-process.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* proc(5): what stands behind the name of the program, counted from 0. */
enum
{
  STAT_UTIME = 11,
  STAT_STIME = 12,
  STAT_NUM_THREADS = 17,
  STAT_STARTTIME = 19,
  STAT_VSIZE = 20,
  STAT_RSS = 21,
  N_STAT,
};

/* The name may have blanks and brackets in it, but nothing behind it has. */
static GStrv
read_stat (GError **error)
{
  g_autofree gchar *text = NULL;
  const gchar *end;
  GStrv fields;

  if (!g_file_get_contents ("/proc/self/stat", &text, NULL, error))
    return NULL;
  end = strrchr (text, ')');
  fields = g_strsplit (end != NULL && end[1] != '\0' ? end + 2 : "", " ", -1);
  if (g_strv_length (fields) >= N_STAT)
    return fields;
  g_strfreev (fields);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
      "/proc/self/stat is not as proc(5) has it");
  return NULL;
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  /* that of the folder */
  return n > 0 ? n - 1 : 0;
}

/* Since 1970, of the moment from which /proc/self/stat counts. */
static gdouble
find_boot_s (void)
{
  g_autofree gchar *text = NULL;

  if (!g_file_get_contents ("/proc/uptime", &text, NULL, NULL))
    return 0;
  return g_get_real_time () / (gdouble) G_USEC_PER_SEC
         - g_ascii_strtod (text, NULL);
}

/**
 * ts_process_get_usage:
 * @ret_usage: (out caller-allocates): from `/proc`; nothing there waits for a
 *   disk
 */
gboolean
ts_process_get_usage (TsProcessUsage *ret_usage, GError **error)
{
  const gdouble ticks_per_s = sysconf (_SC_CLK_TCK);
  struct rlimit limit = {0};
  g_auto (GStrv) stat = read_stat (error);

  if (stat == NULL)
    return FALSE;
  getrlimit (RLIMIT_NOFILE, &limit);
  *ret_usage = (TsProcessUsage){
      .cpu_s = (g_ascii_strtoull (stat[STAT_UTIME], NULL, 10)
                   + g_ascii_strtoull (stat[STAT_STIME], NULL, 10))
               / ticks_per_s,
      .start_s =
          find_boot_s ()
          + g_ascii_strtoull (stat[STAT_STARTTIME], NULL, 10) / ticks_per_s,
      .resident_bytes =
          g_ascii_strtoull (stat[STAT_RSS], NULL, 10) * sysconf (_SC_PAGESIZE),
      .virtual_bytes = g_ascii_strtoull (stat[STAT_VSIZE], NULL, 10),
      .n_threads = g_ascii_strtoull (stat[STAT_NUM_THREADS], NULL, 10),
      .n_descriptors = count_descriptors (),
      .max_descriptors = limit.rlim_cur,
  };
  return TRUE;
}
