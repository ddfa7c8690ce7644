/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "camera/ts-settings.h"
#include "media/ts-sensor.h"

G_BEGIN_DECLS

/**
 * TsOverlay:
 *
 * What is drawn over the pictures of one stream: brings the settings `overlay`
 * of the stream, and the values that its texts have, to the element `thermosd`
 * of whoever encodes. Owned by #TsStream. Main context only. Draws nothing
 * itself.
 */
#define TS_TYPE_OVERLAY (ts_overlay_get_type ())
G_DECLARE_FINAL_TYPE (TsOverlay, ts_overlay, TS, OVERLAY, GObject)

TsOverlay *ts_overlay_new (TsSettings *settings, const gchar *stream,
    TsSensor *sensor, GError **error);
void ts_overlay_set_element (TsOverlay *self, GstElement *element);
void ts_overlay_set_rates (TsOverlay *self, gdouble fps, gdouble bitrate_kbps);
void ts_overlay_set_region_states (TsOverlay *self, const gchar *states);
void ts_overlay_set_picture (TsOverlay *self, GBytes *picture);

G_END_DECLS
