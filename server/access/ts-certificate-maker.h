/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-certificate-subject.h"

G_BEGIN_DECLS

/* What the camera makes itself: certificates that it signs for itself, and
 * requests for somebody else to sign. Any thread; not the main one, because a
 * key may take long. */

/* Longer is refused by some clients, also for certificates that their user
 * trusts. */
#define TS_CERTIFICATE_SELF_DAYS 825

gchar *ts_certificate_make_self_signed (const TsCertificateSubject *subject,
    gnutls_x509_privkey_t key, gint64 now_s, GError **error);
gchar *ts_certificate_make_request (const TsCertificateSubject *subject,
    gnutls_x509_privkey_t key, GError **error);

G_END_DECLS
