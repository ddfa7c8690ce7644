/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* CPTV recordings. The input is what is inside of the gzip stream, so that
 * mutations reach the parser; it is compressed first. */

#include "fuzz-seeds.h"
#include "fuzz-thermal.h"

#include <zlib.h>

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

#define WIDTH 6
#define HEIGHT 5

static void
add_field (GByteArray *bytes, gchar code, guint64 value, guint8 length)
{
  guint8 field[10] = {length, (guint8) code};

  for (guint i = 0; i < length; i++)
    field[2 + i] = (guint8) (value >> (8 * i));
  g_byte_array_append (bytes, field, 2 + length);
}

static void
add_frame (GByteArray *bytes, guint time, guint bit_width)
{
  const guint size = 4 + ((WIDTH * HEIGHT - 1) * bit_width + 7) / 8;

  g_byte_array_append (bytes, (const guint8 *) "F\3", 2);
  add_field (bytes, 't', time, 4);
  add_field (bytes, 'w', bit_width, 1);
  add_field (bytes, 'f', size, 4);
  g_byte_array_set_size (bytes, bytes->len + size);
  for (guint i = 0; i < size; i++)
    bytes->data[bytes->len - size + i] = i == 1 ? 0x30 : i < 4 ? 0 : 0x11;
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  for (guint version = 1; version <= 2; version++) {
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    const guint8 head[] = {'C', 'P', 'T', 'V', version, 'H', 5};

    g_byte_array_append (bytes, head, sizeof head);
    add_field (bytes, 'T', G_GUINT64_CONSTANT (1586806100541958), 8);
    add_field (bytes, 'X', WIDTH, 4);
    add_field (bytes, 'Y', HEIGHT, 4);
    add_field (bytes, 'C', 1, 1);
    add_field (bytes, 'Z', 9, 1);
    for (guint i = 0; i < 4; i++)
      add_frame (bytes, 114 * i, 8 + 3 * i);
    fuzz_add_seed (
        version == 1 ? "version-1" : "version-2", bytes->data, bytes->len);
  }
  fuzz_name_seeds (argc, argv);
  return 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  z_stream zlib = {0};
  g_autoptr (GBytes) bytes = NULL;
  guint8 *packed;
  gsize bound;

  g_assert_cmpint (deflateInit2 (&zlib, 1, Z_DEFLATED, 16 + MAX_WBITS, 8,
                       Z_DEFAULT_STRATEGY),
      ==, Z_OK);
  bound = deflateBound (&zlib, size);
  packed = g_malloc (bound);
  zlib.next_in = (Bytef *) data;
  zlib.avail_in = size;
  zlib.next_out = packed;
  zlib.avail_out = bound;
  g_assert_cmpint (deflate (&zlib, Z_FINISH), ==, Z_STREAM_END);
  bytes = g_bytes_new_take (packed, zlib.total_out);
  deflateEnd (&zlib);

  fuzz_read_file (bytes, NULL);
  return 0;
}
