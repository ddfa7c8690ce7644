/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The JSON beside (or inside of) a file of bare counts. docs/file-formats.md
 * has every member; schemas/sidecar.schema.json has them for programs. */

#include "config.h"

#include "gstthermalfile-private.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

/* A sidecar has a few hundred bytes and three levels; the parser recurses. */
#define MAX_SIZE (64 * 1024)
#define MAX_DEPTH 16

/* An object of the sidecar and where it stands, for messages. */
typedef struct
{
  JsonObject *object;
  const gchar *path; /* "" or "calibration.planck." */
} Place;

static gboolean
fail (GError **error, const Place *place, const gchar *name, const gchar *what)
{
  g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
      "sidecar: %s%s %s", place->path, name, what);
  return FALSE;
}

/* A word that is misspelt must not be passed over in silence. */
static gboolean
check_members (const Place *place, const gchar *const *known, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (place->object);

  for (GList *l = names; l != NULL; l = l->next)
    if (!g_strv_contains (known, l->data))
      return fail (error, place, l->data, "is no member that is known here");
  return TRUE;
}

static gboolean
get_number (
    const Place *place, const gchar *name, gdouble *value, GError **error)
{
  JsonNode *node = json_object_get_member (place->object, name);

  if (!JSON_NODE_HOLDS_VALUE (node)
      || (json_node_get_value_type (node) != G_TYPE_DOUBLE
          && json_node_get_value_type (node) != G_TYPE_INT64))
    return fail (error, place, name, "has to be a number");
  *value = json_node_get_double (node);
  if (!isfinite (*value))
    return fail (error, place, name, "is too large");
  return TRUE;
}

static gboolean
get_required (
    const Place *place, const gchar *name, gdouble *value, GError **error)
{
  if (!json_object_has_member (place->object, name))
    return fail (error, place, name, "is missing");
  return get_number (place, name, value, error);
}

static gboolean
get_optional (
    const Place *place, const gchar *name, gdouble *value, GError **error)
{
  return !json_object_has_member (place->object, name)
         || get_number (place, name, value, error);
}

/* NAME_k in kelvin or NAME_c in degrees Celsius */
static gboolean
get_temperature (
    const Place *place, const gchar *name, gdouble *kelvin, GError **error)
{
  g_autofree gchar *name_k = g_strconcat (name, "_k", NULL);
  g_autofree gchar *name_c = g_strconcat (name, "_c", NULL);
  gdouble celsius = NAN;

  if (json_object_has_member (place->object, name_k)
      && json_object_has_member (place->object, name_c))
    return fail (error, place, name_c, "says again what is in kelvin already");
  if (!get_optional (place, name_k, kelvin, error)
      || !get_optional (place, name_c, &celsius, error))
    return FALSE;
  if (!isnan (celsius))
    *kelvin = celsius + GST_THERMAL_ZERO_CELSIUS_K;
  return TRUE;
}

/* ret_place->object is NULL when there is no such member */
static gboolean
get_place (const Place *place, const gchar *name, const gchar *path,
    const gchar *const *known, Place *ret_place, GError **error)
{
  JsonNode *node = json_object_get_member (place->object, name);

  *ret_place = (Place){.object = NULL, .path = path};
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, place, name, "has to be an object");
  ret_place->object = json_node_get_object (node);
  return check_members (ret_place, known, error);
}

static gboolean
get_text (
    const Place *place, const gchar *name, const gchar **text, GError **error)
{
  JsonNode *node = json_object_get_member (place->object, name);

  *text = NULL;
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_STRING)
    return fail (error, place, name, "has to be a text");
  *text = json_node_get_string (node);
  return TRUE;
}

static gboolean
read_planck (const Place *calibration, GstThermalPlanck *planck, GError **error)
{
  static const gchar *const known[] = {"r1", "r2", "b", "f", "o", NULL};
  Place place;

  if (!get_place (
          calibration, "planck", "calibration.planck.", known, &place, error))
    return FALSE;
  if (place.object == NULL)
    return fail (error, calibration, "planck", "is missing");
  return get_required (&place, "r1", &planck->r1, error)
         && get_required (&place, "r2", &planck->r2, error)
         && get_required (&place, "b", &planck->b, error)
         && get_required (&place, "f", &planck->f, error)
         && get_required (&place, "o", &planck->o, error);
}

/* All constants, or none. */
static gboolean
read_atmosphere (const Place *calibration, GstThermalAtmosphere *air,
    gboolean *ret_there, GError **error)
{
  static const gchar *const known[] = {
      "alpha1", "alpha2", "beta1", "beta2", "x", NULL};
  Place place;

  if (!get_place (calibration, "atmosphere", "calibration.atmosphere.", known,
          &place, error))
    return FALSE;
  *ret_there = place.object != NULL;
  return place.object == NULL
         || (get_required (&place, "alpha1", &air->alpha1, error)
             && get_required (&place, "alpha2", &air->alpha2, error)
             && get_required (&place, "beta1", &air->beta1, error)
             && get_required (&place, "beta2", &air->beta2, error)
             && get_required (&place, "x", &air->x, error));
}

static gboolean
read_object (const Place *calibration, GstThermalObject *object, GError **error)
{
  static const gchar *const known[] = {"emissivity", "distance_m",
      "reflected_k", "reflected_c", "air_k", "air_c", "humidity",
      "window_transmission", "window_k", "window_c", NULL};
  Place place;

  gst_thermal_object_init_default (object);
  if (!get_place (
          calibration, "object", "calibration.object.", known, &place, error))
    return FALSE;
  return place.object == NULL
         || (get_optional (&place, "emissivity", &object->emissivity, error)
             && get_optional (&place, "distance_m", &object->distance_m, error)
             && get_temperature (
                 &place, "reflected", &object->reflected_k, error)
             && get_temperature (&place, "air", &object->air_k, error)
             && get_optional (&place, "humidity", &object->humidity, error)
             && get_optional (&place, "window_transmission",
                 &object->window_transmission, error)
             && get_temperature (&place, "window", &object->window_k, error));
}

static GstThermalCalibration *
read_planck_calibration (const Place *place, GError **error)
{
  GstThermalPlanck planck;
  GstThermalAtmosphere air;
  GstThermalObject object;
  GstThermalCalibration *calibration;
  gboolean has_air;

  if (json_object_has_member (place->object, "linear")) {
    fail (error, place, "linear", "stands beside the encoding \"planck\"");
    return NULL;
  }
  if (!read_planck (place, &planck, error)
      || !read_atmosphere (place, &air, &has_air, error)
      || !read_object (place, &object, error))
    return NULL;

  calibration = gst_thermal_calibration_new_planck (
      &planck, has_air ? &air : NULL, &object, error);
  if (calibration == NULL)
    g_prefix_error (error, "sidecar: calibration: ");
  return calibration;
}

static GstThermalCalibration *
read_linear_calibration (const Place *place, GError **error)
{
  static const gchar *const foreign[] = {"planck", "atmosphere", "object"};
  static const gchar *const known[] = {
      "kelvin_per_count", "kelvin_at_zero", NULL};
  GstThermalCalibration *calibration;
  gdouble scale_k, zero_k = 0;
  Place linear;

  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++) {
    if (json_object_has_member (place->object, foreign[i])) {
      fail (error, place, foreign[i], "stands beside the encoding \"linear\"");
      return NULL;
    }
  }
  if (!get_place (
          place, "linear", "calibration.linear.", known, &linear, error))
    return NULL;
  if (linear.object == NULL) {
    fail (error, place, "linear", "is missing");
    return NULL;
  }
  if (!get_required (&linear, "kelvin_per_count", &scale_k, error)
      || !get_optional (&linear, "kelvin_at_zero", &zero_k, error))
    return NULL;

  calibration = gst_thermal_calibration_new_linear (scale_k, zero_k, error);
  if (calibration == NULL)
    g_prefix_error (error, "sidecar: calibration.linear: ");
  return calibration;
}

/* Of counts of either encoding. */
static gboolean
read_correction (
    const Place *place, GstThermalCalibration **calibration, GError **error)
{
  static const gchar *const known[] = {"factor", "offset_k", NULL};
  GstThermalCalibration *other;
  GstThermalObject object;
  Place correction;

  if (!get_place (place, "correction", "calibration.correction.", known,
          &correction, error))
    return FALSE;
  if (correction.object == NULL)
    return TRUE;

  gst_thermal_object_init_inherit (&object);
  if (!get_optional (&correction, "factor", &object.correction_factor, error)
      || !get_optional (
          &correction, "offset_k", &object.correction_offset_k, error))
    return FALSE;
  other = gst_thermal_calibration_with_object (*calibration, &object, error);
  if (other == NULL) {
    g_prefix_error (error, "sidecar: calibration.correction: ");
    return FALSE;
  }
  gst_thermal_calibration_unref (*calibration);
  *calibration = other;
  return TRUE;
}

typedef GstThermalCalibration *(*WithSpan) (GstThermalCalibration *calibration,
    gdouble low_k, gdouble high_k, GError **error);

static gboolean
read_span (const Place *place, const gchar *name, const gchar *path,
    WithSpan with, GstThermalCalibration **calibration, GError **error)
{
  static const gchar *const known[] = {
      "low_k", "low_c", "high_k", "high_c", NULL};
  GstThermalCalibration *other;
  gdouble low_k = NAN, high_k = NAN;
  Place span;

  if (!get_place (place, name, path, known, &span, error))
    return FALSE;
  if (span.object == NULL)
    return TRUE;
  if (!get_temperature (&span, "low", &low_k, error)
      || !get_temperature (&span, "high", &high_k, error))
    return FALSE;

  other = with (*calibration, low_k, high_k, error);
  if (other == NULL) {
    g_prefix_error (error, "sidecar: ");
    return FALSE;
  }
  gst_thermal_calibration_unref (*calibration);
  *calibration = other;
  return TRUE;
}

/* *ret_calibration stays NULL when there is none. */
static gboolean
read_calibration (
    const Place *root, GstThermalCalibration **ret_calibration, GError **error)
{
  static const gchar *const known[] = {"encoding", "planck", "atmosphere",
      "object", "linear", "correction", "range", "clip", NULL};
  g_autoptr (GstThermalCalibration) calibration = NULL;
  const gchar *encoding;
  Place place;

  if (!get_place (root, "calibration", "calibration.", known, &place, error))
    return FALSE;
  if (place.object == NULL)
    return TRUE;
  if (!get_text (&place, "encoding", &encoding, error))
    return FALSE;

  if (g_strcmp0 (encoding, "planck") == 0)
    calibration = read_planck_calibration (&place, error);
  else if (g_strcmp0 (encoding, "linear") == 0)
    calibration = read_linear_calibration (&place, error);
  else
    fail (error, &place, "encoding", "has to be \"planck\" or \"linear\"");
  if (calibration == NULL)
    return FALSE;

  if (!read_correction (&place, &calibration, error)
      || !read_span (&place, "range", "calibration.range.",
          gst_thermal_calibration_with_range, &calibration, error)
      || !read_span (&place, "clip", "calibration.clip.",
          gst_thermal_calibration_with_clip, &calibration, error))
    return FALSE;
  *ret_calibration = g_steal_pointer (&calibration);
  return TRUE;
}

static gboolean
read_camera (const Place *root, GstThermalFrameInfo *info, GError **error)
{
  static const gchar *const known[] = {"model", "serial", "lens", NULL};
  const gchar *model, *serial, *lens;
  Place place;

  if (!get_place (root, "camera", "camera.", known, &place, error))
    return FALSE;
  if (place.object == NULL)
    return TRUE;
  if (!get_text (&place, "model", &model, error)
      || !get_text (&place, "serial", &serial, error)
      || !get_text (&place, "lens", &lens, error))
    return FALSE;
  info->camera_model = g_strdup (model);
  info->camera_serial = g_strdup (serial);
  info->lens_model = g_strdup (lens);
  return TRUE;
}

static gboolean
read_time (const Place *root, GstThermalFrameInfo *info, GError **error)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  const gchar *text;

  if (!get_text (root, "time", &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  info->time = g_date_time_new_from_iso8601 (text, utc);
  if (info->time == NULL)
    return fail (
        error, root, "time", "has to be like 2026-11-20T19:35:47.250+01:00");
  return TRUE;
}

/* The parser of json-glib recurses: count before. */
static gboolean
check_depth (const gchar *text, gsize size, GError **error)
{
  gboolean quoted = FALSE;
  gint depth = 0;

  for (gsize i = 0; i < size; i++) {
    if (quoted && text[i] == '\\')
      i++;
    else if (text[i] == '"')
      quoted = !quoted;
    else if (!quoted && (text[i] == '{' || text[i] == '['))
      depth++;
    else if (!quoted && (text[i] == '}' || text[i] == ']'))
      depth--;
    if (depth > MAX_DEPTH) {
      g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
          "sidecar: byte %" G_GSIZE_FORMAT ": more than %d levels", i,
          MAX_DEPTH);
      return FALSE;
    }
  }
  return TRUE;
}

/* FALSE with an error; without a calibration in it, *ret_calibration is NULL */
gboolean
gst_thermal_sidecar_read (GBytes *json, GstThermalCalibration **ret_calibration,
    GstThermalFrameInfo *info, GError **error)
{
  static const gchar *const known[] = {
      "$schema", "calibration", "camera", "time", NULL};
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) failure = NULL;
  g_autoptr (GstThermalCalibration) calibration = NULL;
  Place root = {.path = ""};
  JsonNode *node;
  gsize size;
  const gchar *text = g_bytes_get_data (json, &size);

  if (size > MAX_SIZE) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "sidecar: %" G_GSIZE_FORMAT " bytes, but %d are the most", size,
        MAX_SIZE);
    return FALSE;
  }
  if (size == 0) {
    g_set_error_literal (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
        "sidecar: empty, but it has to be an object");
    return FALSE;
  }
  if (!g_utf8_validate (text, size, NULL)) {
    g_set_error_literal (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
        "sidecar: not UTF-8");
    return FALSE;
  }
  if (!check_depth (text, size, error))
    return FALSE;
  if (!json_parser_load_from_data (parser, text, size, &failure)) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
        "sidecar: %s", failure->message);
    return FALSE;
  }

  node = json_parser_get_root (parser);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node)) {
    g_set_error_literal (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "sidecar: has to be an object");
    return FALSE;
  }
  root.object = json_node_get_object (node);
  if (!check_members (&root, known, error)
      || !read_calibration (&root, &calibration, error)
      || !read_camera (&root, info, error) || !read_time (&root, info, error))
    return FALSE;
  *ret_calibration = g_steal_pointer (&calibration);
  return TRUE;
}

static void
add_number (JsonBuilder *builder, const gchar *name, gdouble value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

static void
begin (JsonBuilder *builder, const gchar *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
}

static void
add_span (
    JsonBuilder *builder, const gchar *name, gdouble low_k, gdouble high_k)
{
  begin (builder, name);
  if (!isnan (low_k))
    add_number (builder, "low_k", low_k);
  if (!isnan (high_k))
    add_number (builder, "high_k", high_k);
  json_builder_end_object (builder);
}

static void
add_planck (JsonBuilder *builder, GstThermalCalibration *calibration)
{
  const GstThermalPlanck *planck =
      gst_thermal_calibration_get_planck (calibration);
  const GstThermalAtmosphere *air =
      gst_thermal_calibration_get_atmosphere (calibration);
  const GstThermalObject *object =
      gst_thermal_calibration_get_object (calibration);

  begin (builder, "planck");
  add_number (builder, "r1", planck->r1);
  add_number (builder, "r2", planck->r2);
  add_number (builder, "b", planck->b);
  add_number (builder, "f", planck->f);
  add_number (builder, "o", planck->o);
  json_builder_end_object (builder);
  begin (builder, "atmosphere");
  add_number (builder, "alpha1", air->alpha1);
  add_number (builder, "alpha2", air->alpha2);
  add_number (builder, "beta1", air->beta1);
  add_number (builder, "beta2", air->beta2);
  add_number (builder, "x", air->x);
  json_builder_end_object (builder);
  begin (builder, "object");
  add_number (builder, "emissivity", object->emissivity);
  add_number (builder, "distance_m", object->distance_m);
  add_number (builder, "reflected_k", object->reflected_k);
  add_number (builder, "air_k", object->air_k);
  add_number (builder, "humidity", object->humidity);
  add_number (builder, "window_transmission", object->window_transmission);
  add_number (builder, "window_k", object->window_k);
  json_builder_end_object (builder);
}

static void
add_calibration (JsonBuilder *builder, GstThermalCalibration *calibration)
{
  const gboolean is_planck = gst_thermal_calibration_get_encoding (calibration)
                             == GST_THERMAL_ENCODING_PLANCK;
  gdouble factor, offset_k, low_k, high_k;

  begin (builder, "calibration");
  json_builder_set_member_name (builder, "encoding");
  json_builder_add_string_value (builder, is_planck ? "planck" : "linear");
  if (is_planck) {
    add_planck (builder, calibration);
  } else {
    gdouble scale_k, zero_k;

    gst_thermal_calibration_get_linear (calibration, &scale_k, &zero_k);
    begin (builder, "linear");
    add_number (builder, "kelvin_per_count", scale_k);
    add_number (builder, "kelvin_at_zero", zero_k);
    json_builder_end_object (builder);
  }
  if (gst_thermal_calibration_get_correction (
          calibration, &factor, &offset_k)) {
    begin (builder, "correction");
    add_number (builder, "factor", factor);
    add_number (builder, "offset_k", offset_k);
    json_builder_end_object (builder);
  }
  if (gst_thermal_calibration_get_range (calibration, &low_k, &high_k))
    add_span (builder, "range", low_k, high_k);
  if (gst_thermal_calibration_get_clip (calibration, &low_k, &high_k))
    add_span (builder, "clip", low_k, high_k);
  json_builder_end_object (builder);
}

static void
add_text (JsonBuilder *builder, const gchar *name, const gchar *text)
{
  if (text == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

gchar *
gst_thermal_sidecar_write (GstThermalFrame *frame, gboolean pretty)
{
  const GstThermalFrameInfo *info = gst_thermal_frame_get_info (frame);
  GstThermalCalibration *calibration =
      gst_thermal_frame_get_calibration (frame);
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  if (calibration != NULL)
    add_calibration (builder, calibration);
  if (info->camera_model != NULL || info->camera_serial != NULL
      || info->lens_model != NULL) {
    begin (builder, "camera");
    add_text (builder, "model", info->camera_model);
    add_text (builder, "serial", info->camera_serial);
    add_text (builder, "lens", info->lens_model);
    json_builder_end_object (builder);
  }
  if (info->time != NULL) {
    g_autofree gchar *time = g_date_time_format_iso8601 (info->time);

    add_text (builder, "time", time);
  }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, pretty);
}
