/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-certificates.h"

G_BEGIN_DECLS

/* Who vouches for the servers that the camera itself calls. Main context
 * only. */

GPtrArray *ts_authorities_list (
    TsCertificates *certificates, const gchar *usage, const gchar *id);
gchar *ts_authorities_refuse (GPtrArray *authorities,
    GSocketConnectable *server, GTlsCertificate *certificate,
    GTlsCertificateFlags errors);

G_END_DECLS
