/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TS_LOG_GST_DOMAIN "GStreamer"

void ts_log_gst_set_level (GLogLevelFlags level);

G_END_DECLS
