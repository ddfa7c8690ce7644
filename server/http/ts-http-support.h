/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-audit.h"
#include "camera/ts-camera.h"
#include "events/ts-event-history.h"
#include "http/ts-http-device.h"
#include "http/ts-http-router.h"

G_BEGIN_DECLS

/**
 * TsHttpSupport:
 *
 * `/api/v1/support-bundle`: everything that somebody needs who shall find out
 * what is wrong with a camera elsewhere, as one zip file, without secrets.
 * Owned by the program. Main context only.
 */
typedef struct _TsHttpSupport TsHttpSupport;

TsHttpSupport *ts_http_support_new (TsCamera *camera, TsDoor *door,
    TsHttpDevice *device, TsEventHistory *history, TsAudit *audit,
    const gchar *profile_file);
void ts_http_support_free (TsHttpSupport *self);
void ts_http_support_add_routes (TsHttpSupport *self, TsHttpRouter *router);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpSupport, ts_http_support_free)

G_END_DECLS
