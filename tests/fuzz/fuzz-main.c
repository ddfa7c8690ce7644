/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Runs a fuzz target without libFuzzer: every file of the corpus as it is, then
 * mutations of it from a fixed seed, so that a failure comes again.
 *
 *     fuzz_NAME [--runs N] [--seed N] FILE-OR-FOLDER...
 *
 * A file that is too large to be mutated often is mutated less often: the work
 * is bounded in bytes. */

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);
__attribute__ ((weak)) int LLVMFuzzerInitialize (int *argc, char ***argv);

#define BYTES_PER_INPUT (64 * 1024 * 1024)

static gint n_runs = 2000;
static gint seed = 1;
static gchar **paths = NULL;

static const GOptionEntry entries[] = {
    {"runs", 'r', 0, G_OPTION_ARG_INT, &n_runs, "Mutations of each input", "N"},
    {"seed", 's', 0, G_OPTION_ARG_INT, &seed, "Seed of the mutations", "N"},
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, NULL},
    {NULL},
};

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *) a, *(const gchar *const *) b);
}

static void
collect (const gchar *path, GPtrArray *inputs)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GError) error = NULL;
  gchar *contents;
  gsize length;

  if (dir != NULL) {
    g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
    const gchar *name;

    while ((name = g_dir_read_name (dir)) != NULL)
      g_ptr_array_add (names, g_build_filename (path, name, NULL));
    /* the order of a folder is not the same on every file system */
    g_ptr_array_sort (names, compare_names);
    for (guint i = 0; i < names->len; i++)
      collect (g_ptr_array_index (names, i), inputs);
    return;
  }

  if (!g_file_get_contents (path, &contents, &length, &error))
    g_error ("%s", error->message);
  g_ptr_array_add (inputs, g_bytes_new_take (contents, length));
}

static void
mutate (GByteArray *bytes, GRand *rand)
{
  static const guint8 special[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
  guint n_changes = g_rand_int_range (rand, 1, 9);

  while (n_changes-- > 0 && bytes->len > 0) {
    const guint at = g_rand_int_range (rand, 0, bytes->len);

    switch (g_rand_int_range (rand, 0, 6)) {
    case 0:
      bytes->data[at] ^= 1 << g_rand_int_range (rand, 0, 8);
      break;
    case 1:
      bytes->data[at] =
          special[g_rand_int_range (rand, 0, G_N_ELEMENTS (special))];
      break;
    case 2:
      bytes->data[at] = g_rand_int_range (rand, 0, 256);
      break;
    case 3: /* a whole 32-bit number of extremes */
      memset (bytes->data + at,
          special[g_rand_int_range (rand, 0, G_N_ELEMENTS (special))],
          MIN (4, bytes->len - at));
      break;
    case 4:
      g_byte_array_set_size (bytes, at);
      break;
    case 5: {
      /* MIN() takes its arguments twice, and the next number is another */
      const guint n = g_rand_int_range (rand, 1, 64);

      g_byte_array_remove_range (bytes, at, MIN (n, bytes->len - at));
      break;
    }
    }
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("INPUT...");
  g_autoptr (GPtrArray) inputs =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (GRand) rand = NULL;
  guint64 n_done = 0;

  if (LLVMFuzzerInitialize != NULL)
    LLVMFuzzerInitialize (&argc, &argv);

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("%s\n", error->message);
    return 2;
  }

  for (gchar **path = paths; path != NULL && *path != NULL; path++)
    collect (*path, inputs);
  if (inputs->len == 0) {
    g_printerr ("no input: name a file or a folder with a corpus\n");
    return 2;
  }

  rand = g_rand_new_with_seed (seed);
  for (guint i = 0; i < inputs->len; i++) {
    GBytes *input = g_ptr_array_index (inputs, i);
    gsize size;
    const guint8 *data = g_bytes_get_data (input, &size);
    const guint runs = MIN ((gsize) n_runs, BYTES_PER_INPUT / MAX (size, 1));

    LLVMFuzzerTestOneInput (data, size);
    for (guint run = 0; run < runs; run++) {
      g_autoptr (GByteArray) bytes = g_byte_array_sized_new (size);
      /* malloc of the exact size, so that a sanitizer sees one byte too many */
      g_autofree guint8 *exact = NULL;

      g_byte_array_append (bytes, data, size);
      mutate (bytes, rand);
      exact = g_memdup2 (bytes->data, bytes->len);
      LLVMFuzzerTestOneInput (exact, bytes->len);
      n_done++;
    }
  }

  g_print ("%u inputs, %" G_GUINT64_FORMAT " mutations\n", inputs->len, n_done);
  return 0;
}
