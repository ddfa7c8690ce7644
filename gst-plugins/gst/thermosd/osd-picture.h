/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* More is no logo, and a few bytes can ask for gigabytes of memory. */
#define OSD_PICTURE_MAX_SIDE 2048
#define OSD_PICTURE_MAX_BYTES (4 * 1024 * 1024)

cairo_surface_t *osd_picture_decode (GBytes *bytes, GError **error);

G_END_DECLS
