/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-certificates.h"
#include "camera/ts-settings.h"

G_BEGIN_DECLS

#define TS_TLS_USAGE_HTTPS "https"
#define TS_TLS_USAGE_RTSPS "rtsps"

gboolean ts_tls_set_minimum_version (const gchar *version);
const gchar *ts_tls_get_priority (const gchar *version);

/**
 * TsTls:
 *
 * Between the settings `tls` and the certificate store: which certificate the
 * servers show, which names the camera's own has, and how old TLS may be.
 * Owned by the program, main context only.
 */
#define TS_TYPE_TLS (ts_tls_get_type ())
G_DECLARE_FINAL_TYPE (TsTls, ts_tls, TS, TLS, GObject)

TsTls *ts_tls_new (TsSettings *settings, TsCertificates *certificates);
gboolean ts_tls_start (TsTls *self, GError **error);
void ts_tls_stop (TsTls *self);

G_END_DECLS
