/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a user can set on `radiometry`. */

#include "config.h"

#include "gstradiometry-private.h"
#include "radiometry-calibration.h"

#include <gst/filter/therm-enum.h>
#include <math.h>

enum
{
  PROP_0,
  PROP_EMISSIVITY,
  PROP_DISTANCE,
  PROP_REFLECTED_TEMPERATURE,
  PROP_AIR_TEMPERATURE,
  PROP_HUMIDITY,
  PROP_WINDOW_TRANSMISSION,
  PROP_WINDOW_TEMPERATURE,
  PROP_CORRECTION_FACTOR,
  PROP_CORRECTION_OFFSET,
  PROP_TILT,
  PROP_FOV,
  PROP_RANGE_HYSTERESIS,
  PROP_MOUNT_HEIGHT,
  PROP_DISTANCE_LIMIT,
  PROP_REGIONS,
  PROP_COMPARISONS,
  PROP_INTERVAL,
  PROP_OUTPUT,
  PROP_RANGE,
  PROP_DISTANCE_MODE,
  PROP_CALIBRATION,
  PROP_CALIBRATION_FILE,
  PROP_CALIBRATION_CHECKSUM,
};

#define DEFAULT_INTERVAL GST_SECOND
#define DEFAULT_OUTPUT GST_RADIOMETRY_OUTPUT_COUNTS
#define DEFAULT_RANGE GST_RADIOMETRY_RANGE_SOURCE
#define DEFAULT_DISTANCE_MODE GST_RADIOMETRY_DISTANCE_FIXED

#define FLAGS_PLAYING                                                          \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING)
#define FLAGS_CONTROLLED (FLAGS_PLAYING | GST_PARAM_CONTROLLABLE)

/* The properties that are numbers; temperatures are °C outside. A default of
 * NaN: as the source or the frame says. */
typedef struct
{
  guint id;
  const gchar *name, *nick, *blurb;
  gdouble low, high, fallback;
  gsize offset;
  gboolean celsius;
} NumberProperty;

#define OBJECT(member) G_STRUCT_OFFSET (RadiometrySettings, object.member)

static const NumberProperty numbers[] = {
    {PROP_EMISSIVITY, "emissivity", "Emissivity",
        "Emissivity of what is seen, 0.01 to 1; NaN: as the source says", 0.01,
        1, NAN, OBJECT (emissivity), FALSE},
    {PROP_DISTANCE, "distance", "Distance",
        "From the lens to what is seen, metres; NaN: as the source says", 0,
        100000, NAN, OBJECT (distance_m), FALSE},
    {PROP_REFLECTED_TEMPERATURE, "reflected-temperature",
        "Reflected temperature",
        "Apparent temperature of what is reflected, degrees Celsius; NaN: as "
        "the source says",
        -272, 4726, NAN, OBJECT (reflected_k), TRUE},
    {PROP_AIR_TEMPERATURE, "air-temperature", "Air temperature",
        "Temperature of the air in between, degrees Celsius; NaN: as the "
        "source says",
        -272, 4726, NAN, OBJECT (air_k), TRUE},
    {PROP_HUMIDITY, "humidity", "Humidity",
        "Relative humidity of the air, 0 to 1; NaN: as the source says", 0, 1,
        NAN, OBJECT (humidity), FALSE},
    {PROP_WINDOW_TRANSMISSION, "window-transmission", "Window transmission",
        "Transmission of a window before the lens, 0.01 to 1; NaN: as the "
        "source says",
        0.01, 1, NAN, OBJECT (window_transmission), FALSE},
    {PROP_WINDOW_TEMPERATURE, "window-temperature", "Window temperature",
        "Temperature of that window, degrees Celsius; NaN: as the source says",
        -272, 4726, NAN, OBJECT (window_k), TRUE},
    {PROP_CORRECTION_FACTOR, "correction-factor", "Correction factor",
        "What temperatures in degrees Celsius are multiplied by at last; NaN: "
        "as the source says",
        0.1, 10, NAN, OBJECT (correction_factor), FALSE},
    {PROP_CORRECTION_OFFSET, "correction-offset", "Correction offset",
        "What is added to temperatures then, kelvin; NaN: as the source says",
        -100, 100, NAN, OBJECT (correction_offset_k), FALSE},
    {PROP_TILT, "tilt", "Tilt",
        "Elevation of the view for distances to the ground, degrees, up is "
        "positive; NaN: as the frames say",
        -90, 90, NAN, G_STRUCT_OFFSET (RadiometrySettings, tilt_deg), FALSE},
    {PROP_FOV, "fov", "Field of view",
        "Horizontal field of view at zoom 1 for distances to the ground, "
        "degrees; NaN: as the frames say",
        0.1, 170, NAN, G_STRUCT_OFFSET (RadiometrySettings, fov_deg), FALSE},
    {PROP_RANGE_HYSTERESIS, "range-hysteresis", "Hysteresis of the range",
        "How much colder than the top of the lower range everything has to "
        "be, for two seconds, before range=auto goes back to it, kelvin",
        0, 100, 10, G_STRUCT_OFFSET (RadiometrySettings, range_hysteresis_k),
        FALSE},
    {PROP_MOUNT_HEIGHT, "mount-height", "Mounting height",
        "Height of the lens above the ground for distance-mode=ground, metres",
        0.1, 1000, 4, G_STRUCT_OFFSET (RadiometrySettings, mount_height_m),
        FALSE},
    {PROP_DISTANCE_LIMIT, "distance-limit", "Farthest distance",
        "The farthest that anything counts as with distance-mode=ground, and "
        "what the view to the horizon counts as, metres",
        1, 100000, 1000, G_STRUCT_OFFSET (RadiometrySettings, distance_limit_m),
        FALSE},
};

#define GST_TYPE_RADIOMETRY_OUTPUT (gst_radiometry_output_get_type ())
THERM_DEFINE_ENUM (gst_radiometry_output_get_type, "GstRadiometryOutput",
    {GST_RADIOMETRY_OUTPUT_COUNTS, "The counts as they came", "counts"},
    {GST_RADIOMETRY_OUTPUT_CENTIKELVIN, "Temperatures, kelvin × 100",
        "centikelvin"})

#define GST_TYPE_RADIOMETRY_RANGE (gst_radiometry_range_get_type ())
THERM_DEFINE_ENUM (gst_radiometry_range_get_type, "GstRadiometryRange",
    {GST_RADIOMETRY_RANGE_SOURCE, "As the source says", "source"},
    {GST_RADIOMETRY_RANGE_LOW, "−20 to 150 °C", "low"},
    {GST_RADIOMETRY_RANGE_HIGH, "0 to 550 °C", "high"},
    {GST_RADIOMETRY_RANGE_AUTO, "The lower one while nothing is hotter",
        "auto"})

#define GST_TYPE_RADIOMETRY_DISTANCE_MODE                                      \
  (gst_radiometry_distance_mode_get_type ())
THERM_DEFINE_ENUM (gst_radiometry_distance_mode_get_type,
    "GstRadiometryDistanceMode",
    {GST_RADIOMETRY_DISTANCE_FIXED, "As set, or as the source says", "fixed"},
    {GST_RADIOMETRY_DISTANCE_GROUND,
        "To flat ground, by height, tilt and field of view", "ground"})

static const NumberProperty *
find_number (guint id)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    if (numbers[i].id == id)
      return &numbers[i];
  }
  return NULL;
}

static gdouble *
get_number (GstRadiometry *self, const NumberProperty *number)
{
  return &G_STRUCT_MEMBER (gdouble, &self->prop_settings, number->offset);
}

gchar *
gst_radiometry_dup_wrong_text (GstRadiometry *self)
{
  if (self->regions_error != NULL)
    return g_strdup_printf ("regions: %s", self->regions_error->message);
  if (self->comparisons_error != NULL)
    return g_strdup_printf (
        "comparisons: %s", self->comparisons_error->message);
  return self->calibration_error != NULL
             ? g_strdup (self->calibration_error->message)
             : NULL;
}

/* Once the stream runs, a text that is none leaves the one before in force;
 * before, the start fails with its message. Object lock; returns a message
 * for the bus. */
static gchar *
refuse_text (
    GstRadiometry *self, const gchar *what, GError *error, GError **start_error)
{
  g_autofree gchar *message = NULL;

  if (!self->started) {
    *start_error = error;
    return NULL;
  }
  message = g_strconcat (what, error->message, NULL);
  g_error_free (error);
  return g_steal_pointer (&message);
}

static gchar *
set_regions (GstRadiometry *self, const gchar *text)
{
  g_autoptr (GstThermalRegionSet) regions = NULL;
  GError *error = NULL;

  g_clear_error (&self->regions_error);
  /* pixels need not be sorted anew when a settings page saves all it has */
  if (g_str_equal (text, self->prop_regions_text))
    return NULL;
  regions = gst_thermal_region_set_new_from_string (text, &error);
  if (regions == NULL)
    return refuse_text (self, "regions: ", error, &self->regions_error);

  g_free (self->prop_regions_text);
  self->prop_regions_text = g_strdup (text);
  g_clear_pointer (&self->prop_regions, gst_thermal_region_set_unref);
  if (gst_thermal_region_set_get_size (regions) > 0)
    self->prop_regions = g_steal_pointer (&regions);
  return NULL;
}

static gchar *
set_comparisons (GstRadiometry *self, const gchar *text)
{
  g_autoptr (GstThermalComparisonSet) comparisons = NULL;
  GError *error = NULL;

  g_clear_error (&self->comparisons_error);
  comparisons = gst_thermal_comparison_set_new_from_string (text, &error);
  if (comparisons == NULL)
    return refuse_text (self, "comparisons: ", error, &self->comparisons_error);

  g_free (self->prop_comparisons_text);
  self->prop_comparisons_text = g_strdup (text);
  g_clear_pointer (&self->prop_comparisons, gst_thermal_comparison_set_unref);
  if (gst_thermal_comparison_set_get_size (comparisons) > 0)
    self->prop_comparisons = g_steal_pointer (&comparisons);
  return NULL;
}

static gchar *
set_calibration (GstRadiometry *self, const gchar *text)
{
  g_autoptr (GstThermalCalibration) calibration = NULL;
  GError *error = NULL;

  g_clear_error (&self->calibration_error);
  if (*text != '\0') {
    calibration = radiometry_calibration_parse (text, &error);
    if (calibration == NULL)
      return refuse_text (self, "", error, &self->calibration_error);
  }

  g_free (self->prop_calibration_text);
  self->prop_calibration_text = g_strdup (text);
  g_clear_pointer (&self->prop_calibration, gst_thermal_calibration_unref);
  self->prop_calibration = g_steal_pointer (&calibration);
  return NULL;
}

/* Read by the stream, which says what has become of it. */
static void
set_file (GstRadiometry *self, gchar **member, const gchar *text)
{
  if (g_str_equal (*member, text))
    return;
  g_free (*member);
  *member = g_strdup (text);
  self->prop_file_is_new = TRUE;
}

static gchar *
set_text (GstRadiometry *self, guint id, const gchar *text)
{
  if (text == NULL)
    text = "";
  switch (id) {
  case PROP_REGIONS:
    return set_regions (self, text);
  case PROP_COMPARISONS:
    return set_comparisons (self, text);
  case PROP_CALIBRATION_FILE:
    set_file (self, &self->prop_file, text);
    return NULL;
  case PROP_CALIBRATION_CHECKSUM:
    set_file (self, &self->prop_file_checksum, text);
    return NULL;
  default:
    return set_calibration (self, text);
  }
}

static void
gst_radiometry_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstRadiometry *self = GST_RADIOMETRY (object);
  RadiometrySettings *settings = &self->prop_settings;
  const NumberProperty *number = find_number (id);
  g_autofree gchar *message = NULL;

  GST_OBJECT_LOCK (self);
  self->prop_serial++;
  switch (id) {
  case PROP_REGIONS:
  case PROP_COMPARISONS:
  case PROP_CALIBRATION:
  case PROP_CALIBRATION_FILE:
  case PROP_CALIBRATION_CHECKSUM:
    message = set_text (self, id, g_value_get_string (value));
    break;
  case PROP_INTERVAL:
    settings->interval = g_value_get_uint64 (value);
    break;
  case PROP_OUTPUT:
    settings->output = g_value_get_enum (value);
    break;
  case PROP_RANGE:
    settings->range = g_value_get_enum (value);
    break;
  case PROP_DISTANCE_MODE:
    settings->distance_mode = g_value_get_enum (value);
    break;
  default:
    if (number != NULL)
      *get_number (self, number) =
          g_value_get_double (value)
          + (number->celsius ? GST_THERMAL_ZERO_CELSIUS_K : 0);
    else
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);

  if (message != NULL)
    GST_ELEMENT_WARNING (
        self, LIBRARY, SETTINGS, ("%s", message), ("keeping what was set"));
}

static void
gst_radiometry_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstRadiometry *self = GST_RADIOMETRY (object);
  const RadiometrySettings *settings = &self->prop_settings;
  const NumberProperty *number = find_number (id);

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_REGIONS:
    g_value_set_string (value, self->prop_regions_text);
    break;
  case PROP_COMPARISONS:
    g_value_set_string (value, self->prop_comparisons_text);
    break;
  case PROP_INTERVAL:
    g_value_set_uint64 (value, settings->interval);
    break;
  case PROP_OUTPUT:
    g_value_set_enum (value, settings->output);
    break;
  case PROP_RANGE:
    g_value_set_enum (value, settings->range);
    break;
  case PROP_DISTANCE_MODE:
    g_value_set_enum (value, settings->distance_mode);
    break;
  case PROP_CALIBRATION:
    g_value_set_string (value, self->prop_calibration_text);
    break;
  case PROP_CALIBRATION_FILE:
    g_value_set_string (value, self->prop_file);
    break;
  case PROP_CALIBRATION_CHECKSUM:
    g_value_set_string (value, self->prop_file_checksum);
    break;
  default:
    if (number != NULL)
      g_value_set_double (
          value, *get_number (self, number)
                     - (number->celsius ? GST_THERMAL_ZERO_CELSIUS_K : 0));
    else
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
install_texts (GObjectClass *object_class)
{
  /**
   * GstRadiometry:regions:
   *
   * What to measure, as text: see
   * gst_thermal_region_set_new_from_string() for all of it.
   */
  g_object_class_install_property (object_class, PROP_REGIONS,
      g_param_spec_string ("regions", "Regions",
          "What to measure, for example \"full() spot(0.5,0.5) "
          "box(0.1,0.1,0.4,0.4,name='Pump 3',emissivity=0.9)\"; also line and "
          "polygon; with \"shield\" left out of all others",
          "", FLAGS_PLAYING));
  /**
   * GstRadiometry:comparisons:
   *
   * Which regions to compare, as text: see
   * gst_thermal_comparison_set_new_from_string() for all of it.
   */
  g_object_class_install_property (object_class, PROP_COMPARISONS,
      g_param_spec_string ("comparisons", "Comparisons",
          "Which regions to compare, for example \"difference(1,2,of=max) "
          "group(1,2,3,name='Phases')\"",
          "", FLAGS_PLAYING));
  g_object_class_install_property (object_class, PROP_CALIBRATION,
      g_param_spec_string ("calibration", "Calibration",
          "What the counts of a source mean that does not say it: "
          "\"linear(KELVIN_PER_COUNT,KELVIN_AT_ZERO)\", as linear(0.01,0) for "
          "a Lepton with TLinear, or \"planck(R1,R2,B,F,O)\"; a source's own "
          "calibration goes first",
          "", FLAGS_PLAYING));
  g_object_class_install_property (object_class, PROP_CALIBRATION_FILE,
      g_param_spec_string ("calibration-file", "Calibration file",
          "File with what is known of this very camera: goes before the "
          "source's calibration, and compensates by cavity, lens and ambient "
          "temperature",
          "", FLAGS_PLAYING));
  g_object_class_install_property (object_class, PROP_CALIBRATION_CHECKSUM,
      g_param_spec_string ("calibration-checksum", "Checksum of the file",
          "SHA-256 of the content of the calibration file that is expected; "
          "empty: of the first one that is read",
          "", FLAGS_PLAYING));
}

void
gst_radiometry_install_properties (GObjectClass *object_class)
{
  object_class->set_property = gst_radiometry_set_property;
  object_class->get_property = gst_radiometry_get_property;

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    const NumberProperty *n = &numbers[i];
    GParamSpec *pspec = g_param_spec_double (n->name, n->nick, n->blurb, n->low,
        n->high, isnan (n->fallback) ? n->high : n->fallback,
        FLAGS_CONTROLLED | (isnan (n->fallback) ? G_PARAM_LAX_VALIDATION : 0));

    /* NaN is in no range either, and has to be settable. GObject takes no
     * default that lies in no range, but keeps one. */
    G_PARAM_SPEC_DOUBLE (pspec)->default_value = n->fallback;
    g_object_class_install_property (object_class, n->id, pspec);
  }

  install_texts (object_class);
  g_object_class_install_property (object_class, PROP_INTERVAL,
      g_param_spec_uint64 ("interval", "Interval",
          "Time between two messages with measurements, ns; 0: no messages", 0,
          G_MAXUINT64, DEFAULT_INTERVAL, FLAGS_PLAYING));
  g_object_class_install_property (object_class, PROP_OUTPUT,
      g_param_spec_enum ("output", "Output", "What the pixels are",
          GST_TYPE_RADIOMETRY_OUTPUT, DEFAULT_OUTPUT, FLAGS_PLAYING));
  g_object_class_install_property (object_class, PROP_RANGE,
      g_param_spec_enum ("range", "Measuring range",
          "What is said as a number; what is beyond is said to be",
          GST_TYPE_RADIOMETRY_RANGE, DEFAULT_RANGE, FLAGS_PLAYING));
  g_object_class_install_property (object_class, PROP_DISTANCE_MODE,
      g_param_spec_enum ("distance-mode", "Distance mode",
          "Where distances come from", GST_TYPE_RADIOMETRY_DISTANCE_MODE,
          DEFAULT_DISTANCE_MODE, FLAGS_PLAYING));
  gst_type_mark_as_plugin_api (GST_TYPE_RADIOMETRY_OUTPUT, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_RADIOMETRY_RANGE, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_RADIOMETRY_DISTANCE_MODE, 0);
}

void
gst_radiometry_init_properties (GstRadiometry *self)
{
  self->prop_settings = (RadiometrySettings){
      .output = DEFAULT_OUTPUT,
      .interval = DEFAULT_INTERVAL,
      .range = DEFAULT_RANGE,
      .distance_mode = DEFAULT_DISTANCE_MODE,
  };
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    *get_number (self, &numbers[i]) = numbers[i].fallback;
  self->settings = self->prop_settings;
  self->prop_regions_text = g_strdup ("");
  self->prop_comparisons_text = g_strdup ("");
  self->prop_calibration_text = g_strdup ("");
  self->prop_file = g_strdup ("");
  self->prop_file_checksum = g_strdup ("");
}

void
gst_radiometry_clear_properties (GstRadiometry *self)
{
  g_clear_pointer (&self->prop_regions, gst_thermal_region_set_unref);
  g_clear_pointer (&self->prop_comparisons, gst_thermal_comparison_set_unref);
  g_clear_pointer (&self->prop_calibration, gst_thermal_calibration_unref);
  g_clear_pointer (&self->prop_regions_text, g_free);
  g_clear_pointer (&self->prop_comparisons_text, g_free);
  g_clear_pointer (&self->prop_calibration_text, g_free);
  g_clear_pointer (&self->prop_file, g_free);
  g_clear_pointer (&self->prop_file_checksum, g_free);
  g_clear_error (&self->regions_error);
  g_clear_error (&self->comparisons_error);
  g_clear_error (&self->calibration_error);
}
