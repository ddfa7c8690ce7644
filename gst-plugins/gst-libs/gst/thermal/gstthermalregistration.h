/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/gstthermalregion.h>

G_BEGIN_DECLS

#define GST_TYPE_THERMAL_REGISTRATION (gst_thermal_registration_get_type ())

/**
 * GST_THERMAL_REGISTRATION_MAX_PAIRS:
 *
 * How many pairs of points one zoom may have.
 *
 * Since: 0.1
 */
#define GST_THERMAL_REGISTRATION_MAX_PAIRS 64

/**
 * GST_THERMAL_REGISTRATION_MAX_ZOOMS:
 *
 * For how many zooms a registration may have pairs.
 *
 * Since: 0.1
 */
#define GST_THERMAL_REGISTRATION_MAX_ZOOMS 32

/**
 * GstThermalPointPair:
 * @thermal: a point of the thermal picture
 * @visible: the same thing in the visible picture
 * @check: it is not used to find the mapping, only to see how good it is
 *
 * One thing that two cameras see.
 *
 * Since: 0.1
 */
typedef struct
{
  GstThermalPoint thermal;
  GstThermalPoint visible;
  gboolean check;
} GstThermalPointPair;

GST_THERMAL_API
GType gst_thermal_point_pair_get_type (void);

/**
 * GstThermalRegistration:
 *
 * Where the points of a thermal picture lie in a visible one, from pairs of
 * points, for one zoom or for several. Immutable and reference-counted.
 *
 * Since: 0.1
 */
typedef struct _GstThermalRegistration GstThermalRegistration;

GST_THERMAL_API
GType gst_thermal_registration_get_type (void);
GST_THERMAL_API
GstThermalRegistration *gst_thermal_registration_new_from_string (
    const gchar *text, GError **error);
GST_THERMAL_API
gchar *gst_thermal_registration_to_string (GstThermalRegistration *self);
GST_THERMAL_API
GstThermalRegistration *gst_thermal_registration_ref (
    GstThermalRegistration *self);
GST_THERMAL_API
void gst_thermal_registration_unref (GstThermalRegistration *self);
GST_THERMAL_API
guint gst_thermal_registration_get_n_zooms (GstThermalRegistration *self);
GST_THERMAL_API
gdouble gst_thermal_registration_get_zoom (
    GstThermalRegistration *self, guint index);
GST_THERMAL_API
gdouble gst_thermal_registration_get_thermal_zoom (
    GstThermalRegistration *self, guint index);
GST_THERMAL_API
const GstThermalPointPair *gst_thermal_registration_get_pairs (
    GstThermalRegistration *self, guint index, guint *n_pairs);
GST_THERMAL_API
gboolean gst_thermal_registration_get_residual (GstThermalRegistration *self,
    guint index, guint pair, gdouble *x, gdouble *y);
GST_THERMAL_API
void gst_thermal_registration_get_matrix (GstThermalRegistration *self,
    gdouble zoom, gdouble thermal_zoom, gdouble matrix[6]);

GST_THERMAL_API
gboolean gst_thermal_affine_fit (const GstThermalPointPair *pairs,
    guint n_pairs, gdouble matrix[6], GError **error);
GST_THERMAL_API
void gst_thermal_affine_combine (
    const gdouble after[6], const gdouble before[6], gdouble matrix[6]);
GST_THERMAL_API
gboolean gst_thermal_affine_invert (const gdouble matrix[6], gdouble ret[6]);
GST_THERMAL_API
void gst_thermal_affine_map (const gdouble matrix[6], gdouble x, gdouble y,
    gdouble *to_x, gdouble *to_y);

GST_THERMAL_API
gdouble gst_thermal_zoom_match (gdouble visible_fov_deg, gdouble visible_zoom,
    gdouble thermal_fov_deg, gdouble thermal_zoom_max);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (
    GstThermalRegistration, gst_thermal_registration_unref)

G_END_DECLS
