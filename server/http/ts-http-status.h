/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "camera/ts-camera.h"

G_BEGIN_DECLS

/* Resources of the camera as a whole. */

void ts_http_status_reply (
    SoupServerMessage *message, TsCamera *camera, guint16 rtsp_port);
void ts_http_palettes_reply (SoupServerMessage *message);

G_END_DECLS
