/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-certificate-subject.h"
#include "access/ts-certificate-vault.h"
#include "camera/ts-door.h"
#include "camera/ts-event-bus.h"

G_BEGIN_DECLS

/* The camera's own certificate, which is always there. */
#define TS_CERTIFICATES_SELF_SIGNED "self-signed"
#define TS_CERTIFICATES_MAX 64

#define TS_CERTIFICATES_TOPIC "tts:Security/Certificate"

/**
 * TsCertificates:
 *
 * The one store of certificates: the camera's own, those that were imported or
 * asked for, and authorities that it trusts; and which of them each service
 * uses. Makes its own certificate at the first start and renews it when it
 * runs out or when the camera has other names; warns of others in time, by an
 * event for each (a property, %TS_CERTIFICATES_TOPIC) and in the log.
 *
 * Owned by the program. Main context only; what takes long runs on workers.
 * Changes need %TS_PERMISSION_NETWORK and are recorded at the door.
 *
 * Signals:
 *
 * `changed (certificates, usage)`, detailed by the usage: a service that is
 * called so is to use another certificate from now on, see
 * ts_certificates_get_tls(). What is connected stays connected.
 *
 * `listed (certificates)`: the list, or one of its entries, has changed.
 */
#define TS_TYPE_CERTIFICATES (ts_certificates_get_type ())
G_DECLARE_FINAL_TYPE (
    TsCertificates, ts_certificates, TS, CERTIFICATES, GObject)

TsCertificates *ts_certificates_new (
    TsCertificateVault *vault, TsDoor *door, TsEventBus *events);
gboolean ts_certificates_start (
    TsCertificates *self, const gchar *const *names, GError **error);
void ts_certificates_stop (TsCertificates *self);
void ts_certificates_set_names (
    TsCertificates *self, const gchar *const *names);
TsCertificateVault *ts_certificates_get_vault (TsCertificates *self);

GPtrArray *ts_certificates_list (TsCertificates *self);
TsCertificate *ts_certificates_find (
    TsCertificates *self, const gchar *id, GError **error);

gboolean ts_certificates_check_use (
    TsCertificates *self, const gchar *id, GError **error);
void ts_certificates_use (
    TsCertificates *self, const gchar *usage, const gchar *id);
TsCertificate *ts_certificates_get_used (
    TsCertificates *self, const gchar *usage);
GTlsCertificate *ts_certificates_get_tls (
    TsCertificates *self, const gchar *usage);
gboolean ts_certificates_check_trust (
    TsCertificates *self, const gchar *id, GError **error);
void ts_certificates_trust (
    TsCertificates *self, const gchar *usage, const gchar *id);
GStrv ts_certificates_list_usages (TsCertificates *self, const gchar *id);

void ts_certificates_import_async (TsCertificates *self, TsCaller *caller,
    const gchar *label, gboolean as_authority, GBytes *file,
    const gchar *password, GAsyncReadyCallback callback, gpointer user_data);
void ts_certificates_request_async (TsCertificates *self, TsCaller *caller,
    const gchar *label, TsKeyKind key_kind, const TsCertificateSubject *subject,
    GAsyncReadyCallback callback, gpointer user_data);
void ts_certificates_request_again_async (TsCertificates *self,
    TsCaller *caller, const gchar *id, const TsCertificateSubject *subject,
    GAsyncReadyCallback callback, gpointer user_data);
void ts_certificates_answer_async (TsCertificates *self, TsCaller *caller,
    const gchar *id, GBytes *file, GAsyncReadyCallback callback,
    gpointer user_data);
void ts_certificates_relabel_async (TsCertificates *self, TsCaller *caller,
    const gchar *id, const gchar *label, GAsyncReadyCallback callback,
    gpointer user_data);
void ts_certificates_remove_async (TsCertificates *self, TsCaller *caller,
    const gchar *id, GAsyncReadyCallback callback, gpointer user_data);
void ts_certificates_renew_async (TsCertificates *self, TsCaller *caller,
    GAsyncReadyCallback callback, gpointer user_data);
TsCertificate *ts_certificates_change_finish (TsCertificates *self,
    GAsyncResult *result, GStrv *ret_warnings, GError **error);

G_END_DECLS
