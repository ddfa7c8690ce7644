/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TS_PROFILE_ERROR (ts_profile_error_quark ())

/**
 * TsProfileError:
 * @TS_PROFILE_ERROR_NOT_FOUND: no profile of this name, no such file
 * @TS_PROFILE_ERROR_SYNTAX: not JSON; the message names the line
 * @TS_PROFILE_ERROR_INVALID: JSON, but not a profile; the message names the
 *   place, as in `sensors[0].chain[2].properties.palette`
 */
typedef enum
{
  TS_PROFILE_ERROR_NOT_FOUND,
  TS_PROFILE_ERROR_SYNTAX,
  TS_PROFILE_ERROR_INVALID,
} TsProfileError;

GQuark ts_profile_error_quark (void);
gboolean ts_profile_set_error (GError **error, const gchar *place,
    const gchar *format, ...) G_GNUC_PRINTF (3, 4);

/**
 * TsBand:
 * @TS_BAND_VISIBLE: what the eye sees
 * @TS_BAND_THERMAL: long-wave infrared; pictures may carry temperatures
 * @TS_BAND_FUSION: made of the pictures of two other sensors
 */
typedef enum
{
  TS_BAND_VISIBLE,
  TS_BAND_THERMAL,
  TS_BAND_FUSION,
} TsBand;

const gchar *ts_band_to_string (TsBand band);

/**
 * TsCodec:
 * @TS_CODEC_H264: H.264
 * @TS_CODEC_H265: H.265, main profile
 * @TS_CODEC_AV1: AV1, main profile
 * @TS_CODEC_MJPEG: a JPEG for each picture
 * @TS_CODEC_JPEG2000: the counts behind each picture, 16 bit, without loss
 */
typedef enum
{
  TS_CODEC_H264,
  TS_CODEC_H265,
  TS_CODEC_AV1,
  TS_CODEC_MJPEG,
  TS_CODEC_JPEG2000,
} TsCodec;

const gchar *ts_codec_to_string (TsCodec codec);
gboolean ts_codec_from_string (const gchar *text, TsCodec *ret_codec);
gboolean ts_codec_has_key_frames (TsCodec codec);

/**
 * TsProfileLink:
 * @place: where it stands in the profile, for messages
 * @element: (nullable): factory name
 * @name: (nullable): name of the element in its pipeline
 * @properties: (nullable): their values by name
 * @caps: (nullable): instead of @element: a caps filter
 * @launch: (nullable): instead of both: a bin written as for gst-launch-1.0
 *
 * One link of a sensor's chain.
 */
typedef struct
{
  gchar *place;
  gchar *element;
  gchar *name;
  JsonObject *properties;
  gchar *caps;
  gchar *launch;
} TsProfileLink;

/**
 * TsProfileBinding:
 * @place: where it stands in the profile, for messages
 * @concern: of the setting, `sensor` or another one of the sensor
 * @key: key of the setting
 * @element: name of the element in the chain
 * @property: its property
 *
 * The setting writes the property, now and whenever it changes.
 */
typedef struct
{
  gchar *place;
  gchar *concern;
  gchar *key;
  gchar *element;
  gchar *property;
} TsProfileBinding;

/**
 * TsProfileFusion:
 * @visible: id of the sensor that gives the visible pictures
 * @thermal: id of the sensor that gives the thermal ones
 * @visible_fov_deg: horizontal field of view at zoom 1; 0: not known
 * @thermal_fov_deg: the same of the thermal lens
 *
 * What a sensor is made of that has no source of its own.
 */
typedef struct
{
  gchar *visible;
  gchar *thermal;
  gdouble visible_fov_deg;
  gdouble thermal_fov_deg;
} TsProfileFusion;

/**
 * TsProfileSensor:
 * @json: all of it as it stands in the profile, with variables expanded
 * @place: where it stands in the profile, for messages
 * @id: as in the API and in settings
 * @label: for people
 * @band: what it sees
 * @fuse: (nullable): two other sensors, instead of a source
 * @chain: (element-type TsProfileLink): from the source on, or from what fuses
 * @bindings: (element-type TsProfileBinding): settings that write properties
 * @defaults: (nullable): defaults of this sensor's settings, by key
 */
typedef struct
{
  JsonNode *json;
  gchar *place;
  gchar *id;
  gchar *label;
  TsBand band;
  TsProfileFusion *fuse;
  GPtrArray *chain;
  GPtrArray *bindings;
  JsonObject *defaults;
} TsProfileSensor;

/**
 * TsProfileStream:
 * @json: all of it as it stands in the profile, with variables expanded
 * @place: where it stands in the profile, for messages
 * @name: path without the leading slash, as in `stream1/sensor2`
 * @label: for people
 * @aliases: further paths of the same stream
 * @sensor: id of its sensor
 * @codec: how it is coded
 * @defaults: (nullable): defaults of this stream's settings, by key
 */
typedef struct
{
  JsonNode *json;
  gchar *place;
  gchar *name;
  gchar *label;
  GStrv aliases;
  gchar *sensor;
  TsCodec codec;
  JsonObject *defaults;
} TsProfileStream;

/**
 * TsProfile:
 *
 * What a camera is made of, read from JSON (`schemas/profile.schema.json`).
 * Immutable once loaded, may be used from any thread. Loading checks names,
 * types and references; ts_profile_check() also asks GStreamer for the
 * elements and their properties, and the settings schemas for the keys.
 */
#define TS_TYPE_PROFILE (ts_profile_get_type ())
G_DECLARE_FINAL_TYPE (TsProfile, ts_profile, TS, PROFILE, GObject)

TsProfile *ts_profile_new_from_file (
    const gchar *path, GHashTable *variables, GError **error);
TsProfile *ts_profile_new_from_data (const gchar *json, gssize length,
    const gchar *base_dir, GHashTable *variables, GError **error);

const gchar *ts_profile_get_name (TsProfile *self);
const gchar *ts_profile_get_title (TsProfile *self);
const gchar *ts_profile_get_description (TsProfile *self);
guint ts_profile_get_n_sensors (TsProfile *self);
const TsProfileSensor *ts_profile_get_sensor (TsProfile *self, guint index);
const TsProfileSensor *ts_profile_find_sensor (
    TsProfile *self, const gchar *id);
guint ts_profile_get_n_streams (TsProfile *self);
const TsProfileStream *ts_profile_get_stream (TsProfile *self, guint index);
const TsProfileStream *ts_profile_find_stream (
    TsProfile *self, const gchar *name);

gchar *ts_profile_split_setting (const gchar *name, const gchar **ret_key);
gchar *ts_profile_find_file (const gchar *name_or_file, GError **error);
GStrv ts_profile_list_names (void);

G_END_DECLS
