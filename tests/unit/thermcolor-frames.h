/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint width;
  gint height;
  gint stride;
  guint8 *bytes; /* 16 bits little-endian */
} Frame;

void frame_clear (Frame *frame);
guint frame_get (const Frame *frame, gint x, gint y);
Frame new_random_frame (gint width, gint height, gint padding);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Frame, frame_clear)

G_END_DECLS
