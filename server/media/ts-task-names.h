/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* From now on threads that a pipeline starts are called so, as far as the
 * kernel's 15 bytes go; `top -H` and `perf` show it. Takes the bus's handler of
 * messages as they are sent. */
void ts_task_names_set (GstBus *bus, const gchar *name);

G_END_DECLS
