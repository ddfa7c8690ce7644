/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-certificates.h"
#include "access/ts-secrets.h"
#include "camera/ts-camera.h"
#include "http/ts-http-router.h"

G_BEGIN_DECLS

/**
 * TsHttpUploads:
 *
 * The uploads of all thermal sensors: their settings (concern `upload`, an
 * instance for each), their passwords, how they stand. Owned by the program.
 * Main context only.
 */
#define TS_TYPE_HTTP_UPLOADS (ts_http_uploads_get_type ())
G_DECLARE_FINAL_TYPE (TsHttpUploads, ts_http_uploads, TS, HTTP_UPLOADS, GObject)

TsHttpUploads *ts_http_uploads_new (TsCamera *camera,
    TsCertificates *certificates, TsSecrets *secrets, TsDoor *door,
    const gchar *serial);
gboolean ts_http_uploads_start (TsHttpUploads *self, GError **error);
void ts_http_uploads_stop (TsHttpUploads *self);
void ts_http_uploads_add_routes (TsHttpUploads *self, TsHttpRouter *router);

G_END_DECLS
