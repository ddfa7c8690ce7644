/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-camera.h"
#include "http/ts-http-router.h"
#include "storage/ts-database.h"
#include "system/ts-device.h"
#include "system/ts-licences.h"

G_BEGIN_DECLS

/**
 * TsHttpDevice:
 *
 * What the camera is and what it is made of: `/api/v1/device` and
 * `/api/v1/licences`. Owned by the program. Main context only.
 */
typedef struct _TsHttpDevice TsHttpDevice;

TsHttpDevice *ts_http_device_new (
    TsCamera *camera, TsDatabase *database, GError **error);
void ts_http_device_free (TsHttpDevice *self);
void ts_http_device_add_routes (TsHttpDevice *self, TsHttpRouter *router);
void ts_http_device_add (TsHttpDevice *self, JsonBuilder *builder);
const gchar *ts_http_device_get_serial (TsHttpDevice *self);
TsLicences *ts_http_device_get_licences (TsHttpDevice *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpDevice, ts_http_device_free)

G_END_DECLS
