/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-isotherm
 * @title: isotherm
 * @short_description: paints bands of temperature
 *
 * Paints what is hotter than #GstIsotherm:above, colder than
 * #GstIsotherm:below, or between #GstIsotherm:low and #GstIsotherm:high in a
 * colour each, on any picture that carries its temperatures (#GstThermalMeta),
 * whatever size it was scaled to since. A picture without temperatures passes
 * as it is.
 *
 * |[
 * gst-launch-1.0 thermsrc num-buffers=5 ! radiometry !
 *     thermcolor palette=ironbow ! isotherm above=60 !
 *     videoconvert ! autovideosink
 * ]|
 * A simulated scene; whatever is hotter than 60 °C is red.
 *
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=5 pattern=gradient !
 *     video/x-raw,format=GRAY16_LE !
 *     radiometry calibration="linear(0.01,0)" ! thermcolor palette=ironbow !
 *     videoscale ! video/x-raw,width=160 !
 *     isotherm low=0 high=100 opacity=0.5 ! fakesink
 * ]|
 * Between freezing and boiling it shines green, and the palette through it.
 */

#include "config.h"

#include "gstisotherm.h"
#include "isotherm-paint.h"

#include <gst/filter/therm-filter.h>
#include <math.h>

GST_DEBUG_CATEGORY_STATIC (gst_isotherm_debug);
#define GST_CAT_DEFAULT gst_isotherm_debug

typedef struct
{
  gdouble above_c;
  gdouble below_c;
  gdouble low_c;
  gdouble high_c;
  guint32 argb[ISOTHERM_N_BANDS];
  gdouble opacity;
} Settings;

struct _GstIsotherm
{
  GstVideoFilter parent_instance;

  /* what the user asked for; GST_OBJECT_LOCK */
  Settings prop;

  /* what the stream uses; streaming thread only */
  Settings settings; /* copied before each frame */
  gboolean warned_no_temperatures;

  /* limits in counts, and what they were made of */
  IsothermCounts counts;
  IsothermLimits limits;
  GstThermalCalibration *calibration; /* NULL: counts are not made yet */

  /* bands of two rows; as long as the picture is wide */
  guint8 *bands[2];
};

#define DEFAULT_ABOVE G_MAXDOUBLE
#define DEFAULT_BELOW (-G_MAXDOUBLE)
#define DEFAULT_LOW 0.0
#define DEFAULT_HIGH 0.0
#define DEFAULT_ABOVE_COLOR 0xffff0000u
#define DEFAULT_BELOW_COLOR 0xff0000ffu
#define DEFAULT_INTERVAL_COLOR 0xff00ff00u
#define DEFAULT_OPACITY 1.0

enum
{
  PROP_0,
  PROP_ABOVE,
  PROP_BELOW,
  PROP_LOW,
  PROP_HIGH,
  PROP_ABOVE_COLOR,
  PROP_BELOW_COLOR,
  PROP_INTERVAL_COLOR,
  PROP_OPACITY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

#define PICTURE_FORMATS "{ " THERM_FILTER_PICTURE_FORMATS " }"

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE (PICTURE_FORMATS)));

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE (PICTURE_FORMATS)));

G_DEFINE_FINAL_TYPE (GstIsotherm, gst_isotherm, GST_TYPE_VIDEO_FILTER)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (isotherm, "isotherm", GST_RANK_NONE,
    GST_TYPE_ISOTHERM,
    GST_DEBUG_CATEGORY_INIT (
        gst_isotherm_debug, "isotherm", 0, "bands of temperature"))

static IsothermLimits
limits_from_settings (const Settings *settings)
{
  return (IsothermLimits){
      .above_k = settings->above_c + GST_THERMAL_ZERO_CELSIUS_K,
      .below_k = settings->below_c + GST_THERMAL_ZERO_CELSIUS_K,
      /* an interval of no length is none */
      .low_k = settings->low_c < settings->high_c
                   ? settings->low_c + GST_THERMAL_ZERO_CELSIUS_K
                   : INFINITY,
      .high_k = settings->low_c < settings->high_c
                    ? settings->high_c + GST_THERMAL_ZERO_CELSIUS_K
                    : -INFINITY,
  };
}

static gboolean
gst_isotherm_start (GstBaseTransform *trans)
{
  GstIsotherm *self = GST_ISOTHERM (trans);

  self->warned_no_temperatures = FALSE;
  return TRUE;
}

static gboolean
gst_isotherm_set_info (GstVideoFilter *filter, GstCaps *incaps,
    GstVideoInfo *in_info, GstCaps *outcaps, GstVideoInfo *out_info)
{
  GstIsotherm *self = GST_ISOTHERM (filter);

  for (guint i = 0; i < G_N_ELEMENTS (self->bands); i++) {
    g_free (self->bands[i]);
    self->bands[i] = g_new0 (guint8, GST_VIDEO_INFO_WIDTH (in_info));
  }
  return TRUE;
}

static void
gst_isotherm_before_transform (GstBaseTransform *trans, GstBuffer *buffer)
{
  GstIsotherm *self = GST_ISOTHERM (trans);

  therm_filter_sync_values (trans, buffer);

  /* one copy per frame, so that a property write can never split a picture */
  GST_OBJECT_LOCK (self);
  self->settings = self->prop;
  GST_OBJECT_UNLOCK (self);
}

static void
ensure_counts (GstIsotherm *self, GstThermalCalibration *calibration)
{
  const IsothermLimits limits = limits_from_settings (&self->settings);

  if (self->calibration != NULL
      && memcmp (&limits, &self->limits, sizeof limits) == 0
      && gst_thermal_calibration_equal (self->calibration, calibration))
    return;

  isotherm_counts_init (&self->counts, &limits, calibration);
  self->limits = limits;
  g_clear_pointer (&self->calibration, gst_thermal_calibration_unref);
  self->calibration = gst_thermal_calibration_ref (calibration);
}

/* Whether each pixel of the picture is one of the radiometric frame. */
static gboolean
is_pixel_for_pixel (const GstThermalCounts *counts, gint width, gint height)
{
  static const gdouble identity[6] = {1, 0, 0, 0, 1, 0};

  return counts->width == width && counts->height == height
         && memcmp (counts->meta->matrix, identity, sizeof identity) == 0;
}

static gboolean
find_row (GstIsotherm *self, const GstThermalCounts *counts, gboolean direct,
    gint y, const GstVideoFrame *picture, guint8 *bands)
{
  const gint width = GST_VIDEO_FRAME_WIDTH (picture);

  if (direct)
    return isotherm_counts_find_row (&self->counts,
        counts->counts + (gsize) y * counts->stride, width, bands);
  return isotherm_counts_find_row_mapped (
      &self->counts, counts, y, width, GST_VIDEO_FRAME_HEIGHT (picture), bands);
}

static void
paint (
    GstIsotherm *self, const GstThermalCounts *counts, GstVideoFrame *picture)
{
  const gint height = GST_VIDEO_FRAME_HEIGHT (picture);
  const gboolean direct =
      is_pixel_for_pixel (counts, GST_VIDEO_FRAME_WIDTH (picture), height);
  IsothermColours colours = {0};

  for (guint band = 1; band < ISOTHERM_N_BANDS; band++)
    isotherm_colours_set (&colours, band, self->settings.argb[band],
        self->settings.opacity, &picture->info);
  colours.only = isotherm_counts_get_only_band (&self->counts);

  for (gint y = 0; y < height; y += 2) {
    const gboolean last = y + 1 == height;
    guint8 *upper = self->bands[0];
    guint8 *lower = last ? upper : self->bands[1];
    gboolean any = find_row (self, counts, direct, y, picture, upper);

    if (!last)
      any |= find_row (self, counts, direct, y + 1, picture, lower);
    if (any)
      isotherm_paint_rows (&colours, picture, y, upper, lower);
  }
}

static GstFlowReturn
gst_isotherm_transform_frame_ip (GstVideoFilter *filter, GstVideoFrame *picture)
{
  GstIsotherm *self = GST_ISOTHERM (filter);
  GstThermalCounts counts;

  if (!gst_thermal_counts_map (&counts, picture->buffer)) {
    if (!self->warned_no_temperatures) {
      GST_ELEMENT_WARNING (self, STREAM, FORMAT,
          ("The pictures have no temperatures; they pass unpainted."),
          ("No usable GstThermalMeta on the buffers. `isotherm` belongs behind "
           "`thermcolor`."));
      self->warned_no_temperatures = TRUE;
    }
    return GST_FLOW_OK;
  }

  if ((counts.meta->flags & GST_THERMAL_FRAME_FLAG_NOT_READY) == 0) {
    ensure_counts (self, gst_thermal_meta_get_calibration (counts.meta));
    if (!isotherm_counts_are_empty (&self->counts))
      paint (self, &counts, picture);
  }

  gst_thermal_counts_unmap (&counts);
  return GST_FLOW_OK;
}

static gboolean
gst_isotherm_stop (GstBaseTransform *trans)
{
  GstIsotherm *self = GST_ISOTHERM (trans);

  for (guint i = 0; i < G_N_ELEMENTS (self->bands); i++)
    g_clear_pointer (&self->bands[i], g_free);
  g_clear_pointer (&self->calibration, gst_thermal_calibration_unref);
  return TRUE;
}

static void
gst_isotherm_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstIsotherm *self = GST_ISOTHERM (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_ABOVE:
    self->prop.above_c = g_value_get_double (value);
    break;
  case PROP_BELOW:
    self->prop.below_c = g_value_get_double (value);
    break;
  case PROP_LOW:
    self->prop.low_c = g_value_get_double (value);
    break;
  case PROP_HIGH:
    self->prop.high_c = g_value_get_double (value);
    break;
  case PROP_ABOVE_COLOR:
    self->prop.argb[ISOTHERM_BAND_ABOVE] = g_value_get_uint (value);
    break;
  case PROP_BELOW_COLOR:
    self->prop.argb[ISOTHERM_BAND_BELOW] = g_value_get_uint (value);
    break;
  case PROP_INTERVAL_COLOR:
    self->prop.argb[ISOTHERM_BAND_INTERVAL] = g_value_get_uint (value);
    break;
  case PROP_OPACITY:
    self->prop.opacity = g_value_get_double (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_isotherm_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstIsotherm *self = GST_ISOTHERM (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_ABOVE:
    g_value_set_double (value, self->prop.above_c);
    break;
  case PROP_BELOW:
    g_value_set_double (value, self->prop.below_c);
    break;
  case PROP_LOW:
    g_value_set_double (value, self->prop.low_c);
    break;
  case PROP_HIGH:
    g_value_set_double (value, self->prop.high_c);
    break;
  case PROP_ABOVE_COLOR:
    g_value_set_uint (value, self->prop.argb[ISOTHERM_BAND_ABOVE]);
    break;
  case PROP_BELOW_COLOR:
    g_value_set_uint (value, self->prop.argb[ISOTHERM_BAND_BELOW]);
    break;
  case PROP_INTERVAL_COLOR:
    g_value_set_uint (value, self->prop.argb[ISOTHERM_BAND_INTERVAL]);
    break;
  case PROP_OPACITY:
    g_value_set_double (value, self->prop.opacity);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                            | GST_PARAM_CONTROLLABLE
                            | GST_PARAM_MUTABLE_PLAYING;

  properties[PROP_ABOVE] = g_param_spec_double ("above", "Above",
      "Paint what is hotter than this, °C; the largest number paints nothing",
      -G_MAXDOUBLE, G_MAXDOUBLE, DEFAULT_ABOVE, flags);
  properties[PROP_BELOW] = g_param_spec_double ("below", "Below",
      "Paint what is colder than this, °C; the smallest number paints nothing",
      -G_MAXDOUBLE, G_MAXDOUBLE, DEFAULT_BELOW, flags);
  properties[PROP_LOW] = g_param_spec_double ("low", "Low",
      "Lower end of the interval to paint, °C; there is none unless low is "
      "less than high",
      -G_MAXDOUBLE, G_MAXDOUBLE, DEFAULT_LOW, flags);
  properties[PROP_HIGH] = g_param_spec_double ("high", "High",
      "Upper end of the interval to paint, °C", -G_MAXDOUBLE, G_MAXDOUBLE,
      DEFAULT_HIGH, flags);
  properties[PROP_ABOVE_COLOR] = g_param_spec_uint ("above-color",
      "Above color", "Colour of what is hotter than above, 0xAARRGGBB", 0,
      G_MAXUINT32, DEFAULT_ABOVE_COLOR, flags);
  properties[PROP_BELOW_COLOR] = g_param_spec_uint ("below-color",
      "Below color", "Colour of what is colder than below, 0xAARRGGBB", 0,
      G_MAXUINT32, DEFAULT_BELOW_COLOR, flags);
  properties[PROP_INTERVAL_COLOR] = g_param_spec_uint ("interval-color",
      "Interval color", "Colour of what is in the interval, 0xAARRGGBB", 0,
      G_MAXUINT32, DEFAULT_INTERVAL_COLOR, flags);
  properties[PROP_OPACITY] = g_param_spec_double ("opacity", "Opacity",
      "How much of the colours is seen; 1 hides the picture under them", 0, 1,
      DEFAULT_OPACITY, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
gst_isotherm_class_init (GstIsothermClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);
  GstVideoFilterClass *filter_class = GST_VIDEO_FILTER_CLASS (klass);

  object_class->set_property = gst_isotherm_set_property;
  object_class->get_property = gst_isotherm_get_property;
  install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Isotherm",
      "Filter/Effect/Video",
      "Paints bands of temperature on pictures that carry their temperatures",
      "The Thermoscope authors");

  trans_class->start = GST_DEBUG_FUNCPTR (gst_isotherm_start);
  filter_class->set_info = GST_DEBUG_FUNCPTR (gst_isotherm_set_info);
  trans_class->before_transform =
      GST_DEBUG_FUNCPTR (gst_isotherm_before_transform);
  filter_class->transform_frame_ip =
      GST_DEBUG_FUNCPTR (gst_isotherm_transform_frame_ip);
  trans_class->stop = GST_DEBUG_FUNCPTR (gst_isotherm_stop);
}

static void
gst_isotherm_init (GstIsotherm *self)
{
  self->prop = (Settings){
      .above_c = DEFAULT_ABOVE,
      .below_c = DEFAULT_BELOW,
      .low_c = DEFAULT_LOW,
      .high_c = DEFAULT_HIGH,
      .argb =
          {
              [ISOTHERM_BAND_BELOW] = DEFAULT_BELOW_COLOR,
              [ISOTHERM_BAND_INTERVAL] = DEFAULT_INTERVAL_COLOR,
              [ISOTHERM_BAND_ABOVE] = DEFAULT_ABOVE_COLOR,
          },
      .opacity = DEFAULT_OPACITY,
  };
}
