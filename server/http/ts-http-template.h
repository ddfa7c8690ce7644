/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TsHttpTemplate:
 *
 * The path of a route, with parameters in braces: `/api/v1/users/{name}`,
 * `/sensors/{id}/frame.{format}`. A parameter takes at least one character and
 * no slash; the last one, when it is written `{rest...}`, also slashes. Immutable, any thread.
 */
typedef struct _TsHttpTemplate TsHttpTemplate;

TsHttpTemplate *ts_http_template_new (const gchar *text);
void ts_http_template_free (TsHttpTemplate *self);
const gchar *ts_http_template_get_text (const TsHttpTemplate *self);
gboolean ts_http_template_has_param (
    const TsHttpTemplate *self, const gchar *name);
gboolean ts_http_template_match (
    const TsHttpTemplate *self, const gchar *path, GHashTable *ret_params);
gboolean ts_http_template_takes_all (const TsHttpTemplate *self);
gint ts_http_template_compare (
    const TsHttpTemplate *self, const TsHttpTemplate *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpTemplate, ts_http_template_free)

G_END_DECLS
