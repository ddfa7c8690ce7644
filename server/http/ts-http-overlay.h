/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http/ts-http-router.h"
#include "system/ts-overlay-picture.h"

G_BEGIN_DECLS

/* The picture that streams may lay over theirs: /api/v1/overlay/picture. */

void ts_http_overlay_add_routes (
    TsOverlayPicture *picture, TsHttpRouter *router);

G_END_DECLS
