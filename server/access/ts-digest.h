/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-auth-header.h"

G_BEGIN_DECLS

/* What name and password are known by to Digest. Never changes: the stored
 * hashes have it in them. */
#define TS_DIGEST_REALM "Thermoscope"
#define TS_DIGEST_MAX_HA1 32

/* Computing of RFC 7616 and RFC 2069. Pure functions, any thread. */

gsize ts_digest_get_size (TsDigestAlgorithm algorithm);
const gchar *ts_digest_get_name (TsDigestAlgorithm algorithm);
void ts_digest_compute_ha1 (TsDigestAlgorithm algorithm, const gchar *user,
    const gchar *password, guint8 *ret_ha1);
gchar *ts_digest_compute_response (
    const TsAuthHeader *header, const guint8 *ha1, const gchar *method);
gboolean ts_digest_uri_fits (
    const gchar *uri, const gchar *target, gboolean is_rtsp);

G_END_DECLS
