/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "fuzz-seeds.h"
#include "system/ts-archive-document.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define AT_LABEL_SIZE 12
#define AT_LABEL 80

static GBytes *
fixed_key (void)
{
  guint8 key[TS_SEAL_KEY_SIZE] = {1, 2, 3};

  return g_bytes_new (key, sizeof key);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  static const gchar text[] = "{\"format\": \"thermoscope-archive\", "
                              "\"version\": 1, \"parts\": {\"a\": [1]}}";
  g_autoptr (GBytes) contents = g_bytes_new_static (text, sizeof text - 1);
  g_autoptr (GBytes) key = fixed_key ();
  g_autoptr (GBytes) own =
      ts_seal_close (contents, "a label", &(TsSealKey){NULL, key}, NULL);
  g_autoptr (GBytes) sealed =
      ts_seal_close (contents, "", &(TsSealKey){"Wide-Glacier-71", NULL}, NULL);

  fuzz_add_seed ("own", g_bytes_get_data (own, NULL), g_bytes_get_size (own));
  fuzz_add_seed (
      "sealed", g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed));
  fuzz_name_seeds (argc, argv);
  return 0;
}

/* Any bytes are a document or an error. */
static void
check_file (GBytes *file, GBytes *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) label_error = NULL;
  g_autoptr (JsonNode) document =
      ts_archive_document_read (file, NULL, key, &error);
  g_autofree gchar *label = ts_seal_read_label (file, &label_error);

  g_assert_true ((document != NULL) != (error != NULL));
  if (document != NULL)
    g_assert_nonnull (ts_archive_document_get_parts (document, NULL));
  g_assert_true ((label != NULL) != (label_error != NULL));
}

/* What is behind the checksum of the header is read, too. */
static void
check_with_right_checksum (const guint8 *data, gsize size, GBytes *key)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *copy = g_memdup2 (data, size);
  g_autoptr (GBytes) file = NULL;
  guint8 digest[32];
  gsize digest_size = sizeof digest;
  guint32 label_size;

  if (size < AT_LABEL + 8)
    return;
  memcpy (&label_size, data + AT_LABEL_SIZE, sizeof label_size);
  label_size = GUINT32_FROM_BE (label_size);
  if (label_size > size - AT_LABEL - 8)
    return;
  g_checksum_update (sum, copy, AT_LABEL + label_size);
  g_checksum_get_digest (sum, digest, &digest_size);
  memcpy (copy + AT_LABEL + label_size, digest, 8);
  file = g_bytes_new_static (copy, size);
  check_file (file, key);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) key = fixed_key ();
  g_autoptr (GBytes) file = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) contents = ts_seal_inflate (data, size, &error);

  g_assert_true ((contents != NULL) != (error != NULL));
  check_file (file, key);
  check_with_right_checksum (data, size, key);
  return 0;
}
