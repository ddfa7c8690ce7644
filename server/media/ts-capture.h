/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/*
 * Capture modes: which size and rate a sensor gives (concern `capture`). The
 * profile names a link of caps and binds `capture.mode` to it. Main context only.
 */

gboolean ts_capture_is_mode (GSettingsSchema *schema, const gchar *key);
GstCaps *ts_capture_build_caps (
    GstCaps *own, const gchar *mode, const gchar *mains);
void ts_capture_bind (
    GSettings *settings, GObject *filter, const gchar *property);

G_END_DECLS
