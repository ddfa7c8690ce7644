/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TS_ZIP_ERROR (ts_zip_error_quark ())

/**
 * TsZipError:
 * @TS_ZIP_ERROR_FAILED: what the library says stands in the message
 */
typedef enum
{
  TS_ZIP_ERROR_FAILED,
} TsZipError;

GQuark ts_zip_error_quark (void);

/**
 * TsZip:
 *
 * Files for a zip archive, gathered where they are and packed where there is
 * time. One thread at a time.
 */
typedef struct _TsZip TsZip;

TsZip *ts_zip_new (void);
void ts_zip_free (TsZip *self);
void ts_zip_take (TsZip *self, const gchar *name, gchar *text);
GBytes *ts_zip_pack (TsZip *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsZip, ts_zip_free)

G_END_DECLS
