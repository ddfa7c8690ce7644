/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <cairo.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

/**
 * OsdLayer:
 *
 * Something drawn, in the bytes of a picture's format, so that laying it over a
 * picture is one multiplication and one addition for each byte that it
 * touches. Immutable.
 */
typedef struct _OsdLayer OsdLayer;

OsdLayer *osd_layer_new (cairo_surface_t *surface, const GstVideoInfo *info);
void osd_layer_free (OsdLayer *self);
gint osd_layer_get_width (const OsdLayer *self);
gint osd_layer_get_height (const OsdLayer *self);
void osd_layer_blend (
    const OsdLayer *self, GstVideoFrame *picture, gint x, gint y);
gboolean osd_layer_can_blend (GstVideoFormat format);

void osd_blend_bytes (
    guint8 *picture, const guint8 *value, const guint8 *keep, gsize n);
void osd_blend_bytes_plain (
    guint8 *picture, const guint8 *value, const guint8 *keep, gsize n);

G_END_DECLS
