/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsFactory"
#include "config.h"

#include "ts-factory.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "system/ts-file.h"

#define MARKER "factory-default"

/* What the camera keeps. The lock stays: it guards what goes on here. A folder
 * goes with the files in it. */
static const gchar *const kept[] = {
    "settings.ini",
    "thermoscope.db",
    "thermoscope.db-wal",
    "thermoscope.db-shm",
    "device.key",
    "restore.journal",
    "backups",
    "certificates",
    "theme.json",
    "overlay-picture",
};

static gchar *
build_marker_path (const gchar *state_dir)
{
  return g_build_filename (state_dir, MARKER, NULL);
}

/**
 * ts_factory_mark:
 *
 * From now on everything goes at the next start, unless the disk is lost. Waits
 * for the disk.
 */
gboolean
ts_factory_mark (const gchar *state_dir, GError **error)
{
  g_autofree gchar *path = build_marker_path (state_dir);
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);

  return ts_file_write (path, nothing, error);
}

gboolean
ts_factory_is_marked (const gchar *state_dir)
{
  g_autofree gchar *path = build_marker_path (state_dir);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
fail (GError **error, const gchar *path, const gchar *problem)
{
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
      "the factory default cannot be finished: '%s': %s", path, problem);
  return FALSE;
}

/* Never follows a link out of the state directory. */
static gboolean
remove_path (const gchar *path, GError **error)
{
  g_autoptr (GDir) dir = NULL;
  const gchar *base;

  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  if (errno != EISDIR && errno != EPERM)
    return fail (error, path, g_strerror (errno));
  dir = g_dir_open (path, 0, error);
  if (dir == NULL)
    return FALSE;
  while ((base = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *file = g_build_filename (path, base, NULL);

    if (!remove_path (file, error))
      return FALSE;
  }
  return g_rmdir (path) == 0 || fail (error, path, g_strerror (errno));
}

static gboolean
remove_all (const gchar *state_dir, GError **error)
{
  g_autofree gchar *marker = build_marker_path (state_dir);

  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++) {
    g_autofree gchar *path = g_build_filename (state_dir, kept[i], NULL);

    if (!remove_path (path, error))
      return FALSE;
  }
  /* last: until then the next start goes on */
  return ts_file_remove (marker, error);
}

/**
 * ts_factory_finish:
 *
 * For the start, before anything in @state_dir is opened. Does nothing when
 * there is no marker.
 *
 * Returns: whether @state_dir may be used; if not, @error says why
 */
gboolean
ts_factory_finish (const gchar *state_dir, GError **error)
{
  g_autofree gchar *lock = g_build_filename (state_dir, "lock", NULL);
  gboolean ok;
  gint fd;

  if (!ts_factory_is_marked (state_dir))
    return TRUE;
  fd = g_open (lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || flock (fd, LOCK_EX | LOCK_NB) != 0) {
    if (fd >= 0)
      close (fd);
    return fail (error, lock, "another running camera uses the directory");
  }
  ok = remove_all (state_dir, error);
  close (fd);
  if (ok)
    g_message ("everything is as in a new camera");
  return ok;
}
