/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * A setting that writes a property, now and whenever it changes, as long as
 * the object lives. Main context only.
 *
 * Some settings count only while another has a certain value: the temperature
 * of the isotherm while there is one, the emissivity while it is not the
 * source's own. Otherwise the property gets what means "nothing" to it.
 *
 * And where the camera looks: from the source to whoever has to know.
 */

const gchar *ts_binding_find_gate (const gchar *concern, const gchar *key);
void ts_binding_set_palette_folder (const gchar *folder);
gboolean ts_binding_is_color (GParamSpec *pspec);
gboolean ts_binding_parse_color (const gchar *text, guint *ret_argb);
void ts_binding_bind (GSettings *settings, const gchar *key, GObject *object,
    const gchar *property);
void ts_binding_bind_pose (GPtrArray *elements);

G_END_DECLS
