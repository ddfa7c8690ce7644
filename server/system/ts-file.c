/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
fail (GError **error, const gchar *path, const gchar *what, gint number)
{
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (number),
      "'%s' cannot be %s: %s", path, what, g_strerror (number));
  return FALSE;
}

/* A new or missing name survives a loss of power only when the folder has been
 * written, too. */
static gboolean
sync_folder (const gchar *path, GError **error)
{
  g_autofree gchar *folder = g_path_get_dirname (path);
  gint fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gint number;

  if (fd < 0)
    return fail (error, folder, "opened", errno);
  number = fsync (fd) == 0 ? 0 : errno;
  close (fd);
  return number == 0 || fail (error, folder, "written", number);
}

/**
 * ts_file_write:
 *
 * Replaces what was there; a kill at any moment leaves the old or the new file.
 */
gboolean
ts_file_write (const gchar *path, GBytes *contents, GError **error)
{
  gsize size;
  const gchar *data = g_bytes_get_data (contents, &size);

  return g_file_set_contents_full (path, data != NULL ? data : "", size,
             G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
             error)
         && sync_folder (path, error);
}

/**
 * ts_file_read:
 * @max_size: larger files are refused before any memory is taken for them
 *
 * Returns: (transfer full): the contents; or %NULL and @error
 */
GBytes *
ts_file_read (const gchar *path, gsize max_size, GError **error)
{
  gint fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
  g_autofree guint8 *data = NULL;
  struct stat info;
  gsize size = 0;
  gssize n_read = 0;

  if (fd < 0) {
    fail (error, path, "opened", errno);
    return NULL;
  }
  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode)
      || info.st_size > (goffset) max_size) {
    close (fd);
    fail (error, path, "read", EFBIG);
    return NULL;
  }
  data = g_malloc (info.st_size + 1);
  while (size < (gsize) info.st_size
         && (n_read = read (fd, data + size, info.st_size - size)) > 0)
    size += n_read;
  close (fd);
  if (n_read < 0) {
    fail (error, path, "read", errno);
    return NULL;
  }
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

/**
 * ts_file_remove:
 *
 * A file that is not there is no error.
 */
gboolean
ts_file_remove (const gchar *path, GError **error)
{
  if (g_unlink (path) == 0)
    return sync_folder (path, error);
  return errno == ENOENT || fail (error, path, "removed", errno);
}
