/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermreplay.h"

#include <glib/gstdio.h>
#include <string.h>

struct _ThermReplay
{
  GPtrArray *paths;
  GstThermalFile *file; /* open: paths[open_index] */
  guint open_index;
  GstThermalFrame *frame; /* read last */
  guint frame_index;
  gint width, height;
};

G_DEFINE_QUARK (therm_replay_error, therm_replay_error)

static gint
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *) a, *(const gchar *const *) b);
}

/* Sidecars and what a folder also holds are no pictures. */
static gboolean
is_picture (const gchar *name)
{
  static const gchar *const endings[] = {".jpg", ".jpeg", ".fff", ".seq",
      ".csq", ".cptv", ".tif", ".tiff", ".png", ".pgm", NULL};
  g_autofree gchar *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; endings[i] != NULL; i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;
  return FALSE;
}

static gboolean
add_matching (
    GPtrArray *paths, const gchar *folder, const gchar *pattern, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  g_autoptr (GPatternSpec) spec =
      pattern != NULL ? g_pattern_spec_new (pattern) : NULL;
  const gchar *name;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (spec != NULL ? g_pattern_spec_match_string (spec, name)
                           && !g_str_has_suffix (name, ".json")
                     : is_picture (name))
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  /* the order of a folder is not the same on every file system */
  g_ptr_array_sort (paths, compare_paths);
  return TRUE;
}

/* `%04d` and the like; the text of a user never becomes a format. */
static gboolean
split_number (
    const gchar *location, gsize *ret_start, gsize *ret_end, guint *ret_digits)
{
  const gchar *percent = strchr (location, '%');
  const gchar *c;

  if (percent == NULL)
    return FALSE;
  c = percent + 1;
  *ret_digits = 1;
  if (*c == '0' && g_ascii_isdigit (c[1]))
    *ret_digits = g_ascii_digit_value (*++c), c++;
  if (*c != 'd' && *c != 'u')
    return FALSE;
  *ret_start = percent - location;
  *ret_end = c + 1 - location;
  return strchr (c, '%') == NULL;
}

static void
add_numbered (GPtrArray *paths, const gchar *location, gsize start, gsize end,
    guint digits)
{
  for (guint i = 0;; i++) {
    g_autofree gchar *path = g_strdup_printf (
        "%.*s%0*u%s", (int) start, location, (int) digits, i, location + end);

    if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
      g_ptr_array_add (paths, g_steal_pointer (&path));
    else if (i > 0)
      return;
  }
}

static gboolean
find_paths (GPtrArray *paths, const gchar *location, GError **error)
{
  gsize start, end;
  guint digits;

  if (g_file_test (location, G_FILE_TEST_IS_DIR)) {
    if (!add_matching (paths, location, NULL, error))
      return FALSE;
  } else if (g_file_test (location, G_FILE_TEST_EXISTS)) {
    g_ptr_array_add (paths, g_strdup (location));
  } else if (split_number (location, &start, &end, &digits)) {
    add_numbered (paths, location, start, end, digits);
  } else if (strpbrk (location, "*?") != NULL) {
    g_autofree gchar *folder = g_path_get_dirname (location);
    g_autofree gchar *pattern = g_path_get_basename (location);

    if (!add_matching (paths, folder, pattern, error))
      return FALSE;
  }

  if (paths->len > 0)
    return TRUE;
  g_set_error (error, THERM_REPLAY_ERROR, THERM_REPLAY_ERROR_NOT_FOUND,
      "\"%s\": no such file, and no picture that matches", location);
  return FALSE;
}

static gboolean
open_file (ThermReplay *self, guint index, GError **error)
{
  const gchar *path = g_ptr_array_index (self->paths, index);
  GstThermalFile *file;

  if (self->file != NULL && self->open_index == index)
    return TRUE;

  file = gst_thermal_file_new (path, error);
  if (file == NULL) {
    g_prefix_error (error, "\"%s\": ", path);
    return FALSE;
  }
  g_clear_pointer (&self->file, gst_thermal_file_unref);
  self->file = file;
  self->open_index = index;
  return TRUE;
}

/* What is shown is as large as the first picture that can be read: a damaged
 * one in front of good ones does not stop them. */
static gboolean
find_size (ThermReplay *self, GError **error)
{
  g_autoptr (GError) first_error = NULL;
  const guint n = therm_replay_get_n_frames (self);

  for (guint i = 0; i < n; i++) {
    g_autoptr (GstThermalFrame) frame =
        therm_replay_read (self, i, first_error == NULL ? &first_error : NULL);

    if (frame != NULL) {
      self->width = gst_thermal_frame_get_width (frame);
      self->height = gst_thermal_frame_get_height (frame);
      return TRUE;
    }
  }
  g_propagate_error (error, g_steal_pointer (&first_error));
  return FALSE;
}

ThermReplay *
therm_replay_new (const gchar *location, GError **error)
{
  g_autoptr (ThermReplay) self = g_new0 (ThermReplay, 1);

  self->paths = g_ptr_array_new_with_free_func (g_free);
  if (!find_paths (self->paths, location, error))
    return NULL;
  if (self->paths->len == 1 && !open_file (self, 0, error))
    return NULL;
  if (self->file != NULL && gst_thermal_file_get_n_frames (self->file) == 0) {
    g_set_error (error, THERM_REPLAY_ERROR, THERM_REPLAY_ERROR_NOT_FOUND,
        "\"%s\": there is no frame in it", location);
    return NULL;
  }
  if (!find_size (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
therm_replay_free (ThermReplay *self)
{
  g_clear_pointer (&self->frame, gst_thermal_frame_unref);
  g_clear_pointer (&self->file, gst_thermal_file_unref);
  g_clear_pointer (&self->paths, g_ptr_array_unref);
  g_free (self);
}

guint
therm_replay_get_n_frames (ThermReplay *self)
{
  return self->paths->len > 1 ? self->paths->len
                              : gst_thermal_file_get_n_frames (self->file);
}

void
therm_replay_get_size (ThermReplay *self, gint *width, gint *height)
{
  *width = self->width;
  *height = self->height;
}

gboolean
therm_replay_get_framerate (ThermReplay *self, gint *fps_n, gint *fps_d)
{
  return self->paths->len == 1
         && gst_thermal_file_get_framerate (self->file, fps_n, fps_d)
         && *fps_n > 0 && *fps_d > 0;
}

GstThermalFrame *
therm_replay_read (ThermReplay *self, guint index, GError **error)
{
  const gboolean many = self->paths->len > 1;
  g_autoptr (GstThermalFrame) frame = NULL;

  if (self->frame != NULL && self->frame_index == index)
    return gst_thermal_frame_ref (self->frame);

  if (!open_file (self, many ? index : 0, error))
    return NULL;
  frame = gst_thermal_file_read_frame (self->file, many ? 0 : index, error);
  if (frame == NULL) {
    g_prefix_error (error, "\"%s\", frame %u: ",
        (const gchar *) g_ptr_array_index (self->paths, many ? index : 0),
        many ? 0 : index);
    return NULL;
  }
  if (self->width > 0
      && (gst_thermal_frame_get_width (frame) != self->width
          || gst_thermal_frame_get_height (frame) != self->height)) {
    g_set_error (error, THERM_REPLAY_ERROR, THERM_REPLAY_ERROR_ODD_SIZE,
        "\"%s\" is %dx%d, but the first picture is %dx%d",
        (const gchar *) g_ptr_array_index (self->paths, many ? index : 0),
        gst_thermal_frame_get_width (frame),
        gst_thermal_frame_get_height (frame), self->width, self->height);
    return NULL;
  }

  g_clear_pointer (&self->frame, gst_thermal_frame_unref);
  self->frame = gst_thermal_frame_ref (frame);
  self->frame_index = index;
  return g_steal_pointer (&frame);
}
