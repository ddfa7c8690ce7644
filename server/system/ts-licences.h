/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TsLicence:
 * @name: of the component
 * @version: (nullable): of it
 * @kind: `camera` (our own), `library` (what runs in the camera's process) or
 *   `page` (what runs in the browser)
 * @licences: (nullable): their short names, as far as they are told by machine
 * @text: (nullable): copyright and licence
 *
 * A component that is under a licence of somebody's.
 */
typedef struct
{
  gchar *name;
  gchar *version;
  const gchar *kind;
  GStrv licences;
  gchar *text;
} TsLicence;

/**
 * TsLicences:
 *
 * What the camera is made of, and under which licences: itself, what is loaded
 * into its process, from the system's packages, and what is in its page, from
 * the build. Found out once, on a worker thread. Main context only.
 */
#define TS_TYPE_LICENCES (ts_licences_get_type ())
G_DECLARE_FINAL_TYPE (TsLicences, ts_licences, TS, LICENCES, GObject)

TsLicences *ts_licences_new (GBytes *own, GBytes *page);
void ts_licences_list_async (TsLicences *self, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ts_licences_list_finish (
    TsLicences *self, GAsyncResult *result, GError **error);

G_END_DECLS
