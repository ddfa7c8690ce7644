/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-caller.h"
#include "camera/ts-camera.h"

G_BEGIN_DECLS

GPtrArray *ts_http_visible_sensors (TsCamera *camera, TsCaller *caller);
GPtrArray *ts_http_visible_streams (TsCamera *camera, TsCaller *caller);

G_END_DECLS
