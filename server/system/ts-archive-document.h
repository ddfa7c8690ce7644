/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "system/ts-seal.h"

G_BEGIN_DECLS

#define TS_ARCHIVE_ERROR (ts_archive_error_quark ())

/**
 * TsArchiveError:
 * @TS_ARCHIVE_ERROR_DOCUMENT: no archive, or one that is not whole; the message
 *   says where
 * @TS_ARCHIVE_ERROR_VERSION: of a newer camera, or with a part that this one
 *   does not know
 * @TS_ARCHIVE_ERROR_REFUSED: a part says that it cannot be so; nothing has
 *   changed
 * @TS_ARCHIVE_ERROR_SECRET: secrets go nowhere without a password
 * @TS_ARCHIVE_ERROR_BUSY: the camera is taking in another archive; try again
 * @TS_ARCHIVE_ERROR_FAILED: could not be carried out; everything is as it was
 */
typedef enum
{
  TS_ARCHIVE_ERROR_DOCUMENT,
  TS_ARCHIVE_ERROR_VERSION,
  TS_ARCHIVE_ERROR_REFUSED,
  TS_ARCHIVE_ERROR_SECRET,
  TS_ARCHIVE_ERROR_BUSY,
  TS_ARCHIVE_ERROR_FAILED,
} TsArchiveError;

GQuark ts_archive_error_quark (void);

/*
 * What an archive is made of: a JSON document that says what it is, when and
 * where it was made, and has an object `parts`. As a file it is either that
 * text or, sealed (system/ts-seal.h), what a password or the device's own key
 * opens. Pure functions; those on files belong on a worker thread.
 */

JsonNode *ts_archive_document_new (const gchar *camera, JsonObject *parts);
JsonObject *ts_archive_document_get_parts (JsonNode *document, GError **error);
JsonNode *ts_archive_document_parse (GBytes *text, GError **error);

GBytes *ts_archive_document_write (JsonNode *document, const gchar *label,
    const TsSealKey *key, GError **error);
JsonNode *ts_archive_document_read (
    GBytes *file, const gchar *password, GBytes *device_key, GError **error);

G_END_DECLS
