/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-certificates.h"
#include "http/ts-http-router.h"

G_BEGIN_DECLS

/* The certificate store by HTTP. Private keys go in, and never come out. Main
 * context only. */

void ts_http_certificates_add_routes (
    TsHttpRouter *router, TsCertificates *certificates);

G_END_DECLS
