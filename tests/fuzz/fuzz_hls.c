/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "media/hls/ts-hls-playlist.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

/* A file's name, as a stranger may ask for it: what it says is what is written
 * there. */
int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree gchar *name =
      size > 0 ? g_strndup ((const gchar *) data, size) : g_strdup ("");
  TsHlsFile file = ts_hls_file_parse (name);

  g_assert_cmpuint (file.number, <=, G_MAXINT64);
  g_assert_cmpuint (file.part, <=, G_MAXINT64);
  switch (file.kind) {
  case TS_HLS_FILE_NONE:
    break;
  case TS_HLS_FILE_PLAYLIST:
    g_assert_cmpstr (name, ==, "media.m3u8");
    break;
  case TS_HLS_FILE_INIT:
    g_assert_true (g_str_has_prefix (name, "init-"));
    g_assert_true (g_str_has_suffix (name, ".mp4"));
    break;
  case TS_HLS_FILE_SEGMENT:
    g_assert_true (g_str_has_prefix (name, "segment-"));
    g_assert_true (g_str_has_suffix (name, ".m4s"));
    break;
  case TS_HLS_FILE_PART:
    g_assert_true (g_str_has_prefix (name, "part-"));
    g_assert_true (g_str_has_suffix (name, ".m4s"));
    break;
  }
  return 0;
}
