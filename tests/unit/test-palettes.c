/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The palettes that users bring to a camera. */

#include "config.h"

#include "system/ts-palettes.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  gchar *dir;
  TsSettings *settings;
  TsDoor *door;
  TsPalettes *palettes;
  TsCaller *caller;
  GPtrArray *records;
  GAsyncResult *result;
} Fixture;

#define NIGHT "0,0,0,32\n1,255,255,255\n"

static void
on_recorded (TsDoor *door, TsRecord *record, GPtrArray *records)
{
  g_ptr_array_add (
      records, g_strdup_printf ("%s %s %s", record->action, record->target,
                   record->refusal != NULL ? "refused" : "done"));
}

static void
open_camera (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  f->settings = ts_settings_new (f->dir, &error);
  g_assert_no_error (error);
  ts_settings_add_instance (f->settings, "sensor", "s1", NULL, NULL, &error);
  g_assert_no_error (error);
  f->palettes = ts_palettes_new (f->settings, f->door);
}

static void
close_camera (Fixture *f)
{
  gpointer palettes = f->palettes;

  /* the worker's thread lets go of it when it has ended */
  g_object_add_weak_pointer (palettes, &palettes);
  g_clear_object (&f->palettes);
  while (palettes != NULL) {
    g_main_context_iteration (NULL, FALSE);
    g_thread_yield ();
  }
  ts_settings_flush (f->settings);
  g_clear_object (&f->settings);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->dir = g_dir_make_tmp ("ts-palettes-XXXXXX", NULL);
  f->door = ts_door_new ();
  f->records = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect (f->door, "recorded", G_CALLBACK (on_recorded), f->records);
  f->caller = ts_caller_new (
      "anna", TS_ROLE_OPERATOR, TS_PERMISSION_IMAGE, NULL, "http", "127.0.0.1");
  open_camera (f);
}

static void
remove_folder (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *file = g_build_filename (path, name, NULL);

    if (g_file_test (file, G_FILE_TEST_IS_DIR))
      remove_folder (file);
    else
      g_remove (file);
  }
  g_rmdir (path);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  close_camera (f);
  g_clear_object (&f->door);
  ts_caller_unref (f->caller);
  g_ptr_array_unref (f->records);
  remove_folder (f->dir);
  g_free (f->dir);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  f->result = g_object_ref (result);
}

static void
wait_for_result (Fixture *f)
{
  while (f->result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static const TsUserPalette *
add (Fixture *f, const gchar *file, const gchar *text, GError **error)
{
  g_autoptr (GBytes) contents = g_bytes_new (text, strlen (text));
  const TsUserPalette *added;

  ts_palettes_add_async (f->palettes, f->caller, file, contents, on_done, f);
  wait_for_result (f);
  added = ts_palettes_add_finish (f->palettes, f->result, error);
  g_clear_object (&f->result);
  return added;
}

static gboolean
remove_one (Fixture *f, const gchar *file, GError **error)
{
  gboolean removed;

  ts_palettes_remove_async (f->palettes, f->caller, file, on_done, f);
  wait_for_result (f);
  removed = ts_palettes_remove_finish (f->palettes, f->result, error);
  g_clear_object (&f->result);
  return removed;
}

static gboolean
choose (Fixture *f, const gchar *file, GError **error)
{
  g_autoptr (TsSettingsChange) change = ts_settings_change_new ();

  ts_settings_change_set (
      change, "sensor", "s1", "palette-file", g_variant_new_string (file));
  return ts_settings_commit (f->settings, f->caller, change, NULL, error);
}

static void
test_palette_outlives_the_program (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const TsUserPalette *one = add (f, "night.csv", NIGHT, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (one->file, ==, "night.csv");
  g_assert_cmpstr (gst_thermal_palette_get_id (one->palette), ==, "night");
  add (f, "a.gpl", "GIMP Palette\n0 0 0\n9 9 9\n", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (f->records->pdata[0], ==, "palette.add night.csv done");

  close_camera (f);
  open_camera (f);
  g_assert_cmpuint (ts_palettes_list (f->palettes)->len, ==, 2);
  one = ts_palettes_list (f->palettes)->pdata[1];
  g_assert_cmpstr (one->file, ==, "night.csv");
  g_assert_cmphex (
      gst_thermal_palette_get_argb (one->palette, 0), ==, 0xff000020);
}

static void
test_what_is_no_palette_is_refused (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const gchar *file;
    const gchar *text;
    TsPalettesError code;
    const gchar *message;
  } cases[] = {
      {"night.csv", "0,0,0,0\n1,1,x,1\n", TS_PALETTES_ERROR_INVALID, "line 2"},
      {"../night.csv", NIGHT, TS_PALETTES_ERROR_NAME, "small letters"},
      {"night.txt", NIGHT, TS_PALETTES_ERROR_NAME, "small letters"},
      {".csv", NIGHT, TS_PALETTES_ERROR_NAME, "small letters"},
      {"Night.csv", NIGHT, TS_PALETTES_ERROR_NAME, "small letters"},
      {"night.csv\n", NIGHT, TS_PALETTES_ERROR_NAME, "small letters"},
      {"a234567890123456789012345678901234567890b.csv", NIGHT,
          TS_PALETTES_ERROR_NAME, "small letters"},
      {"ironbow.csv", NIGHT, TS_PALETTES_ERROR_EXISTS, "'ironbow' already"},
      {"there.ggr", NIGHT, TS_PALETTES_ERROR_EXISTS, "'there' already"},
  };
  g_autoptr (GError) error = NULL;

  add (f, "there.csv", NIGHT, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) refused = NULL;

    g_assert_null (add (f, cases[i].file, cases[i].text, &refused));
    g_assert_error (refused, TS_PALETTES_ERROR, (gint) cases[i].code);
    g_assert_nonnull (strstr (refused->message, cases[i].message));
  }
  g_assert_cmpuint (ts_palettes_list (f->palettes)->len, ==, 1);
  g_assert_cmpstr (f->records->pdata[1], ==, "palette.add night.csv refused");
}

static void
test_palette_in_use_stays (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = g_build_filename (
      ts_palettes_get_folder (f->palettes), "night.csv", NULL);

  g_assert_false (choose (f, "night.csv", &error));
  g_assert_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_CONFLICT);
  g_clear_error (&error);

  add (f, "night.csv", NIGHT, &error);
  g_assert_no_error (error);
  g_assert_true (choose (f, "night.csv", &error));
  g_assert_no_error (error);

  g_assert_false (remove_one (f, "night.csv", &error));
  g_assert_error (error, TS_PALETTES_ERROR, TS_PALETTES_ERROR_IN_USE);
  g_assert_nonnull (strstr (error->message, "'s1'"));
  g_clear_error (&error);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));

  g_assert_true (choose (f, "", &error));
  g_assert_true (remove_one (f, "night.csv", &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (remove_one (f, "night.csv", &error));
  g_assert_error (error, TS_PALETTES_ERROR, TS_PALETTES_ERROR_NOT_FOUND);
}

static const TsUserPalette *
rename_one (Fixture *f, const gchar *file, const gchar *to, GError **error)
{
  const TsUserPalette *renamed;

  ts_palettes_rename_async (f->palettes, f->caller, file, to, on_done, f);
  wait_for_result (f);
  renamed = ts_palettes_rename_finish (f->palettes, f->result, error);
  g_clear_object (&f->result);
  return renamed;
}

static void
test_a_new_name_is_the_same_palette (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const gchar *file, *to;
    TsPalettesError code;
  } cases[] = {
      {"night.csv", "dusk.gpl", TS_PALETTES_ERROR_NAME},
      {"night.csv", "../dusk.csv", TS_PALETTES_ERROR_NAME},
      {"night.csv", "other.csv", TS_PALETTES_ERROR_EXISTS},
      {"night.csv", "ironbow.csv", TS_PALETTES_ERROR_EXISTS},
      {"gone.csv", "dusk.csv", TS_PALETTES_ERROR_NOT_FOUND},
      {"other.csv", "dusk.csv", TS_PALETTES_ERROR_IN_USE},
  };
  g_autoptr (GError) error = NULL;
  const TsUserPalette *one;

  add (f, "night.csv", NIGHT, &error);
  add (f, "other.csv", NIGHT, &error);
  g_assert_true (choose (f, "other.csv", &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) refused = NULL;

    g_assert_null (rename_one (f, cases[i].file, cases[i].to, &refused));
    g_assert_error (refused, TS_PALETTES_ERROR, (gint) cases[i].code);
  }

  one = rename_one (f, "night.csv", "dusk.csv", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (one->file, ==, "dusk.csv");
  g_assert_cmpstr (gst_thermal_palette_get_id (one->palette), ==, "dusk");
  close_camera (f);
  open_camera (f);
  g_assert_cmpuint (ts_palettes_list (f->palettes)->len, ==, 2);
  one = ts_palettes_list (f->palettes)->pdata[0];
  g_assert_cmpstr (one->file, ==, "dusk.csv");
  g_assert_cmphex (
      gst_thermal_palette_get_argb (one->palette, 0), ==, 0xff000020);
  /* the old name is free again */
  g_assert_nonnull (add (f, "night.csv", NIGHT, &error));
}

static void
test_there_is_an_end_to_it (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 64; i++) {
    g_autofree gchar *file = g_strdup_printf ("p%u.csv", i);

    g_assert_nonnull (add (f, file, NIGHT, &error));
    g_assert_no_error (error);
  }
  g_assert_null (add (f, "one-more.csv", NIGHT, &error));
  g_assert_error (error, TS_PALETTES_ERROR, TS_PALETTES_ERROR_FULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                    \
  g_test_add ("/palettes/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("palette-outlives-the-program", test_palette_outlives_the_program);
  ADD ("what-is-no-palette-is-refused", test_what_is_no_palette_is_refused);
  ADD ("palette-in-use-stays", test_palette_in_use_stays);
  ADD ("a-new-name-is-the-same-palette", test_a_new_name_is_the_same_palette);
  ADD ("there-is-an-end-to-it", test_there_is_an_end_to_it);
#undef ADD

  return g_test_run ();
}
