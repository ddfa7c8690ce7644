/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstthermalfile
 * @title: GstThermalFile
 * @short_description: radiometric files
 *
 * Reads FLIR radiometric JPEG, FFF, SEQ and CSQ. Frames are decoded when they
 * are asked for, so that a long recording costs no more memory than its bytes
 * and one frame. `docs/file-formats.md` describes what is read of each format.
 */

#include "config.h"

#include "gstthermalfile.h"
#include "gstthermalfile-private.h"

#include <string.h>

/* Files up to this size are read into memory, larger ones are mapped: a
 * mapping must not be cut short by others while it is used. */
#define MAX_READ_SIZE (64 * 1024 * 1024)

/* Where one frame of a sequence of FFFs lies. */
typedef struct
{
  gsize offset;
  gsize size;
  gint64 time_us; /* UTC, 0 when it has none */
} Entry;

struct _GstThermalFile
{
  gatomicrefcount ref_count;

  GBytes *bytes; /* FFF behind FFF */
  GArray *entries;
  guint frame_rate; /* as the camera says, 0 when it does not */
};

G_DEFINE_BOXED_TYPE (GstThermalFile, gst_thermal_file, gst_thermal_file_ref,
    gst_thermal_file_unref)

/* The start of the next FFF at or behind `at`; size when there is none. */
static gsize
find_fff (const guint8 *data, gsize size, gsize at)
{
  while (at < size) {
    const guint8 *found = memchr (data + at, 'F', size - at);

    if (found == NULL)
      return size;
    at = found - data;
    if (gst_thermal_fff_probe (found, size - at))
      return at;
    at++;
  }
  return size;
}

static gboolean
index_sequence (GstThermalFile *self, GError **error)
{
  gsize size, at = 0;
  const guint8 *data = g_bytes_get_data (self->bytes, &size);

  while (at < size) {
    Entry entry = {.offset = at};
    guint frame_rate;

    if (!gst_thermal_fff_measure (data + at, size - at, at, &entry.size,
            &entry.time_us, &frame_rate, error)) {
      if (self->entries->len > 0)
        g_prefix_error (error, "frame %u: ", self->entries->len);
      return FALSE;
    }
    if (self->entries->len == 0)
      self->frame_rate = frame_rate;
    g_array_append_val (self->entries, entry);
    /* recorders may leave room between frames */
    at = find_fff (data, size, at + entry.size);
  }
  return TRUE;
}

/**
 * gst_thermal_file_new_from_bytes:
 * @bytes: a whole file
 * @sidecar: (nullable): the JSON beside it, for files that hold bare counts
 *
 * Returns: (transfer full): the file, or %NULL with %GST_THERMAL_ERROR_DAMAGED
 *   and the offset, or with %GST_THERMAL_ERROR_UNSUPPORTED
 *
 * Since: 0.1
 */
GstThermalFile *
gst_thermal_file_new_from_bytes (GBytes *bytes, GBytes *sidecar, GError **error)
{
  g_autoptr (GstThermalFile) self = NULL;
  const guint8 *data;
  gsize size;

  g_return_val_if_fail (bytes != NULL, NULL);

  self = g_new0 (GstThermalFile, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  data = g_bytes_get_data (bytes, &size);
  if (size >= 2 && data[0] == 0xff && data[1] == 0xd8) {
    self->bytes = gst_thermal_flir_jpeg_collect (bytes, error);
    if (self->bytes == NULL)
      return NULL;
  } else if (gst_thermal_fff_probe (data, size)) {
    self->bytes = g_bytes_ref (bytes);
  } else {
    g_set_error_literal (error, GST_THERMAL_ERROR,
        GST_THERMAL_ERROR_UNSUPPORTED,
        "byte 0: not the start of any radiometric file that is known here");
    return NULL;
  }

  if (!index_sequence (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

static GBytes *
read_or_map (const gchar *path, GError **error)
{
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (path, FALSE, error);

  if (mapped == NULL)
    return NULL;
  if (g_mapped_file_get_length (mapped) > MAX_READ_SIZE)
    return g_mapped_file_get_bytes (mapped);
  return g_bytes_new (
      g_mapped_file_get_contents (mapped), g_mapped_file_get_length (mapped));
}

/**
 * gst_thermal_file_new:
 * @path: (type filename): where the file is
 *
 * Opens a file, and the JSON file beside it that bare counts need.
 *
 * Returns: (transfer full): the file, or %NULL with an error of #GFileError or
 *   #GstThermalError
 *
 * Since: 0.1
 */
GstThermalFile *
gst_thermal_file_new (const gchar *path, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  GstThermalFile *self;

  g_return_val_if_fail (path != NULL, NULL);

  bytes = read_or_map (path, error);
  if (bytes == NULL)
    return NULL;

  self = gst_thermal_file_new_from_bytes (bytes, NULL, error);
  if (self == NULL)
    g_prefix_error (error, "%s: ", path);
  return self;
}

/**
 * gst_thermal_file_ref:
 * @self: a file
 *
 * Returns: (transfer full): @self
 *
 * Since: 0.1
 */
GstThermalFile *
gst_thermal_file_ref (GstThermalFile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * gst_thermal_file_unref:
 * @self: (transfer full): a file
 *
 * Since: 0.1
 */
void
gst_thermal_file_unref (GstThermalFile *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->entries, g_array_unref);
  g_free (self);
}

/**
 * gst_thermal_file_get_n_frames:
 * @self: a file
 *
 * Returns: how many frames there are, at least 1
 *
 * Since: 0.1
 */
guint
gst_thermal_file_get_n_frames (GstThermalFile *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->entries->len;
}

/**
 * gst_thermal_file_read_frame:
 * @self: a file
 * @index: number of the frame, from 0
 *
 * Decodes a frame. May be called from any thread.
 *
 * Returns: (transfer full): the frame, or %NULL with %GST_THERMAL_ERROR_INVALID
 *   when there is no such frame, or with another #GstThermalError
 *
 * Since: 0.1
 */
GstThermalFrame *
gst_thermal_file_read_frame (GstThermalFile *self, guint index, GError **error)
{
  g_autoptr (GBytes) part = NULL;
  const Entry *entry;
  GstThermalFrame *frame;

  g_return_val_if_fail (self != NULL, NULL);

  if (index >= self->entries->len) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "there is no frame %u, only 0 to %u", index, self->entries->len - 1);
    return NULL;
  }

  entry = &g_array_index (self->entries, Entry, index);
  part = g_bytes_new_from_bytes (self->bytes, entry->offset, entry->size);
  frame = gst_thermal_fff_read (part, entry->offset, error);
  if (frame == NULL && index > 0)
    g_prefix_error (error, "frame %u: ", index);
  return frame;
}

/**
 * gst_thermal_file_get_timestamp:
 * @self: a file
 * @index: number of the frame, from 0
 *
 * Returns: when the frame was taken, since the first one; it never goes back.
 *   %GST_CLOCK_TIME_NONE when the file does not say
 *
 * Since: 0.1
 */
GstClockTime
gst_thermal_file_get_timestamp (GstThermalFile *self, guint index)
{
  const Entry *entry, *first;

  g_return_val_if_fail (self != NULL, GST_CLOCK_TIME_NONE);
  g_return_val_if_fail (index < self->entries->len, GST_CLOCK_TIME_NONE);

  if (index == 0)
    return 0;
  first = &g_array_index (self->entries, Entry, 0);
  entry = &g_array_index (self->entries, Entry, index);
  if (first->time_us == 0 || entry->time_us < first->time_us)
    return GST_CLOCK_TIME_NONE;
  return (entry->time_us - first->time_us) * GST_USECOND;
}

/**
 * gst_thermal_file_get_framerate:
 * @self: a file
 * @fps_n: (out): frames
 * @fps_d: (out): in so many seconds
 *
 * Returns: whether the file is a sequence that says how fast it is
 *
 * Since: 0.1
 */
gboolean
gst_thermal_file_get_framerate (GstThermalFile *self, gint *fps_n, gint *fps_d)
{
  g_return_val_if_fail (self != NULL && fps_n != NULL && fps_d != NULL, FALSE);

  if (self->entries->len < 2 || self->frame_rate == 0)
    return FALSE;
  *fps_n = (gint) self->frame_rate;
  *fps_d = 1;
  return TRUE;
}
