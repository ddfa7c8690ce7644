/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Boxes (ISO/IEC 14496-12, 4.2) at the end of an array of bytes. All numbers
 * are written with the most significant byte first. A box that was begun
 * returns where it stands, and gets its size when it is ended. */

gsize ts_mp4_box_begin (GByteArray *bytes, const gchar *type);
gsize ts_mp4_box_begin_full (
    GByteArray *bytes, const gchar *type, guint8 version, guint32 flags);
void ts_mp4_box_end (GByteArray *bytes, gsize at);

void ts_mp4_put_u8 (GByteArray *bytes, guint8 value);
void ts_mp4_put_u16 (GByteArray *bytes, guint16 value);
void ts_mp4_put_u32 (GByteArray *bytes, guint32 value);
void ts_mp4_put_u64 (GByteArray *bytes, guint64 value);
void ts_mp4_put_type (GByteArray *bytes, const gchar *type);
void ts_mp4_put_zeros (GByteArray *bytes, gsize n);
void ts_mp4_put_bytes (GByteArray *bytes, GBytes *value);
void ts_mp4_set_u32 (GByteArray *bytes, gsize at, guint32 value);

G_END_DECLS
