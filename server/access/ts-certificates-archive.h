/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-certificates.h"
#include "system/ts-archive.h"

G_BEGIN_DECLS

/* The certificates as a part of archives, `certificates`. It is secret: the
 * private keys are in it. */

void ts_certificates_add_archive_part (
    TsCertificates *self, TsArchive *archive);

G_END_DECLS
