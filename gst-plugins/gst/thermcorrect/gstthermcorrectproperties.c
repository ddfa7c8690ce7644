/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a user can set on `thermcorrect`, ask of it and read from it. */

#include "config.h"

#include "gstthermcorrect-private.h"

#include <gst/filter/therm-enum.h>

#define MAX_UNDO 16

enum
{
  PROP_0,
  PROP_SPATIAL,
  PROP_TEMPORAL,
  PROP_STRIPES,
  PROP_NOISE,
  PROP_FFC_MODE,
  PROP_FFC_INTERVAL,
  PROP_FFC_TEMPERATURE,
  PROP_FFC_NOTICE,
  PROP_FFC_FRAMES,
  PROP_FFC_STATE,
  PROP_FFC_REASON,
  PROP_FFC_COUNT,
  PROP_DEFECTIVE_PIXELS,
  PROP_FIND_DEFECTS,
  PROP_DEFECTIVE_COUNT,
  PROP_BURN_PREVENTION,
  PROP_BURN_TEMPERATURE,
  PROP_BURN_SHARE,
  PROP_BURN_DURATION,
  PROP_BURN_RECOVERY,
  PROP_CLOSE_SHUTTER,
  PROP_SHUTTER_CLOSED,
};

enum
{
  SIGNAL_FFC,
  SIGNAL_CORRECT_BACKGROUND,
  SIGNAL_INITIALISE_SHUTTER,
  SIGNAL_DETECT_DEFECTS,
  SIGNAL_UNDO_DEFECTS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

THERM_DEFINE_ENUM (stripes_get_type, "GstThermCorrectStripes",
    {STRIPES_NONE, "Left as they are", "none"},
    {STRIPES_COLUMNS, "Offsets of columns, which stay", "columns"},
    {STRIPES_ROWS, "Offsets of rows, new ones in each frame", "rows"},
    {STRIPES_BOTH, "Of both", "both"})

THERM_DEFINE_ENUM (ffc_mode_get_type, "GstThermCorrectFfcMode",
    {FALSE, "Only when asked for", "manual"},
    {TRUE, "By time and by the temperature of the cavity", "auto"})

THERM_DEFINE_ENUM (ffc_state_get_type, "GstThermCorrectFfcState",
    {THERM_FFC_NEVER, "None yet", "never"},
    {THERM_FFC_IMMINENT, "One comes in a moment", "imminent"},
    {THERM_FFC_RUNNING, "The picture stands still", "running"},
    {THERM_FFC_DONE, "Done", "done"},
    {THERM_FFC_FAILED, "What was before is in force", "failed"})

THERM_DEFINE_ENUM (guard_mode_get_type, "GstThermCorrectBurnPrevention",
    {THERM_GUARD_OFF, "The shutter stays open", "off"},
    {THERM_GUARD_AUTO, "Closed for a while when something hot is seen", "auto"},
    {THERM_GUARD_MANUAL, "As close-shutter says", "manual"})

/* Seconds outside, nanoseconds inside. */
static GstClockTime
to_time (const GValue *value)
{
  return (GstClockTime) (g_value_get_double (value) * GST_SECOND + 0.5);
}

static gdouble
to_seconds (GstClockTime time)
{
  return (gdouble) time / GST_SECOND;
}

/* Object lock. */
static void
remember (GstThermCorrect *self)
{
  g_ptr_array_add (self->undo, g_strdup (self->prop_defects_text));
  if (self->undo->len > MAX_UNDO)
    g_ptr_array_remove_index (self->undo, 0);
}

/* Object lock. */
static void
replace_defects (GstThermCorrect *self, GArray *pixels)
{
  g_array_unref (self->prop_defects);
  self->prop_defects = pixels;
  g_free (self->prop_defects_text);
  self->prop_defects_text = therm_defects_format (pixels);
  self->prop_defects_serial++;
}

/* Once the stream runs, a text that is none leaves the one before in force;
 * before, the start fails with its message. Object lock; returns a message
 * for the bus. */
static gchar *
set_defects (GstThermCorrect *self, const gchar *text)
{
  g_autoptr (GError) error = NULL;
  GArray *pixels = therm_defects_parse (text, &error);
  g_autofree gchar *canonical = NULL;

  g_clear_error (&self->defects_error);
  if (pixels == NULL) {
    if (self->started)
      return g_strdup (error->message);
    self->defects_error = g_steal_pointer (&error);
    return NULL;
  }
  canonical = therm_defects_format (pixels);
  if (g_str_equal (canonical, self->prop_defects_text)) {
    g_array_unref (pixels);
    return NULL;
  }
  remember (self);
  replace_defects (self, pixels);
  return NULL;
}

void
gst_therm_correct_add_defects (
    GstThermCorrect *self, const GArray *found, const gchar *how)
{
  g_autoptr (GArray) new = g_array_new (FALSE, FALSE, sizeof (ThermPixel));
  g_autofree gchar *all_text = NULL, *new_text = NULL;
  GArray *all;
  guint n_all;

  GST_OBJECT_LOCK (self);
  all = g_array_copy (self->prop_defects);
  for (guint i = 0; i < found->len; i++) {
    const ThermPixel *pixel = &g_array_index (found, ThermPixel, i);

    if (therm_defects_add (all, pixel->x, pixel->y))
      therm_defects_add (new, pixel->x, pixel->y);
  }
  n_all = all->len;
  if (new->len > 0) {
    remember (self);
    replace_defects (self, all);
  } else {
    g_array_unref (all);
  }
  all_text = g_strdup (self->prop_defects_text);
  GST_OBJECT_UNLOCK (self);

  new_text = therm_defects_format (new);
  if (new->len > 0)
    g_object_notify (G_OBJECT (self), "defective-pixels");
  gst_therm_correct_post_defects (
      self, how, all_text, n_all, new_text, new->len);
}

static void
on_undo_defects (GstThermCorrect *self)
{
  g_autofree gchar *text = NULL;
  GArray *pixels = NULL;
  guint n = 0;

  GST_OBJECT_LOCK (self);
  if (self->undo->len > 0) {
    text = g_ptr_array_steal_index (self->undo, self->undo->len - 1);
    pixels = therm_defects_parse (text, NULL);
    n = pixels->len;
    replace_defects (self, pixels);
  }
  GST_OBJECT_UNLOCK (self);

  if (pixels == NULL)
    return;
  g_object_notify (G_OBJECT (self), "defective-pixels");
  gst_therm_correct_post_defects (self, "undo", text, n, "", 0);
}

static void
ask (GstThermCorrect *self, ThermFfcReason reason)
{
  GST_OBJECT_LOCK (self);
  self->asked = reason;
  GST_OBJECT_UNLOCK (self);
}

static void
on_ffc (GstThermCorrect *self)
{
  ask (self, THERM_FFC_REASON_MANUAL);
}

static void
on_correct_background (GstThermCorrect *self)
{
  ask (self, THERM_FFC_REASON_BACKGROUND);
}

static void
on_initialise_shutter (GstThermCorrect *self)
{
  ask (self, THERM_FFC_REASON_INITIALISATION);
}

static void
on_detect_defects (GstThermCorrect *self)
{
  ask (self, THERM_FFC_REASON_DEFECTS);
}

static void
gst_therm_correct_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstThermCorrect *self = GST_THERM_CORRECT (object);
  ThermCorrectSettings *settings = &self->prop_settings;
  g_autofree gchar *message = NULL;

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_SPATIAL:
    settings->spatial_level = g_value_get_uint (value);
    break;
  case PROP_TEMPORAL:
    settings->temporal_level = g_value_get_uint (value);
    break;
  case PROP_STRIPES:
    settings->stripes = g_value_get_enum (value);
    break;
  case PROP_FFC_MODE:
    settings->ffc.automatic = g_value_get_enum (value);
    break;
  case PROP_FFC_INTERVAL:
    settings->ffc.interval = to_time (value);
    break;
  case PROP_FFC_TEMPERATURE:
    settings->ffc.drift_k = g_value_get_double (value);
    break;
  case PROP_FFC_NOTICE:
    settings->ffc.notice = to_time (value);
    break;
  case PROP_FFC_FRAMES:
    settings->ffc.n_frames = g_value_get_uint (value);
    break;
  case PROP_DEFECTIVE_PIXELS:
    message = set_defects (self, g_value_get_string (value));
    break;
  case PROP_FIND_DEFECTS:
    settings->finds_defects = g_value_get_boolean (value);
    break;
  case PROP_BURN_PREVENTION:
    settings->guard.mode = g_value_get_enum (value);
    break;
  case PROP_BURN_TEMPERATURE:
    settings->burn_k = g_value_get_double (value) + GST_THERMAL_ZERO_CELSIUS_K;
    break;
  case PROP_BURN_SHARE:
    settings->guard.share = g_value_get_double (value) / 100;
    break;
  case PROP_BURN_DURATION:
    settings->guard.duration = to_time (value);
    break;
  case PROP_BURN_RECOVERY:
    settings->guard.recovers = g_value_get_boolean (value);
    break;
  case PROP_CLOSE_SHUTTER:
    settings->guard.closed = g_value_get_boolean (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);

  if (message != NULL)
    GST_ELEMENT_WARNING (self, LIBRARY, SETTINGS,
        ("defective-pixels: %s", message), ("keeping what was set"));
}

static void
gst_therm_correct_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstThermCorrect *self = GST_THERM_CORRECT (object);
  const ThermCorrectSettings *settings = &self->prop_settings;

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_SPATIAL:
    g_value_set_uint (value, settings->spatial_level);
    break;
  case PROP_TEMPORAL:
    g_value_set_uint (value, settings->temporal_level);
    break;
  case PROP_STRIPES:
    g_value_set_enum (value, settings->stripes);
    break;
  case PROP_NOISE:
    g_value_set_double (value, self->told_noise);
    break;
  case PROP_FFC_MODE:
    g_value_set_enum (value, settings->ffc.automatic);
    break;
  case PROP_FFC_INTERVAL:
    g_value_set_double (value, to_seconds (settings->ffc.interval));
    break;
  case PROP_FFC_TEMPERATURE:
    g_value_set_double (value, settings->ffc.drift_k);
    break;
  case PROP_FFC_NOTICE:
    g_value_set_double (value, to_seconds (settings->ffc.notice));
    break;
  case PROP_FFC_FRAMES:
    g_value_set_uint (value, settings->ffc.n_frames);
    break;
  case PROP_FFC_STATE:
    g_value_set_enum (value, self->told_state);
    break;
  case PROP_FFC_REASON:
    g_value_set_static_string (
        value, therm_ffc_reason_to_string (self->told_reason));
    break;
  case PROP_FFC_COUNT:
    g_value_set_uint (value, self->told_n_done);
    break;
  case PROP_DEFECTIVE_PIXELS:
    g_value_set_string (value, self->prop_defects_text);
    break;
  case PROP_FIND_DEFECTS:
    g_value_set_boolean (value, settings->finds_defects);
    break;
  case PROP_DEFECTIVE_COUNT:
    g_value_set_uint (value, self->told_n_defects);
    break;
  case PROP_BURN_PREVENTION:
    g_value_set_enum (value, settings->guard.mode);
    break;
  case PROP_BURN_TEMPERATURE:
    g_value_set_double (value, settings->burn_k - GST_THERMAL_ZERO_CELSIUS_K);
    break;
  case PROP_BURN_SHARE:
    g_value_set_double (value, settings->guard.share * 100);
    break;
  case PROP_BURN_DURATION:
    g_value_set_double (value, to_seconds (settings->guard.duration));
    break;
  case PROP_BURN_RECOVERY:
    g_value_set_boolean (value, settings->guard.recovers);
    break;
  case PROP_CLOSE_SHUTTER:
    g_value_set_boolean (value, settings->guard.closed);
    break;
  case PROP_SHUTTER_CLOSED:
    g_value_set_boolean (value, self->told_closed);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);
}

#define FLAGS                                                                  \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING)
#define FLAGS_READ (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)

#define DEFAULT_INTERVAL_S 600.0
#define DEFAULT_DRIFT_K 1.5
#define DEFAULT_NOTICE_S 2.0
#define DEFAULT_N_FRAMES 16
#define DEFAULT_BURN_C 400.0
#define DEFAULT_BURN_PERCENT 0.01
#define DEFAULT_BURN_S 60.0

static void
install_noise (GObjectClass *klass)
{
  g_object_class_install_property (klass, PROP_SPATIAL,
      g_param_spec_uint ("spatial-noise-reduction", "Spatial noise reduction",
          "Level of the noise reduction within a picture (2D), 0 to 100; 0: "
          "none",
          0, 100, 0, FLAGS));
  g_object_class_install_property (klass, PROP_TEMPORAL,
      g_param_spec_uint ("temporal-noise-reduction", "Temporal noise reduction",
          "Level of the motion-adaptive noise reduction along time (3D), 0 to "
          "100; 0: none",
          0, 100, 0, FLAGS));
  g_object_class_install_property (klass, PROP_STRIPES,
      g_param_spec_enum ("stripe-removal", "Stripe removal",
          "Which lines have their common offset taken away",
          stripes_get_type (), STRIPES_NONE, FLAGS));
  g_object_class_install_property (klass, PROP_NOISE,
      g_param_spec_double ("noise", "Noise",
          "Of a pixel from frame to frame before noise reduction, as measured, "
          "counts",
          0, G_MAXUINT16, 0, FLAGS_READ));
}

static void
install_ffc (GObjectClass *klass)
{
  g_object_class_install_property (klass, PROP_FFC_MODE,
      g_param_spec_enum ("ffc-mode", "Flat-field correction",
          "Whether it runs by itself", ffc_mode_get_type (), TRUE, FLAGS));
  g_object_class_install_property (klass, PROP_FFC_INTERVAL,
      g_param_spec_double ("ffc-interval", "Interval of the correction",
          "Seconds after which it runs by itself; 0: not by time", 0, 1.0e6,
          DEFAULT_INTERVAL_S, FLAGS));
  g_object_class_install_property (klass, PROP_FFC_TEMPERATURE,
      g_param_spec_double ("ffc-temperature", "Temperature of the correction",
          "Change of the cavity's temperature after which it runs by itself, "
          "kelvin; 0: not by temperature",
          0, 300, DEFAULT_DRIFT_K, FLAGS));
  g_object_class_install_property (klass, PROP_FFC_NOTICE,
      g_param_spec_double ("ffc-notice", "Notice of the correction",
          "How many seconds before an automatic one it is said to be imminent",
          0, 60, DEFAULT_NOTICE_S, FLAGS));
  g_object_class_install_property (klass, PROP_FFC_FRAMES,
      g_param_spec_uint ("ffc-frames", "Frames of the correction",
          "How many frames are averaged", 1, 256, DEFAULT_N_FRAMES, FLAGS));
  g_object_class_install_property (klass, PROP_FFC_STATE,
      g_param_spec_enum ("ffc-state", "State of the correction",
          "Where the flat-field correction is", ffc_state_get_type (),
          THERM_FFC_NEVER, FLAGS_READ));
  g_object_class_install_property (klass, PROP_FFC_REASON,
      g_param_spec_string ("ffc-reason", "Reason of the correction",
          "Why the last one ran: start, time, temperature, manual, background, "
          "initialisation, defects, recovery, source",
          "none", FLAGS_READ));
  g_object_class_install_property (klass, PROP_FFC_COUNT,
      g_param_spec_uint ("ffc-count", "Corrections",
          "How many there were since the start", 0, G_MAXUINT, 0, FLAGS_READ));
}

static void
install_defects (GObjectClass *klass)
{
  g_object_class_install_property (klass, PROP_DEFECTIVE_PIXELS,
      g_param_spec_string ("defective-pixels", "Defective pixels",
          "Pixels that their neighbours stand in for: \"column,row "
          "column,row\"; those that are found come to it",
          "", FLAGS));
  g_object_class_install_property (klass, PROP_FIND_DEFECTS,
      g_param_spec_boolean ("find-defects", "Find defects",
          "Look for defective pixels with each flat-field correction", FALSE,
          FLAGS));
  g_object_class_install_property (klass, PROP_DEFECTIVE_COUNT,
      g_param_spec_uint ("defective-count", "Number of defective pixels",
          "How many within the picture are stood in for", 0, G_MAXUINT, 0,
          FLAGS_READ));
}

static void
install_guard (GObjectClass *klass)
{
  g_object_class_install_property (klass, PROP_BURN_PREVENTION,
      g_param_spec_enum ("burn-prevention", "Burn prevention",
          "Whether the shutter protects the detector", guard_mode_get_type (),
          THERM_GUARD_OFF, FLAGS));
  g_object_class_install_property (klass, PROP_BURN_TEMPERATURE,
      g_param_spec_double ("burn-temperature", "Dangerous temperature",
          "From which on a pixel is too hot, degrees Celsius", -273, 5000,
          DEFAULT_BURN_C, FLAGS));
  g_object_class_install_property (klass, PROP_BURN_SHARE,
      g_param_spec_double ("burn-share", "Dangerous share",
          "Of the pixels that have to be too hot, percent", 0, 100,
          DEFAULT_BURN_PERCENT, FLAGS));
  g_object_class_install_property (klass, PROP_BURN_DURATION,
      g_param_spec_double ("burn-duration", "Duration of the protection",
          "How many seconds the shutter stays closed before another look", 1,
          86400, DEFAULT_BURN_S, FLAGS));
  g_object_class_install_property (klass, PROP_BURN_RECOVERY,
      g_param_spec_boolean ("burn-recovery", "Burn recovery",
          "Correct an after-image until it has faded", FALSE, FLAGS));
  g_object_class_install_property (klass, PROP_CLOSE_SHUTTER,
      g_param_spec_boolean ("close-shutter", "Close the shutter",
          "With manual burn prevention", FALSE, FLAGS));
  g_object_class_install_property (klass, PROP_SHUTTER_CLOSED,
      g_param_spec_boolean ("shutter-closed", "The shutter protects",
          "Whether burn prevention keeps it closed", FALSE, FLAGS_READ));
}

static guint
install_signal (GObjectClass *klass, const gchar *name, GCallback callback)
{
  return g_signal_new_class_handler (name, G_OBJECT_CLASS_TYPE (klass),
      G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, callback, NULL, NULL, NULL,
      G_TYPE_NONE, 0);
}

/**
 * GstThermCorrect::ffc:
 *
 * Asks for a flat-field correction with the shutter.
 */
/**
 * GstThermCorrect::correct-background:
 *
 * Asks for one with what the camera looks at, which has to be equally warm all
 * over and fill the picture.
 */
/**
 * GstThermCorrect::initialise-shutter:
 *
 * Lets the shutter close and open once, then asks for a correction.
 */
/**
 * GstThermCorrect::detect-defects:
 *
 * Asks for defective pixels to be found, on the shutter if there is one, else
 * in the next frames of the scene. `thermal-defects` brings the result.
 */
/**
 * GstThermCorrect::undo-defects:
 *
 * Takes the last change of the defective pixels back.
 */
static void
install_signals (GObjectClass *klass)
{
  signals[SIGNAL_FFC] = install_signal (klass, "ffc", G_CALLBACK (on_ffc));
  signals[SIGNAL_CORRECT_BACKGROUND] = install_signal (
      klass, "correct-background", G_CALLBACK (on_correct_background));
  signals[SIGNAL_INITIALISE_SHUTTER] = install_signal (
      klass, "initialise-shutter", G_CALLBACK (on_initialise_shutter));
  signals[SIGNAL_DETECT_DEFECTS] =
      install_signal (klass, "detect-defects", G_CALLBACK (on_detect_defects));
  signals[SIGNAL_UNDO_DEFECTS] =
      install_signal (klass, "undo-defects", G_CALLBACK (on_undo_defects));
}

void
gst_therm_correct_install_properties (GObjectClass *object_class)
{
  object_class->set_property = gst_therm_correct_set_property;
  object_class->get_property = gst_therm_correct_get_property;
  install_noise (object_class);
  install_ffc (object_class);
  install_defects (object_class);
  install_guard (object_class);
  install_signals (object_class);
  gst_type_mark_as_plugin_api (stripes_get_type (), 0);
  gst_type_mark_as_plugin_api (ffc_mode_get_type (), 0);
  gst_type_mark_as_plugin_api (ffc_state_get_type (), 0);
  gst_type_mark_as_plugin_api (guard_mode_get_type (), 0);
}

void
gst_therm_correct_init_properties (GstThermCorrect *self)
{
  self->prop_settings = (ThermCorrectSettings){
      .ffc = {.automatic = TRUE,
          .interval = (GstClockTime) (DEFAULT_INTERVAL_S * GST_SECOND),
          .drift_k = DEFAULT_DRIFT_K,
          .notice = (GstClockTime) (DEFAULT_NOTICE_S * GST_SECOND),
          .n_frames = DEFAULT_N_FRAMES},
      .guard = {.share = DEFAULT_BURN_PERCENT / 100,
          .duration = (GstClockTime) (DEFAULT_BURN_S * GST_SECOND)},
      .burn_k = DEFAULT_BURN_C + GST_THERMAL_ZERO_CELSIUS_K};
  self->prop_defects_text = g_strdup ("");
  self->prop_defects = g_array_new (FALSE, FALSE, sizeof (ThermPixel));
  self->undo = g_ptr_array_new_with_free_func (g_free);
}

void
gst_therm_correct_clear_properties (GstThermCorrect *self)
{
  g_clear_pointer (&self->prop_defects_text, g_free);
  g_clear_pointer (&self->prop_defects, g_array_unref);
  g_clear_pointer (&self->undo, g_ptr_array_unref);
  g_clear_error (&self->defects_error);
}
