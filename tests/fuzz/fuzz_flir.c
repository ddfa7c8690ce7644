/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* FLIR radiometric JPEG, FFF, SEQ and CSQ. */

#include "fuzz-seeds.h"
#include "fuzz-thermal.h"

#include <charls/charls.h>
#include <string.h>

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

#define PIECE_HEADER_SIZE 8
#define RAW_HEADER_SIZE 32

/* The FFF in a JPEG that is so small that it is in one piece. */
static GByteArray *
get_fff (GBytes *jpeg)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (jpeg, &size);
  GByteArray *fff = g_byte_array_new ();

  for (gsize i = 2; i + 4 < size; i++) {
    if (memcmp (data + i, "FLIR", 5) == 0) {
      g_byte_array_append (fff, data + i + PIECE_HEADER_SIZE,
          GST_READ_UINT16_BE (data + i - 2) - 2 - PIECE_HEADER_SIZE);
      return fff;
    }
  }
  g_assert_not_reached ();
}

/* The same file with another image in its raw record. */
static GByteArray *
with_image (GByteArray *fff, gconstpointer image, gsize size)
{
  GByteArray *other = g_byte_array_new ();

  g_byte_array_append (other, fff->data, fff->len);
  for (guint at = 0x40; at < 0x40 + 14 * 0x20; at += 0x20) {
    guint8 *entry = other->data + at;
    guint offset;

    if (GST_READ_UINT16_BE (entry) != 1)
      continue;
    offset = GST_READ_UINT32_BE (entry + 0x0c);
    GST_WRITE_UINT32_BE (entry + 0x0c, fff->len);
    GST_WRITE_UINT32_BE (entry + 0x10, RAW_HEADER_SIZE + size);
    g_byte_array_append (other, fff->data + offset, RAW_HEADER_SIZE);
    g_byte_array_append (other, image, size);
    return other;
  }
  g_assert_not_reached ();
}

static void
add_jpegls_seed (GByteArray *fff, GstThermalFrame *frame)
{
  const charls_frame_info info = {16, 12, 16, 1};
  charls_jpegls_encoder *encoder = charls_jpegls_encoder_create ();
  g_autoptr (GByteArray) seed = NULL;
  guint8 image[4096];
  gsize size;
  gconstpointer counts =
      g_bytes_get_data (gst_thermal_frame_get_counts (frame), NULL);
  gint failure;

  g_assert (counts != NULL);
  failure = charls_jpegls_encoder_set_frame_info (encoder, &info);
  failure |= charls_jpegls_encoder_set_destination_buffer (
      encoder, image, sizeof image);
  failure |= charls_jpegls_encoder_encode_from_buffer (
      encoder, counts, 2 * 16 * 12, 0);
  failure |= charls_jpegls_encoder_get_bytes_written (encoder, &size);
  g_assert_cmpint (failure, ==, 0);
  charls_jpegls_encoder_destroy (encoder);

  seed = with_image (fff, image, size);
  fuzz_add_seed ("jpeg-ls", seed->data, seed->len);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_autoptr (GstThermalFrame) frame = fuzz_frame ();
  g_autoptr (GBytes) picture = fuzz_tiny_jpeg ();
  g_autoptr (GBytes) jpeg = gst_thermal_jpeg_write (picture, frame, NULL);
  g_autoptr (GBytes) png =
      gst_thermal_frame_export (frame, GST_THERMAL_EXPORT_FORMAT_PNG, NULL);
  g_autoptr (GByteArray) fff = get_fff (jpeg);
  g_autoptr (GByteArray) with_png =
      with_image (fff, g_bytes_get_data (png, NULL), g_bytes_get_size (png));
  g_autoptr (GByteArray) sequence = g_byte_array_new ();

  g_byte_array_append (sequence, fff->data, fff->len);
  g_byte_array_append (sequence, fff->data, fff->len);
  fuzz_add_seed (
      "jpeg", g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg));
  fuzz_add_seed ("fff", fff->data, fff->len);
  fuzz_add_seed ("png", with_png->data, with_png->len);
  fuzz_add_seed ("sequence", sequence->data, sequence->len);
  add_jpegls_seed (fff, frame);
  fuzz_name_seeds (argc, argv);
  return 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);

  fuzz_read_file (bytes, NULL);
  return 0;
}
