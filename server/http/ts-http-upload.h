/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-certificates.h"
#include "access/ts-secrets.h"
#include "http/ts-http-poster.h"
#include "media/ts-sensor.h"

G_BEGIN_DECLS

/**
 * TsHttpUpload:
 *
 * Posts every so many frames of a sensor, as a file, to a server of the user's,
 * by the settings of the concern `upload`. Frames that the server or the line
 * is too slow for are left out, the oldest first, and counted. Owned by
 * #TsHttpUploads. Main context only.
 */
typedef struct _TsHttpUpload TsHttpUpload;

TsHttpUpload *ts_http_upload_new (TsSensor *sensor, GSettings *keys,
    TsCertificates *certificates, TsSecrets *secrets, const gchar *serial);
void ts_http_upload_free (TsHttpUpload *self);
TsSensor *ts_http_upload_get_sensor (TsHttpUpload *self);
void ts_http_upload_set_up (TsHttpUpload *self);
void ts_http_upload_add_status (TsHttpUpload *self, JsonBuilder *builder);

/* Under which the password is kept. */
gchar *ts_http_upload_secret (const gchar *sensor);

G_END_DECLS
