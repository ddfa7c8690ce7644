/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Noise and sharpness of one plane. */
typedef struct _IspDetail IspDetail;

IspDetail *isp_detail_new (void);
void isp_detail_free (IspDetail *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IspDetail, isp_detail_free)

/* No plane before this one any more. */
void isp_detail_forget (IspDetail *self);

/* Over time, 0 to 100: what stands still becomes the mean of many frames, what
 * moves stays as it is. */
void isp_detail_denoise_time (IspDetail *self, gdouble amount, guint8 *plane,
    gint width, gint height, gint stride);
/* In the plane, 0 to 100: neighbours that are nearly alike become more so. */
void isp_detail_denoise_space (IspDetail *self, gdouble amount, guint8 *plane,
    gint width, gint height, gint stride);
/* -100 to 100: below 0 softer, above 0 sharper; differences as small as noise
 * are left alone. */
void isp_detail_sharpen (IspDetail *self, gdouble amount, guint8 *plane,
    gint width, gint height, gint stride);

/* How sharp a plane is: mean square of the Laplacian over a part of it. */
gdouble isp_detail_measure (
    const guint8 *plane, gint width, gint height, gint stride);

G_END_DECLS
