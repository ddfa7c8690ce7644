/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TS_WEBRTC_CAPTURE_TIME_URI                                             \
  "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"

void ts_webrtc_capture_time_register (void);

G_END_DECLS
