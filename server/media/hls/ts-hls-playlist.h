/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "media/hls/ts-hls-window.h"

G_BEGIN_DECLS

/**
 * TsHlsFileKind:
 * @TS_HLS_FILE_NONE: it is none
 * @TS_HLS_FILE_PLAYLIST: `media.m3u8`
 * @TS_HLS_FILE_INIT: `init-NUMBER.mp4`
 * @TS_HLS_FILE_SEGMENT: `segment-NUMBER.m4s`
 * @TS_HLS_FILE_PART: `part-NUMBER-PART.m4s`
 */
typedef enum
{
  TS_HLS_FILE_NONE,
  TS_HLS_FILE_PLAYLIST,
  TS_HLS_FILE_INIT,
  TS_HLS_FILE_SEGMENT,
  TS_HLS_FILE_PART,
} TsHlsFileKind;

/* A file that a playlist names. */
typedef struct
{
  TsHlsFileKind kind;
  guint64 number;
  guint64 part;
} TsHlsFile;

TsHlsFile ts_hls_file_parse (const gchar *name);

gchar *ts_hls_playlist_build_media (TsHlsWindow *window);
gchar *ts_hls_playlist_build_main (
    TsHlsWindow *window, const gchar *uri, guint64 bits_per_second);

G_END_DECLS
