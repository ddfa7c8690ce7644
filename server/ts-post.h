/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void ts_post (GMainContext *context, gint priority, GSourceFunc function,
    gpointer data, GDestroyNotify destroy);

G_END_DECLS
