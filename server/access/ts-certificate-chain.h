/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-certificate-import.h"

G_BEGIN_DECLS

/* Whether certificates belong together. Pure functions, any thread. */

gchar *ts_certificate_chain_build (const TsCertificateImport *import,
    gnutls_x509_privkey_t key, gint64 now_s, GStrv *ret_warnings,
    GError **error);
gchar *ts_certificate_chain_build_authorities (
    const TsCertificateImport *import, gint64 now_s, GError **error);
gboolean ts_certificate_check_dates (
    gnutls_x509_crt_t certificate, gint64 now_s, GError **error);

G_END_DECLS
