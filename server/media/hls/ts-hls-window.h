/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "media/ts-fragment.h"

G_BEGIN_DECLS

/**
 * TsHlsPart:
 * @bytes: whole fragments
 * @duration: ticks
 * @is_independent: whether it begins with a key frame
 */
typedef struct
{
  GBytes *bytes;
  guint64 duration;
  gboolean is_independent;
} TsHlsPart;

/**
 * TsHlsSegment:
 * @number: its media sequence number
 * @parts: (element-type TsHlsPart): those that are there
 * @duration: of the parts, ticks
 * @n_bytes: of the parts
 * @captured_ns: when its first picture was taken, since 1970 UTC
 * @init: the number of what comes before it
 * @is_discontinuous: whether it is coded in another way than the one before
 * @is_complete: whether no more parts come
 */
typedef struct
{
  guint64 number;
  GPtrArray *parts;
  guint64 duration;
  gsize n_bytes;
  guint64 captured_ns;
  guint init;
  gboolean is_discontinuous;
  gboolean is_complete;
} TsHlsSegment;

/**
 * TsHlsWindow:
 *
 * The newest segments of a film. Numbers go on for as long as it lives, also
 * when it is emptied, so that an address never means two things. Not locked.
 */
typedef struct _TsHlsWindow TsHlsWindow;

TsHlsWindow *ts_hls_window_new (gsize max_bytes);
void ts_hls_window_free (TsHlsWindow *self);
void ts_hls_window_clear (TsHlsWindow *self);
gboolean ts_hls_window_add (TsHlsWindow *self, const TsFragment *fragment);
gboolean ts_hls_window_wants_key_frame (TsHlsWindow *self);

TsFragmentFormat *ts_hls_window_get_format (TsHlsWindow *self);
guint ts_hls_window_get_target_s (TsHlsWindow *self);
guint64 ts_hls_window_get_part_target (TsHlsWindow *self);
guint ts_hls_window_get_n_segments (TsHlsWindow *self);
const TsHlsSegment *ts_hls_window_get_segment (TsHlsWindow *self, guint at);
guint ts_hls_window_get_first_listed (TsHlsWindow *self);
guint64 ts_hls_window_get_n_discontinuities (TsHlsWindow *self);
void ts_hls_window_get_next (
    TsHlsWindow *self, guint64 *ret_number, guint *ret_part);
gsize ts_hls_window_get_n_bytes (TsHlsWindow *self);

gboolean ts_hls_window_has (TsHlsWindow *self, guint64 number, gint64 part);
GBytes *ts_hls_window_dup_init (TsHlsWindow *self, guint64 number);
GBytes *ts_hls_window_dup_segment (TsHlsWindow *self, guint64 number);
GBytes *ts_hls_window_dup_part (
    TsHlsWindow *self, guint64 number, guint64 part);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHlsWindow, ts_hls_window_free)

G_END_DECLS
