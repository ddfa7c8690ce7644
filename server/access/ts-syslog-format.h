/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-door.h"

G_BEGIN_DECLS

/* The audit log as syslog has it: RFC 5424, in the frames of RFC 5425. Pure
 * functions. */

GBytes *ts_syslog_format_record (const TsRecord *record, const gchar *host);
GBytes *ts_syslog_format_lost (
    guint64 n_lost, gint64 time_us, const gchar *host);

G_END_DECLS
