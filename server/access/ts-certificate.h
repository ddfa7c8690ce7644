/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "access/ts-x509.h"

G_BEGIN_DECLS

#define TS_CERTIFICATE_MAX_LABEL 64

/**
 * TsCertificateKind:
 * @TS_CERTIFICATE_IDENTITY: "identity": a chain and its private key, with
 *   which the camera shows who it is
 * @TS_CERTIFICATE_REQUEST: "request": a private key and a request, which waits
 *   for what the authority answers
 * @TS_CERTIFICATE_AUTHORITY: "authority": somebody whose signatures the camera
 *   trusts
 */
typedef enum
{
  TS_CERTIFICATE_IDENTITY,
  TS_CERTIFICATE_REQUEST,
  TS_CERTIFICATE_AUTHORITY,
} TsCertificateKind;

const gchar *ts_certificate_kind_to_string (TsCertificateKind kind);

/**
 * TsCertificateState:
 * @TS_CERTIFICATE_VALID: "valid"
 * @TS_CERTIFICATE_PENDING: "pending": it is only a request
 * @TS_CERTIFICATE_NOT_YET: "not-yet-valid": or the camera's clock is wrong
 * @TS_CERTIFICATE_EXPIRING: "expiring": has to be renewed soon
 * @TS_CERTIFICATE_EXPIRED: "expired"
 */
typedef enum
{
  TS_CERTIFICATE_VALID,
  TS_CERTIFICATE_PENDING,
  TS_CERTIFICATE_NOT_YET,
  TS_CERTIFICATE_EXPIRING,
  TS_CERTIFICATE_EXPIRED,
} TsCertificateState;

const gchar *ts_certificate_state_to_string (TsCertificateState state);

/* How long before the end a certificate is said to be expiring. */
#define TS_CERTIFICATE_WARN_DAYS 30

/**
 * TsCertificate:
 *
 * One entry of the certificate store: what it is called, its certificates, the
 * request for one, and its private key, which is encrypted and only the store
 * can open. Immutable and counted; any thread.
 */
typedef struct _TsCertificate TsCertificate;

TsCertificate *ts_certificate_new (const gchar *id, const gchar *label,
    gint64 created_us, const gchar *chain, const gchar *request,
    GBytes *sealed_key, GError **error);
TsCertificate *ts_certificate_ref (TsCertificate *self);
void ts_certificate_unref (TsCertificate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsCertificate, ts_certificate_unref)

TsCertificate *ts_certificate_new_from_json (
    const gchar *id, JsonObject *object, GError **error);
JsonNode *ts_certificate_to_json (TsCertificate *self);

const gchar *ts_certificate_get_id (TsCertificate *self);
const gchar *ts_certificate_get_label (TsCertificate *self);
gint64 ts_certificate_get_created_us (TsCertificate *self);
TsCertificateKind ts_certificate_get_kind (TsCertificate *self);
const gchar *ts_certificate_get_chain (TsCertificate *self);
const gchar *ts_certificate_get_request (TsCertificate *self);
GBytes *ts_certificate_get_sealed_key (TsCertificate *self);

/* Of the first certificate of the chain, or of the request. */
const gchar *ts_certificate_get_subject (TsCertificate *self);
const gchar *ts_certificate_get_issuer (TsCertificate *self);
const gchar *ts_certificate_get_serial (TsCertificate *self);
const gchar *ts_certificate_get_fingerprint (TsCertificate *self);
const gchar *ts_certificate_get_key_name (TsCertificate *self);
const gchar *const *ts_certificate_get_names (TsCertificate *self);
gint64 ts_certificate_get_begin_s (TsCertificate *self);
gint64 ts_certificate_get_end_s (TsCertificate *self);
gboolean ts_certificate_is_self_signed (TsCertificate *self);
gboolean ts_certificate_is_for_servers (TsCertificate *self);
TsCertificateState ts_certificate_get_state (TsCertificate *self, gint64 now_s);

gboolean ts_certificate_id_is_valid (const gchar *id);

G_END_DECLS
