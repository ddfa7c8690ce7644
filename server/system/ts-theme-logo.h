/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a picture file says of itself. Pure functions, any thread. */

const gchar *ts_theme_logo_identify (
    const guint8 *data, gsize size, guint *ret_width, guint *ret_height);

G_END_DECLS
