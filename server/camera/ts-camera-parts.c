/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsCamera"
#include "config.h"

#include "ts-camera-parts.h"

#include <gst/thermal/thermal.h>

#include "camera/ts-sensor-settings.h"
#include "media/ts-binding.h"

#define MJPEG_PREFIX "mjpeg/"

static gboolean
check_regions (GVariant *value, GError **error)
{
  g_autoptr (GstThermalRegionSet) regions =
      gst_thermal_region_set_new_from_string (
          g_variant_get_string (value, NULL), error);

  return regions != NULL;
}

static gboolean
check_masks (GVariant *value, GError **error)
{
  g_autoptr (GstThermalMaskSet) masks = gst_thermal_mask_set_new_from_string (
      g_variant_get_string (value, NULL), error);

  return masks != NULL;
}

static gboolean
check_registration (GVariant *value, GError **error)
{
  g_autoptr (GstThermalRegistration) registration =
      gst_thermal_registration_new_from_string (
          g_variant_get_string (value, NULL), error);

  return registration != NULL;
}

/* What gain control or the focus looks at is one box. */
static gboolean
check_box (GVariant *value, GError **error)
{
  g_autoptr (GstThermalRegionSet) regions =
      gst_thermal_region_set_new_from_string (
          g_variant_get_string (value, NULL), error);

  if (regions == NULL)
    return FALSE;
  if (gst_thermal_region_set_get_size (regions) == 1
      && gst_thermal_region_get_kind (gst_thermal_region_set_get (regions, 0))
             == GST_THERMAL_REGION_BOX)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "it is not one box, as box(0.25,0.25,0.75,0.75) is");
  return FALSE;
}

/* How far a lens' scale is off: the form alone; whoever takes it wants zooms
 * that rise, too. */
static gboolean
check_lens (GVariant *value, GError **error)
{
  if (g_regex_match_simple ("^(?:\\s*\\d{1,3}(?:\\.\\d{1,9})?:-?\\d(?:\\.\\d{1,"
                            "9})?(?=\\s|$)){0,32}"
                            "\\s*$",
          g_variant_get_string (value, NULL), G_REGEX_DOLLAR_ENDONLY, 0))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "it is no list of zoom:dioptres, as 1:0 10:0.02 is");
  return FALSE;
}

static gboolean
check_comparisons (GVariant *value, GError **error)
{
  g_autoptr (GstThermalComparisonSet) comparisons =
      gst_thermal_comparison_set_new_from_string (
          g_variant_get_string (value, NULL), error);

  return comparisons != NULL;
}

/* Texts that have settings of their own. */
#define N_CORNER_TEXTS 4

static gboolean
check_texts (GVariant *value, GError **error)
{
  g_autoptr (GstThermalTextSet) texts = gst_thermal_text_set_new_from_string (
      g_variant_get_string (value, NULL), error);

  /* those of the corners come before them */
  if (texts == NULL
      || gst_thermal_text_set_get_size (texts) + N_CORNER_TEXTS
             <= GST_THERMAL_TEXT_SET_MAX_SIZE)
    return texts != NULL;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "more than %d texts", GST_THERMAL_TEXT_SET_MAX_SIZE - N_CORNER_TEXTS);
  return FALSE;
}

static gboolean
check_color (GVariant *value, GError **error)
{
  const gchar *text = g_variant_get_string (value, NULL);
  guint argb;

  if (ts_binding_parse_color (text, &argb))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "'%s' is no colour as #ff8800", text);
  return FALSE;
}

static gboolean
check_zone (GVariant *value, GError **error)
{
  const gchar *name = g_variant_get_string (value, NULL);
  g_autoptr (GTimeZone) zone =
      *name != '\0' ? g_time_zone_new_identifier (name) : NULL;

  if (*name == '\0' || zone != NULL)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "there is no time zone '%s'", name);
  return FALSE;
}

static gboolean
add_overlay_settings (TsSettings *settings, const gchar *stream,
    const gchar *sensor, GError **error)
{
  if (!ts_settings_add_instance (
          settings, "overlay", stream, NULL, NULL, error))
    return FALSE;
  ts_settings_set_sensor (settings, "overlay", stream, sensor);
  return TRUE;
}

/* The profile's codec is a default as any other. */
static JsonObject *
build_stream_defaults (const TsProfileStream *description)
{
  JsonObject *defaults = json_object_new ();
  g_autoptr (GList) names =
      description->defaults != NULL
          ? json_object_get_members (description->defaults)
          : NULL;

  json_object_set_string_member (
      defaults, "codec", ts_codec_to_string (description->codec));
  for (GList *l = names; l != NULL; l = l->next)
    json_object_set_member (defaults, l->data,
        json_object_dup_member (description->defaults, l->data));
  return defaults;
}

/* What HTTP sends: JPEG, whatever settings say. */
static gboolean
is_for_http (const gchar *name)
{
  return g_str_has_prefix (name, MJPEG_PREFIX);
}

static gboolean
has_one_codec (const gchar *name, TsCodec codec)
{
  return codec == TS_CODEC_JPEG2000 || is_for_http (name);
}

/* In the order in which a form shows them. */
static const gchar *const *
get_stream_keys (const gchar *name, TsCodec codec)
{
  /* counts are sent as they are, only not more often than wanted */
  static const gchar *const of_counts[] = {"framerate", NULL};
  static const gchar *const of_pictures[] = {
      "width", "height", "framerate", "quality", NULL};
  static const gchar *const of_films[] = {"width", "height", "framerate",
      "codec", "profile", "rate-control", "bitrate", "quality",
      "storage-per-day", "average-hours", "smoothing", "key-frame-interval",
      "encoder", "dynamic-framerate", "dynamic-framerate-min", "dynamic-gop",
      "dynamic-gop-limit", "multicast-port", "multicast-address",
      "multicast-ttl", NULL};

  if (codec == TS_CODEC_JPEG2000)
    return of_counts;
  return is_for_http (name) ? of_pictures : of_films;
}

static gboolean
add_stream_settings (
    TsSettings *settings, const TsProfileStream *description, GError **error)
{
  const gchar *const *keys =
      get_stream_keys (description->name, description->codec);
  const gboolean fixed = has_one_codec (description->name, description->codec);
  g_autoptr (JsonObject) defaults =
      fixed ? NULL : build_stream_defaults (description);

  if (!ts_settings_add_instance (settings, "stream", description->name, keys,
          fixed ? description->defaults : defaults, error)) {
    g_prefix_error (error, "%s.defaults: ", description->place);
    return FALSE;
  }
  ts_settings_set_sensor (
      settings, "stream", description->name, description->sensor);
  /* on counts nothing can be drawn */
  return description->codec == TS_CODEC_JPEG2000
         || add_overlay_settings (
             settings, description->name, description->sensor, error);
}

static gboolean
add_mjpeg_settings (
    TsSettings *settings, const gchar *name, TsSensor *sensor, GError **error)
{
  if (!ts_settings_add_instance (settings, "stream", name,
          get_stream_keys (name, TS_CODEC_MJPEG), NULL, error))
    return FALSE;
  ts_settings_set_sensor (settings, "stream", name, ts_sensor_get_id (sensor));
  return add_overlay_settings (
      settings, name, ts_sensor_get_id (sensor), error);
}

static gboolean
is_same (const TsCameraParts *self, const TsCameraParts *old, const gchar *id)
{
  return ts_camera_parts_find_sensor (self, id)
         == ts_camera_parts_find_sensor (old, id);
}

/* The old sensor, if the new profile describes it as the old one did, and also
 * what it fuses. */
static TsSensor *
find_same_sensor (const TsCameraParts *self, const TsCameraParts *old,
    const TsProfileSensor *description)
{
  const TsProfileSensor *before =
      old != NULL ? ts_profile_find_sensor (old->profile, description->id)
                  : NULL;

  if (before == NULL || !json_node_equal (before->json, description->json))
    return NULL;
  if (description->fuse != NULL
      && (!is_same (self, old, description->fuse->visible)
          || !is_same (self, old, description->fuse->thermal)))
    return NULL;
  return ts_camera_parts_find_sensor (old, description->id);
}

/* Those that it fuses stand before it in the profile. */
static gboolean
fuse (TsCameraParts *self, TsSensor *sensor, const TsProfileFusion *fusion,
    GError **error)
{
  return ts_sensor_fuse (sensor,
      ts_camera_parts_find_sensor (self, fusion->visible),
      ts_camera_parts_find_sensor (self, fusion->thermal), error);
}

static gboolean
add_sensor (TsCameraParts *self, guint index, const TsCameraParts *old,
    TsSettings *settings, GstClock *clock, GError **error)
{
  const TsProfileSensor *description =
      ts_profile_get_sensor (self->profile, index);
  TsSensor *sensor = find_same_sensor (self, old, description);
  g_autoptr (GHashTable) own = NULL;

  if (sensor != NULL) {
    g_ptr_array_add (self->sensors, g_object_ref (sensor));
    return TRUE;
  }
  if (!ts_sensor_settings_add (settings, description, error))
    return FALSE;
  own = ts_sensor_settings_get (settings, description->id, error);
  sensor = own != NULL ? ts_sensor_new (self->profile, index, own, clock, error)
                       : NULL;
  if (sensor == NULL)
    return FALSE;
  g_ptr_array_add (self->sensors, sensor);
  return description->fuse == NULL
         || fuse (self, sensor, description->fuse, error);
}

/* The old stream, if neither its description nor its sensor is another. */
static TsStream *
find_same_stream (const TsCameraParts *old, const TsProfileStream *description,
    TsSensor *sensor)
{
  const TsProfileStream *before =
      old != NULL ? ts_profile_find_stream (old->profile, description->name)
                  : NULL;
  TsStream *stream;

  if (before == NULL || !json_node_equal (before->json, description->json))
    return NULL;
  stream = ts_camera_parts_find_stream (old, description->name);
  return ts_stream_get_sensor (stream) == sensor ? stream : NULL;
}

static TsStream *
build_stream (TsCameraParts *self, const gchar *name,
    const gchar *const *aliases, TsCodec codec, TsSensor *sensor,
    TsSettings *settings, GstClock *clock, GError **error)
{
  g_autoptr (GSettings) own = ts_settings_get (settings, "stream", name, error);
  g_autoptr (TsStream) stream = NULL;
  g_autoptr (TsOverlay) overlay = NULL;

  if (own == NULL)
    return NULL;
  stream = ts_stream_new (name, aliases, self->encoders, sensor, own, clock);
  if (has_one_codec (name, codec))
    ts_stream_fix_codec (stream, codec);
  if (codec == TS_CODEC_JPEG2000)
    return g_steal_pointer (&stream);
  overlay = ts_overlay_new (settings, name, sensor, error);
  if (overlay == NULL)
    return NULL;
  ts_stream_set_overlay (stream, overlay);
  return g_steal_pointer (&stream);
}

static gboolean
add_stream (TsCameraParts *self, const TsProfileStream *description,
    const TsCameraParts *old, TsSettings *settings, GstClock *clock,
    GError **error)
{
  TsSensor *sensor = ts_camera_parts_find_sensor (self, description->sensor);
  TsStream *stream = find_same_stream (old, description, sensor);

  if (stream != NULL) {
    g_ptr_array_add (self->streams, g_object_ref (stream));
    return TRUE;
  }
  if (!add_stream_settings (settings, description, error))
    return FALSE;
  stream = build_stream (self, description->name,
      (const gchar *const *) description->aliases, description->codec, sensor,
      settings, clock, error);
  if (stream == NULL)
    return FALSE;
  g_ptr_array_add (self->streams, stream);
  return TRUE;
}

/* What the page shows, unless the profile makes a stream of this name. */
static gboolean
add_mjpeg_stream (TsCameraParts *self, TsSensor *sensor,
    const TsCameraParts *old, TsSettings *settings, GstClock *clock,
    GError **error)
{
  g_autofree gchar *name =
      g_strconcat (MJPEG_PREFIX, ts_sensor_get_id (sensor), NULL);
  TsStream *stream = ts_camera_parts_find_stream (self, name);

  if (stream == NULL) {
    if (old != NULL && ts_profile_find_stream (old->profile, name) == NULL)
      stream = g_hash_table_lookup (old->mjpeg_streams, sensor);
    if (stream != NULL) {
      g_object_ref (stream);
    } else {
      if (!add_mjpeg_settings (settings, name, sensor, error))
        return FALSE;
      stream = build_stream (
          self, name, NULL, TS_CODEC_MJPEG, sensor, settings, clock, error);
    }
    if (stream == NULL)
      return FALSE;
    g_ptr_array_add (self->streams, stream);
  }
  g_hash_table_insert (self->mjpeg_streams, sensor, stream);
  return TRUE;
}

/**
 * ts_camera_parts_new:
 * @old: (nullable): takes from there what @profile does not change
 * @settings: takes the instances of what is new
 * @encoders: what there is to code with
 * @clock: of all pipelines
 *
 * Builds every pipeline, so that all that can be wrong in @profile is found
 * before anything runs. On failure @settings may have new instances or
 * defaults already; see ts_camera_parts_restore_settings().
 *
 * Returns: (transfer full): the parts, the new ones stopped; or %NULL and
 *   @error with the place in the profile
 */
TsCameraParts *
ts_camera_parts_new (TsProfile *profile, const TsCameraParts *old,
    TsSettings *settings, TsEncoders *encoders, GstClock *clock, GError **error)
{
  static const gchar *const colors[] = {"under-range-color", "over-range-color",
      "normal-color", "pre-alarm-color", "alarm-color", "text-color"};
  g_autoptr (TsCameraParts) self = g_new0 (TsCameraParts, 1);

  self->profile = g_object_ref (profile);
  self->encoders = g_object_ref (encoders);
  self->sensors = g_ptr_array_new_with_free_func (g_object_unref);
  self->streams = g_ptr_array_new_with_free_func (g_object_unref);
  self->mjpeg_streams = g_hash_table_new (NULL, NULL);
  ts_settings_set_validator (settings, "regions", check_regions);
  ts_settings_set_validator (
      settings, "fusion-registration", check_registration);
  ts_settings_set_validator (settings, "privacy-masks", check_masks);
  ts_settings_set_validator (settings, "texts", check_texts);
  for (guint i = 0; i < G_N_ELEMENTS (colors); i++)
    ts_settings_set_validator (settings, colors[i], check_color);
  ts_settings_set_validator (settings, "time-zone", check_zone);
  ts_settings_set_validator (settings, "agc-roi-box", check_box);
  ts_settings_set_validator (settings, "zone-box", check_box);
  ts_settings_set_validator (settings, "calibration", check_lens);
  ts_settings_set_validator (settings, "comparisons", check_comparisons);
  for (guint i = 0; i < ts_profile_get_n_sensors (profile); i++) {
    if (!add_sensor (self, i, old, settings, clock, error))
      return NULL;
  }
  for (guint i = 0; i < ts_profile_get_n_streams (profile); i++) {
    if (!add_stream (self, ts_profile_get_stream (profile, i), old, settings,
            clock, error))
      return NULL;
  }
  for (guint i = 0; i < self->sensors->len; i++) {
    if (!add_mjpeg_stream (self, g_ptr_array_index (self->sensors, i), old,
            settings, clock, error))
      return NULL;
  }
  return g_steal_pointer (&self);
}

void
ts_camera_parts_free (TsCameraParts *self)
{
  g_hash_table_unref (self->mjpeg_streams);
  g_ptr_array_unref (self->streams);
  g_ptr_array_unref (self->sensors);
  g_object_unref (self->encoders);
  g_object_unref (self->profile);
  g_free (self);
}

/**
 * ts_camera_parts_check:
 *
 * Builds everything beside what runs, and drops it again.
 *
 * Returns: whether @profile makes a camera; or %FALSE and @error with the
 *   place in the profile
 */
gboolean
ts_camera_parts_check (
    TsProfile *profile, TsEncoders *encoders, GstClock *clock, GError **error)
{
  g_autoptr (TsSettings) settings = ts_settings_new (NULL, error);
  g_autoptr (TsCameraParts) parts = NULL;

  if (settings == NULL)
    return FALSE;
  parts = ts_camera_parts_new (profile, NULL, settings, encoders, clock, error);
  return parts != NULL;
}

/* By its name alone: aliases have no settings. */
static TsStream *
find_named_stream (const TsCameraParts *self, const gchar *name)
{
  for (guint i = 0; i < self->streams->len; i++) {
    TsStream *stream = g_ptr_array_index (self->streams, i);

    if (g_str_equal (ts_stream_get_name (stream), name))
      return stream;
  }
  return NULL;
}

static void
remove_stream_settings (TsSettings *settings, const gchar *name)
{
  g_auto (GStrv) overlays = ts_settings_list_instances (settings, "overlay");

  if (g_strv_contains ((const gchar *const *) overlays, name))
    ts_settings_remove_instance (settings, "overlay", name);
  ts_settings_remove_instance (settings, "stream", name);
}

/**
 * ts_camera_parts_forget_settings:
 *
 * Removes the instances of sensors and streams that are not in @self. What
 * users have set there stays stored, for when they come back.
 */
void
ts_camera_parts_forget_settings (
    const TsCameraParts *self, TsSettings *settings)
{
  g_auto (GStrv) sensors = ts_settings_list_instances (settings, "sensor");
  g_auto (GStrv) streams = ts_settings_list_instances (settings, "stream");

  for (guint i = 0; sensors[i] != NULL; i++) {
    if (ts_camera_parts_find_sensor (self, sensors[i]) == NULL)
      ts_sensor_settings_remove (settings, sensors[i]);
  }
  for (guint i = 0; streams[i] != NULL; i++) {
    if (find_named_stream (self, streams[i]) == NULL)
      remove_stream_settings (settings, streams[i]);
  }
}

static gboolean
restore_stream_settings (
    const TsCameraParts *self, TsStream *stream, TsSettings *settings)
{
  const TsProfileStream *description =
      ts_profile_find_stream (self->profile, ts_stream_get_name (stream));

  if (description != NULL)
    return add_stream_settings (settings, description, NULL);
  return add_mjpeg_settings (settings, ts_stream_get_name (stream),
      ts_stream_get_sensor (stream), NULL);
}

/**
 * ts_camera_parts_restore_settings:
 * @other: (nullable): newer parts, that were to replace @self
 *
 * Makes the instances of @settings those of @self again, after newer parts
 * have written theirs.
 */
void
ts_camera_parts_restore_settings (
    const TsCameraParts *self, const TsCameraParts *other, TsSettings *settings)
{
  gboolean ok = TRUE;

  for (guint i = 0; i < self->sensors->len; i++) {
    TsSensor *sensor = g_ptr_array_index (self->sensors, i);
    const TsProfileSensor *description =
        ts_profile_find_sensor (self->profile, ts_sensor_get_id (sensor));

    if (other == NULL || !g_ptr_array_find (other->sensors, sensor, NULL))
      ok &= ts_sensor_settings_add (settings, description, NULL);
  }
  for (guint i = 0; i < self->streams->len; i++) {
    TsStream *stream = g_ptr_array_index (self->streams, i);

    if (other == NULL || !g_ptr_array_find (other->streams, stream, NULL))
      ok &= restore_stream_settings (self, stream, settings);
  }
  ts_camera_parts_forget_settings (self, settings);
  /* they were good when the camera was built */
  g_return_if_fail (ok);
}

/**
 * ts_camera_parts_find_sensor:
 *
 * Returns: (transfer none) (nullable): the sensor of this id
 */
TsSensor *
ts_camera_parts_find_sensor (const TsCameraParts *self, const gchar *id)
{
  for (guint i = 0; i < self->sensors->len; i++) {
    TsSensor *sensor = g_ptr_array_index (self->sensors, i);

    if (g_str_equal (ts_sensor_get_id (sensor), id))
      return sensor;
  }
  return NULL;
}

/**
 * ts_camera_parts_find_stream:
 * @name: a name or an alias, without a leading slash
 *
 * Returns: (transfer none) (nullable): the stream
 */
TsStream *
ts_camera_parts_find_stream (const TsCameraParts *self, const gchar *name)
{
  for (guint i = 0; i < self->streams->len; i++) {
    TsStream *stream = g_ptr_array_index (self->streams, i);

    if (ts_stream_has_name (stream, name))
      return stream;
  }
  return NULL;
}

/**
 * ts_camera_parts_list_missing:
 * @parts: (element-type GObject): sensors or streams
 * @others: (element-type GObject): sensors or streams
 *
 * Returns: (transfer full): those of @parts that are not in @others
 */
GPtrArray *
ts_camera_parts_list_missing (GPtrArray *parts, GPtrArray *others)
{
  GPtrArray *missing = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < parts->len; i++) {
    GObject *part = g_ptr_array_index (parts, i);

    if (!g_ptr_array_find (others, part, NULL))
      g_ptr_array_add (missing, g_object_ref (part));
  }
  return missing;
}
