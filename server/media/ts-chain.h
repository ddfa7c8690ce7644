/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

#include "camera/ts-profile.h"

G_BEGIN_DECLS

/*
 * From a profile's chain to linked elements. Errors are
 * %TS_PROFILE_ERROR_INVALID and begin with the place in the profile.
 */

gboolean ts_chain_build (GstBin *bin, GPtrArray *chain, GstElement *sink,
    GPtrArray *ret_elements, GError **error);
gboolean ts_chain_set_property (GstElement *element, const gchar *place,
    const gchar *name, JsonNode *value, GError **error);
gboolean ts_chain_can_bind (
    GSettingsSchema *schema, const gchar *key, GParamSpec *pspec);

/* What is asked of the elements together, whichever of them knows it. */
gboolean ts_chain_act (GPtrArray *elements, const gchar *action);
GObject *ts_chain_find_action (GPtrArray *elements, const gchar *action);
GObject *ts_chain_find_property (GPtrArray *elements, const gchar *property);

G_END_DECLS
