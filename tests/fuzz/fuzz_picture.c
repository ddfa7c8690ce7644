/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* TIFF, PNG and PGM of counts; gzip streams that are none. */

#include "fuzz-seeds.h"
#include "fuzz-thermal.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  static const GstThermalExportFormat formats[] = {
      GST_THERMAL_EXPORT_FORMAT_PNG, GST_THERMAL_EXPORT_FORMAT_TIFF};
  static const gchar *const names[] = {"png", "tiff"};
  g_autoptr (GstThermalFrame) frame = fuzz_frame ();

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autoptr (GBytes) bytes =
        gst_thermal_frame_export (frame, formats[i], NULL);

    fuzz_add_seed (
        names[i], g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  }
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
