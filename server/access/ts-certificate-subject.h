/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-x509.h"

G_BEGIN_DECLS

#define TS_CERTIFICATE_MAX_NAMES 64

/**
 * TsCertificateSubject:
 * @common_name: what the certificate is about, as people read it
 * @organization: (nullable):
 * @unit: (nullable): of the organization
 * @locality: (nullable): town
 * @state: (nullable): state or province
 * @country: (nullable): two letters
 * @names: DNS names and numeric addresses, which is what programs compare
 *
 * Whom a certificate, or the request for one, is about.
 */
typedef struct
{
  gchar *common_name;
  gchar *organization;
  gchar *unit;
  gchar *locality;
  gchar *state;
  gchar *country;
  GStrv names;
} TsCertificateSubject;

TsCertificateSubject *ts_certificate_subject_new (
    const gchar *common_name, const gchar *const *names);
TsCertificateSubject *ts_certificate_subject_copy (
    const TsCertificateSubject *self);
void ts_certificate_subject_free (TsCertificateSubject *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (
    TsCertificateSubject, ts_certificate_subject_free)

gboolean ts_certificate_subject_check (
    const TsCertificateSubject *self, const gchar **ret_field, GError **error);
gboolean ts_certificate_subject_write (const TsCertificateSubject *self,
    gnutls_x509_crt_t certificate, GError **error);
gboolean ts_certificate_subject_write_request (const TsCertificateSubject *self,
    gnutls_x509_crq_t request, GError **error);

gboolean ts_certificate_name_check (const gchar *name, GError **error);

G_END_DECLS
