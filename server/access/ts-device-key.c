/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsDeviceKey"
#include "config.h"

#include "ts-device-key.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "access/ts-memory.h"

#define FILE_NAME "device.key"
#define CREDENTIAL "device-key"
/* longer than any key; what is longer is another file */
#define MAX_FILE_SIZE 4096

struct _TsDeviceKey
{
  gatomicrefcount references;
  gchar *source;
  guint8 root[32]; /* HKDF's pseudo-random key of what was read */
};

G_DEFINE_QUARK (ts_device_key_error, ts_device_key_error)

static void
set_file_error (GError **error, const gchar *path, const gchar *what)
{
  g_set_error (error, TS_DEVICE_KEY_ERROR, TS_DEVICE_KEY_ERROR_FILE,
      "the device key '%s' cannot be %s: %s", path, what, g_strerror (errno));
}

/* A key that others could read is none; better no camera than one that seems
 * to keep secrets. */
static gboolean
check_file (gint fd, const gchar *path, gboolean is_credential, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0) {
    set_file_error (error, path, "examined");
    return FALSE;
  }
  if (!S_ISREG (status.st_mode)) {
    g_set_error (error, TS_DEVICE_KEY_ERROR, TS_DEVICE_KEY_ERROR_FILE,
        "the device key '%s' is not a regular file", path);
    return FALSE;
  }
  /* systemd guards its folder of credentials by itself */
  if (!is_credential && (status.st_mode & 077) != 0) {
    g_set_error (error, TS_DEVICE_KEY_ERROR, TS_DEVICE_KEY_ERROR_FILE,
        "others may read the device key '%s'; if nobody did, take that right "
        "away with: chmod 600 '%s'",
        path, path);
    return FALSE;
  }
  if (status.st_size < TS_DEVICE_KEY_SIZE || status.st_size > MAX_FILE_SIZE) {
    g_set_error (error, TS_DEVICE_KEY_ERROR, TS_DEVICE_KEY_ERROR_SIZE,
        "the device key '%s' has %" G_GOFFSET_FORMAT
        " bytes; a key has %d to %d",
        path, (goffset) status.st_size, TS_DEVICE_KEY_SIZE, MAX_FILE_SIZE);
    return FALSE;
  }
  return TRUE;
}

/* Returns: bytes read, up to the end or until @size; -1 with errno */
static gssize
read_all (gint fd, guint8 *data, gsize size)
{
  gsize n = 0;

  while (n < size) {
    gssize got = read (fd, data + n, size - n);

    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return -1;
    if (got == 0)
      break;
    n += got;
  }
  return n;
}

static TsDeviceKey *
build (const guint8 *data, gsize size, const gchar *source)
{
  static const gchar salt[] = "thermoscope device key 1";
  const gnutls_datum_t input = {(guint8 *) data, size};
  const gnutls_datum_t salt_datum = {(guint8 *) salt, strlen (salt)};
  TsDeviceKey *self = g_new0 (TsDeviceKey, 1);

  g_atomic_ref_count_init (&self->references);
  self->source = g_strdup (source);
  if (gnutls_hkdf_extract (GNUTLS_MAC_SHA256, &input, &salt_datum, self->root)
      != 0)
    g_assert_not_reached ();
  return self;
}

/* Returns: NULL with @error, or NULL alone if there is no such file */
static TsDeviceKey *
read_key (const gchar *path, gboolean is_credential, GError **error)
{
  guint8 data[MAX_FILE_SIZE];
  TsDeviceKey *self = NULL;
  gssize size;
  gint fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

  if (fd < 0) {
    if (errno != ENOENT)
      set_file_error (error, path, "opened");
    return NULL;
  }
  if (check_file (fd, path, is_credential, error)) {
    size = read_all (fd, data, sizeof data);
    if (size >= TS_DEVICE_KEY_SIZE)
      self = build (data, size, path);
    else
      set_file_error (error, path, "read");
    ts_memory_wipe (data, sizeof data);
  }
  close (fd);
  return self;
}

static gboolean
write_all (gint fd, const guint8 *data, gsize size)
{
  while (size > 0) {
    gssize n = write (fd, data, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    data += n;
    size -= n;
  }
  return fsync (fd) == 0;
}

/* The folder's entry has to reach the disk, too. */
static gboolean
sync_folder (const gchar *folder)
{
  gint fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ok;

  if (fd < 0)
    return FALSE;
  ok = fsync (fd) == 0;
  close (fd);
  return ok;
}

/* Whole before it has its name, and never over one that is there: link() does
 * not replace. A kill leaves no key or this one. */
static gboolean
make_key (const gchar *folder, const gchar *path, GError **error)
{
  guint8 data[TS_DEVICE_KEY_SIZE];
  g_autofree gchar *draft = g_strconcat (path, ".new", NULL);
  gboolean ok;
  gint fd;

  g_unlink (draft);
  fd = open (draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) {
    set_file_error (error, draft, "made");
    return FALSE;
  }
  ts_random_fill (data, sizeof data);
  ok = write_all (fd, data, sizeof data) && close (fd) == 0
       && link (draft, path) == 0 && sync_folder (folder);
  ts_memory_wipe (data, sizeof data);
  if (!ok)
    set_file_error (error, path, "written");
  g_unlink (draft);
  return ok;
}

static TsDeviceKey *
open_credential (GError **error)
{
  const gchar *folder = g_getenv ("CREDENTIALS_DIRECTORY");
  g_autofree gchar *path = NULL;

  if (folder == NULL)
    return NULL;
  path = g_build_filename (folder, CREDENTIAL, NULL);
  return read_key (path, TRUE, error);
}

/**
 * ts_device_key_open:
 * @state_dir: (nullable): where a key is made if there is none; %NULL: one
 *   that ends with the process
 *
 * Reads from the disk: at start only.
 *
 * Returns: (transfer full): the key, or %NULL and @error
 */
TsDeviceKey *
ts_device_key_open (const gchar *state_dir, GError **error)
{
  g_autofree gchar *path = NULL;
  g_autoptr (GError) local = NULL;
  TsDeviceKey *self;

  if (state_dir == NULL) {
    guint8 data[TS_DEVICE_KEY_SIZE];

    ts_random_fill (data, sizeof data);
    self = build (data, sizeof data, "memory");
    ts_memory_wipe (data, sizeof data);
    return self;
  }
  path = g_build_filename (state_dir, FILE_NAME, NULL);
  self = open_credential (&local);
  if (self == NULL && local == NULL)
    self = read_key (path, FALSE, &local);
  if (self == NULL && local == NULL && make_key (state_dir, path, &local)) {
    g_debug ("a new device key: %s", path);
    self = read_key (path, FALSE, &local);
  }
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return self;
}

TsDeviceKey *
ts_device_key_ref (TsDeviceKey *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
ts_device_key_unref (TsDeviceKey *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  ts_memory_wipe (self->root, sizeof self->root);
  g_free (self->source);
  g_free (self);
}

/**
 * ts_device_key_get_source:
 *
 * Returns: the file that it was read from
 */
const gchar *
ts_device_key_get_source (TsDeviceKey *self)
{
  return self->source;
}

/**
 * ts_device_key_derive:
 * @purpose: what for; keys of different purposes tell nothing of each other
 * @size: up to 255 × 32
 *
 * Returns: (transfer full): always the same for a device and a purpose, wiped
 *   when freed
 */
GBytes *
ts_device_key_derive (TsDeviceKey *self, const gchar *purpose, gsize size)
{
  const gnutls_datum_t root = {self->root, sizeof self->root};
  const gnutls_datum_t info = {(guint8 *) purpose, strlen (purpose)};
  g_autofree guint8 *data = g_malloc (size);
  GBytes *key;

  if (gnutls_hkdf_expand (GNUTLS_MAC_SHA256, &root, &info, data, size) != 0)
    g_assert_not_reached ();
  key = ts_secret_bytes_new (data, size);
  ts_memory_wipe (data, size);
  return key;
}
