/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-certificate-job.h"
#include "access/ts-certificates.h"

G_BEGIN_DECLS

/* Between the store and its changes (ts-certificates-change.c). */

void ts_certificates_adopt (TsCertificates *self, TsCertificate *certificate);
void ts_certificates_forget (TsCertificates *self, const gchar *id);
void ts_certificates_expect (TsCertificates *self, GPtrArray *certificates);
gboolean ts_certificates_ensure_own (TsCertificates *self, GError **error);
GHashTable *ts_certificates_get_busy (TsCertificates *self);
guint ts_certificates_get_count (TsCertificates *self);
TsDoor *ts_certificates_get_door (TsCertificates *self);
TsCertificateSubject *ts_certificates_create_own_subject (TsCertificates *self);
TsCertificateJob *ts_certificates_create_renewal (
    TsCertificates *self, gboolean same_key);
void ts_certificates_run_job (TsCertificates *self, TsCaller *caller,
    const gchar *action, TsCertificateJob *job, GTask *task);

G_END_DECLS
