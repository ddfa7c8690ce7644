/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "media/webrtc/ts-webrtc-config.h"
#include "media/webrtc/ts-webrtc-offer.h"

G_BEGIN_DECLS

GstElement *ts_webrtc_pipeline_new (
    const TsWebrtcOffer *offer, const TsWebrtcConfig *config, GError **error);
GstElement *ts_webrtc_pipeline_get_appsrc (GstElement *pipeline);
GstElement *ts_webrtc_pipeline_get_webrtc (GstElement *pipeline);
void ts_webrtc_pipeline_warm_up (void);
gchar *ts_webrtc_pipeline_dup_certificate (GstElement *webrtc);

G_END_DECLS
