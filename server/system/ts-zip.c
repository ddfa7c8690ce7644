/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "system/ts-zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

typedef struct
{
  gchar *name;
  GBytes *bytes;
} File;

struct _TsZip
{
  GPtrArray *files;
  gint64 time_s;
};

G_DEFINE_QUARK (ts_zip_error, ts_zip_error)

static void
file_free (gpointer data)
{
  File *file = data;

  g_free (file->name);
  g_bytes_unref (file->bytes);
  g_free (file);
}

/**
 * ts_zip_new:
 *
 * Returns: (transfer full): an archive of now, without files
 */
TsZip *
ts_zip_new (void)
{
  TsZip *self = g_new0 (TsZip, 1);

  self->files = g_ptr_array_new_with_free_func (file_free);
  self->time_s = g_get_real_time () / G_USEC_PER_SEC;
  return self;
}

void
ts_zip_free (TsZip *self)
{
  g_ptr_array_unref (self->files);
  g_free (self);
}

/**
 * ts_zip_take:
 * @name: of the file, with slashes for folders
 * @text: (transfer full) (nullable): %NULL: there is no such file
 */
void
ts_zip_take (TsZip *self, const gchar *name, gchar *text)
{
  File *file;

  if (text == NULL)
    return;
  file = g_new0 (File, 1);
  file->name = g_strdup (name);
  file->bytes = g_bytes_new_take (text, strlen (text));
  g_ptr_array_add (self->files, file);
}

static la_ssize_t
on_write (
    struct archive *archive, void *user_data, const void *bytes, size_t length)
{
  g_byte_array_append (user_data, bytes, length);
  return length;
}

static gboolean
fail (struct archive *archive, GError **error)
{
  const gchar *what = archive_error_string (archive);

  g_set_error (error, TS_ZIP_ERROR, TS_ZIP_ERROR_FAILED,
      "the archive cannot be packed: %s", what != NULL ? what : "no memory");
  return FALSE;
}

static gboolean
write_file (
    TsZip *self, struct archive *archive, const File *file, GError **error)
{
  struct archive_entry *entry = archive_entry_new ();
  gsize size = 0;
  gconstpointer bytes = g_bytes_get_data (file->bytes, &size);
  gboolean ok;

  archive_entry_set_pathname (entry, file->name);
  archive_entry_set_size (entry, size);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0600);
  archive_entry_set_mtime (entry, self->time_s, 0);
  ok = archive_write_header (archive, entry) == ARCHIVE_OK
       && archive_write_data (archive, bytes, size) == (la_ssize_t) size;
  archive_entry_free (entry);
  return ok || fail (archive, error);
}

static gboolean
write_all (
    TsZip *self, struct archive *archive, GByteArray *output, GError **error)
{
  /* a file, not a tape */
  archive_write_set_bytes_in_last_block (archive, 1);
  if (archive_write_set_format_zip (archive) != ARCHIVE_OK
      || archive_write_open (archive, output, NULL, on_write, NULL)
             != ARCHIVE_OK)
    return fail (archive, error);
  for (guint i = 0; i < self->files->len; i++) {
    if (!write_file (self, archive, g_ptr_array_index (self->files, i), error))
      return FALSE;
  }
  return archive_write_close (archive) == ARCHIVE_OK || fail (archive, error);
}

/**
 * ts_zip_pack:
 *
 * Takes its time: for a worker thread.
 *
 * Returns: (transfer full): the archive; or %NULL and @error
 */
GBytes *
ts_zip_pack (TsZip *self, GError **error)
{
  struct archive *archive = archive_write_new ();
  g_autoptr (GByteArray) output = g_byte_array_new ();
  gboolean ok = write_all (self, archive, output, error);

  archive_write_free (archive);
  return ok ? g_byte_array_free_to_bytes (g_steal_pointer (&output)) : NULL;
}
