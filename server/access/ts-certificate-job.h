/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-certificate-subject.h"
#include "access/ts-certificate-vault.h"

G_BEGIN_DECLS

typedef struct _TsCertificateJob TsCertificateJob;

/**
 * TsCertificateWork:
 *
 * Does what a job is for, and keeps the result.
 *
 * Returns: (transfer full): the certificate as it is now
 */
typedef TsCertificate *(*TsCertificateWork) (
    TsCertificateJob *job, TsCertificateVault *vault, GError **error);

/**
 * TsCertificateJob:
 * @work: what is to be done
 * @id: of the certificate that it is about, or that it makes
 * @before: (nullable): the certificate as it was
 * @label: (nullable): new label
 * @file: (nullable): what was uploaded
 * @password: (nullable): of it; wiped afterwards
 * @as_authority: whether the file is to be trusted, rather than shown
 * @subject: (nullable): whom a new certificate is about
 * @key_kind: of a new key
 * @warnings: (nullable): what the caller ought to know about the result
 *
 * One change to the certificate store: everything that a worker thread needs,
 * handed over, and what it found.
 */
struct _TsCertificateJob
{
  TsCertificateWork work;
  gchar *id;
  TsCertificate *before;
  gchar *label;
  GBytes *file;
  gchar *password;
  gboolean as_authority;
  TsCertificateSubject *subject;
  TsKeyKind key_kind;
  GStrv warnings;
};

TsCertificateJob *ts_certificate_job_new (
    TsCertificateWork work, const gchar *id);
void ts_certificate_job_free (TsCertificateJob *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsCertificateJob, ts_certificate_job_free)

TsCertificate *ts_certificate_job_import (
    TsCertificateJob *self, TsCertificateVault *vault, GError **error);
TsCertificate *ts_certificate_job_request (
    TsCertificateJob *self, TsCertificateVault *vault, GError **error);
TsCertificate *ts_certificate_job_answer (
    TsCertificateJob *self, TsCertificateVault *vault, GError **error);
TsCertificate *ts_certificate_job_sign_self (
    TsCertificateJob *self, TsCertificateVault *vault, GError **error);
TsCertificate *ts_certificate_job_relabel (
    TsCertificateJob *self, TsCertificateVault *vault, GError **error);
TsCertificate *ts_certificate_job_remove (
    TsCertificateJob *self, TsCertificateVault *vault, GError **error);

G_END_DECLS
