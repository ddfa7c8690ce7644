/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The picture into which a radiometric JPEG is written comes from outside too:
 * what gst_thermal_jpeg_write() makes of it can be read back. */

#include "fuzz-seeds.h"
#include "fuzz-thermal.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static GstThermalFrame *frame = NULL;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_autoptr (GBytes) picture = fuzz_tiny_jpeg ();
  g_autoptr (GBytes) jpeg = NULL;

  frame = fuzz_frame ();
  jpeg = gst_thermal_jpeg_write (picture, frame, NULL);
  fuzz_add_seed (
      "plain", g_bytes_get_data (picture, NULL), g_bytes_get_size (picture));
  fuzz_add_seed (
      "written", g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg));
  fuzz_name_seeds (argc, argv);
  return 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GBytes) picture = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) jpeg = gst_thermal_jpeg_write (picture, frame, &error);
  g_autoptr (GstThermalFile) file = NULL;
  g_autoptr (GstThermalFrame) back = NULL;

  g_assert ((jpeg != NULL) != (error != NULL));
  if (jpeg == NULL)
    return 0;

  file = gst_thermal_file_new_from_bytes (jpeg, NULL, &error);
  g_assert_no_error (error);
  back = gst_thermal_file_read_frame (file, 0, &error);
  g_assert_no_error (error);
  g_assert (g_bytes_equal (gst_thermal_frame_get_counts (frame),
      gst_thermal_frame_get_counts (back)));
  return 0;
}
