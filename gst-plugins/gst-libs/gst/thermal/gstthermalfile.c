/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstthermalfile
 * @title: GstThermalFile
 * @short_description: radiometric files
 *
 * Reads FLIR radiometric JPEG, FFF, SEQ and CSQ; CPTV recordings; TIFF, PNG and
 * PGM files of 16-bit counts with a JSON sidecar. Frames are decoded when they
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
  gint64 since_us; /* since the first frame; -1 when nobody knows */
} Entry;

/* One of three kinds: FFFs, a CPTV recording, or a picture. */
struct _GstThermalFile
{
  gatomicrefcount ref_count;

  GBytes *bytes; /* FFF behind FFF */
  GArray *entries;
  guint frame_rate; /* as the camera says, 0 when it does not */

  GstThermalCptv *cptv;
  GstThermalFrame *picture;
};

G_DEFINE_BOXED_TYPE (GstThermalFile, gst_thermal_file, gst_thermal_file_ref,
    gst_thermal_file_unref)

/* The start of the next FFF at or behind `at`, which is the end of the one
 * before; size when there is none. */
static gsize
find_fff (const guint8 *data, gsize size, gsize at)
{
  if (gst_thermal_fff_probe (data + at, size - at))
    return at;
  while (at < size) {
    const guint8 *found = memchr (data + at, 'F', size - at);

    if (found == NULL)
      return size;
    at = found - data;
    if (gst_thermal_fff_probe_frame (found, size - at))
      return at;
    at++;
  }
  return size;
}

static gboolean
index_frames (GstThermalFile *self, gboolean only_first, GError **error)
{
  gsize size, at = 0;
  const guint8 *data = g_bytes_get_data (self->bytes, &size);
  gint64 first_us = 0, last_us = 0;

  while (at < size && !(only_first && self->entries->len > 0)) {
    Entry entry = {.offset = at};
    guint frame_rate;
    gint64 time_us;

    if (!gst_thermal_fff_measure (data + at, size - at, at, &entry.size,
            &time_us, &frame_rate, error)) {
      if (self->entries->len > 0)
        g_prefix_error (error, "frame %u: ", self->entries->len);
      return FALSE;
    }
    if (self->entries->len == 0) {
      self->frame_rate = frame_rate;
      first_us = time_us;
    }
    /* a clock that is set back must not take the frames along */
    last_us = MAX (last_us, time_us);
    entry.since_us = first_us != 0 && time_us != 0 ? last_us - first_us : -1;
    g_array_append_val (self->entries, entry);
    /* recorders may leave room between frames */
    at = find_fff (data, size, at + entry.size);
  }
  return TRUE;
}

static gboolean
is_png (const guint8 *data, gsize size)
{
  return size >= 8 && memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0;
}

static gboolean
is_tiff (const guint8 *data, gsize size)
{
  return size >= 4
         && (memcmp (data, "II*", 4) == 0 || memcmp (data, "II+", 4) == 0
             || memcmp (data, "MM\0*", 4) == 0
             || memcmp (data, "MM\0+", 4) == 0);
}

/* Bare counts: what they mean is in the sidecar, or in a text inside of the
 * picture; a sidecar goes first. */
static GstThermalFrame *
read_picture (GBytes *bytes, GBytes *sidecar, GError **error)
{
  g_auto (GstThermalFrameInfo) info;
  g_autoptr (GstThermalCalibration) calibration = NULL;
  g_autoptr (GBytes) counts = NULL, inside = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  gint width = 0, height = 0;

  gst_thermal_frame_info_init (&info);
  if (is_png (data, size)) {
    info.storage = "PNG";
    counts = gst_thermal_pixels_from_png (
        data, size, FALSE, &width, &height, &inside, error);
  } else if (is_tiff (data, size)) {
    info.storage = "TIFF";
    counts = gst_thermal_tiff_read (bytes, &width, &height, &inside, error);
  } else {
    info.storage = "PGM";
    counts = gst_thermal_pgm_read (bytes, &width, &height, error);
  }
  if (counts == NULL)
    return NULL;

  if (sidecar == NULL)
    sidecar = inside;
  if (sidecar != NULL
      && !gst_thermal_sidecar_read (sidecar, &calibration, &info, error))
    return NULL;
  return gst_thermal_frame_new_with_info (
      width, height, counts, calibration, &info, error);
}

static gboolean
open_bytes (
    GstThermalFile *self, GBytes *bytes, GBytes *sidecar, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (size >= 2 && data[0] == 0xff && data[1] == 0xd8) {
    self->bytes = gst_thermal_flir_jpeg_collect (bytes, error);
    return self->bytes != NULL && index_frames (self, TRUE, error);
  }
  if (gst_thermal_fff_probe (data, size)) {
    self->bytes = g_bytes_ref (bytes);
    return index_frames (self, FALSE, error);
  }
  if (gst_thermal_cptv_probe (data, size)) {
    self->cptv = gst_thermal_cptv_new (bytes, error);
    return self->cptv != NULL;
  }
  if (is_png (data, size) || is_tiff (data, size)
      || gst_thermal_pgm_probe (data, size)) {
    self->picture = read_picture (bytes, sidecar, error);
    return self->picture != NULL;
  }

  g_set_error_literal (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_UNSUPPORTED,
      size >= 4 && memcmp (data, "AFF", 4) == 0
          ? "byte 0: an AFF sequence of an older camera, whose records nobody "
            "has described"
          : "byte 0: not the start of any radiometric file that is known here");
  return FALSE;
}

/**
 * gst_thermal_file_new_from_bytes:
 * @bytes: a whole file
 * @sidecar: (nullable): the JSON beside it, for files that hold bare counts
 *
 * Opens a radiometric file that is in memory.
 *
 * Returns: (transfer full): the file, or %NULL with %GST_THERMAL_ERROR_DAMAGED
 *   and the offset, or with another #GstThermalError
 *
 * Since: 0.1
 */
GstThermalFile *
gst_thermal_file_new_from_bytes (GBytes *bytes, GBytes *sidecar, GError **error)
{
  g_autoptr (GstThermalFile) self = NULL;

  g_return_val_if_fail (bytes != NULL, NULL);

  self = g_new0 (GstThermalFile, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  if (!open_bytes (self, bytes, sidecar, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* The first that is there of NAME.EXT.json, NAME.json, and calibration.json,
 * which stands for all pictures of a folder. */
static gchar *
find_sidecar (const gchar *path)
{
  g_autofree gchar *folder = g_path_get_dirname (path);
  g_autofree gchar *name = g_path_get_basename (path);
  const gchar *dot = strrchr (name, '.');
  const gint stem = (gint) (dot != NULL ? dot - name : strlen (name));
  g_autofree gchar *full = g_strdup_printf ("%s.json", name);
  g_autofree gchar *bare = g_strdup_printf ("%.*s.json", stem, name);
  const gchar *const names[] = {full, bare, "calibration.json"};

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *candidate = g_build_filename (folder, names[i], NULL);

    if (g_file_test (candidate, G_FILE_TEST_EXISTS))
      return g_steal_pointer (&candidate);
  }
  return NULL;
}

static GBytes *
read_or_map (const gchar *path, GError **error)
{
  g_autoptr (GMappedFile) mapped = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_DIR)) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_ISDIR,
        "%s: is a folder, not a file", path);
    return NULL;
  }
  mapped = g_mapped_file_new (path, FALSE, error);
  if (mapped == NULL)
    return NULL;
  if (g_mapped_file_get_length (mapped) > MAX_READ_SIZE)
    return g_mapped_file_get_bytes (mapped);
  return g_bytes_new (
      g_mapped_file_get_contents (mapped), g_mapped_file_get_length (mapped));
}

static gboolean
needs_sidecar (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return is_png (data, size) || is_tiff (data, size)
         || gst_thermal_pgm_probe (data, size);
}

/**
 * gst_thermal_file_new:
 * @path: (type filename): where the file is
 *
 * Opens a file. What bare counts mean is looked for beside it: in
 * `NAME.EXT.json`, `NAME.json` or `calibration.json`, in this order.
 *
 * Returns: (transfer full): the file, or %NULL with an error of #GFileError or
 *   #GstThermalError
 *
 * Since: 0.1
 */
GstThermalFile *
gst_thermal_file_new (const gchar *path, GError **error)
{
  g_autoptr (GBytes) bytes = NULL, sidecar = NULL;
  g_autofree gchar *sidecar_path = NULL;
  GstThermalFile *self;

  g_return_val_if_fail (path != NULL, NULL);

  bytes = read_or_map (path, error);
  if (bytes == NULL)
    return NULL;

  if (needs_sidecar (bytes))
    sidecar_path = find_sidecar (path);
  if (sidecar_path != NULL) {
    sidecar = read_or_map (sidecar_path, error);
    if (sidecar == NULL)
      return NULL;
  }

  self = gst_thermal_file_new_from_bytes (bytes, sidecar, error);
  if (self == NULL)
    g_prefix_error (error, "%s: ", path);
  return self;
}

/**
 * gst_thermal_file_ref:
 * @self: a file
 *
 * Takes one more reference. Any thread may.
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
 * Gives a reference back; the last one frees the file.
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
  g_clear_pointer (&self->cptv, gst_thermal_cptv_free);
  g_clear_pointer (&self->picture, gst_thermal_frame_unref);
  g_free (self);
}

/**
 * gst_thermal_file_get_n_frames:
 * @self: a file
 *
 * Counts the frames. Those of a sequence were found when it was opened.
 *
 * Returns: how many frames there are, at least 1
 *
 * Since: 0.1
 */
guint
gst_thermal_file_get_n_frames (GstThermalFile *self)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->cptv != NULL)
    return gst_thermal_cptv_get_n_frames (self->cptv);
  return self->picture != NULL ? 1 : self->entries->len;
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
  guint n_frames;

  g_return_val_if_fail (self != NULL, NULL);

  n_frames = gst_thermal_file_get_n_frames (self);
  if (index >= n_frames) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "there is no frame %u, only 0 to %u", index, n_frames - 1);
    return NULL;
  }
  if (self->picture != NULL)
    return gst_thermal_frame_ref (self->picture);
  if (self->cptv != NULL)
    return gst_thermal_cptv_read_frame (self->cptv, index, error);

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
 * Says when a frame was taken, counted from the first.
 *
 * Returns: when the frame was taken, since the first one; it never goes back.
 *   %GST_CLOCK_TIME_NONE when the file does not say
 *
 * Since: 0.1
 */
GstClockTime
gst_thermal_file_get_timestamp (GstThermalFile *self, guint index)
{
  g_return_val_if_fail (self != NULL, GST_CLOCK_TIME_NONE);
  g_return_val_if_fail (
      index < gst_thermal_file_get_n_frames (self), GST_CLOCK_TIME_NONE);

  if (self->cptv != NULL)
    return gst_thermal_cptv_get_time_us (self->cptv, index) * GST_USECOND;
  if (index == 0)
    return 0;
  return g_array_index (self->entries, Entry, index).since_us < 0
             ? GST_CLOCK_TIME_NONE
             : g_array_index (self->entries, Entry, index).since_us
                   * GST_USECOND;
}

/**
 * gst_thermal_file_get_framerate:
 * @self: a file
 * @fps_n: (out): frames
 * @fps_d: (out): in so many seconds
 *
 * The rate that the camera names, when the times of the frames agree with it
 * within a fifth; otherwise the mean of these times.
 *
 * Returns: whether the file is a sequence that says how fast it is
 *
 * Since: 0.1
 */
gboolean
gst_thermal_file_get_framerate (GstThermalFile *self, gint *fps_n, gint *fps_d)
{
  GstClockTime duration;
  guint n_frames, nominal;
  gdouble fps;

  g_return_val_if_fail (self != NULL && fps_n != NULL && fps_d != NULL, FALSE);

  n_frames = gst_thermal_file_get_n_frames (self);
  if (n_frames < 2)
    return FALSE;

  nominal = self->cptv != NULL ? gst_thermal_cptv_get_fps (self->cptv)
                               : self->frame_rate;
  duration = gst_thermal_file_get_timestamp (self, n_frames - 1);
  if (!GST_CLOCK_TIME_IS_VALID (duration) || duration == 0) {
    *fps_n = (gint) nominal;
    *fps_d = 1;
    return nominal > 0;
  }

  fps = (n_frames - 1) * (gdouble) GST_SECOND / duration;
  if (nominal > 0 && fps > 0.8 * nominal && fps < 1.2 * nominal) {
    *fps_n = (gint) nominal;
    *fps_d = 1;
  } else {
    gst_util_double_to_fraction (fps, fps_n, fps_d);
  }
  return *fps_n > 0;
}
