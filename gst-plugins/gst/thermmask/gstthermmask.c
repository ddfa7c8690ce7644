/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-thermmask
 * @title: thermmask
 * @short_description: cuts privacy masks
 *
 * Hides parts of a picture for good: whatever comes behind this element, a
 * stream, a snapshot, a radiometric file, never had them. Masks lie in the
 * picture, or in the world, where they stay while the camera turns and zooms:
 * a frame's #GstThermalPoseMeta says where it looks, or else the properties
 * (#GstThermMask:pan, #GstThermMask:tilt, #GstThermMask:zoom,
 * #GstThermMask:fov).
 *
 * On radiometric frames (GRAY16_LE) a masked pixel becomes count 0, and the
 * frame's calibration one in which that count has no temperature: put it in
 * front of `radiometry`, so that no measurement knows what was there. On
 * pictures the masks are painted, and when a picture carries a radiometric
 * frame, the counts in that are cleared, too.
 *
 * A picture of temperatures is always painted in the mask's colour: squares of
 * a mosaic would be temperatures that anybody can read off the colour bar.
 *
 * |[
 * gst-launch-1.0 thermsrc num-buffers=5 pan=10 !
 *     thermmask pan=10 masks="box(5,-4,12,2,world)" ! radiometry !
 *     thermcolor palette=ironbow ! videoconvert ! autovideosink
 * ]|
 * Seven by six degrees of the scene have no temperatures. With another pan, on
 * both elements, they lie elsewhere in the picture.
 *
 * |[
 * gst-launch-1.0 thermsrc num-buffers=5 band=visible !
 *     thermmask masks="box(0.4,0.4,0.7,0.8,style=mosaic)" ! fakesink
 * ]|
 * The middle of the visible picture is a mosaic.
 *
 * `docs/overlays.md` has all of it.
 */

#include "config.h"

#include "gstthermmask.h"
#include "thermmask-cutter.h"

#include <gst/filter/therm-enum.h>
#include <gst/filter/therm-filter.h>

GST_DEBUG_CATEGORY_STATIC (gst_therm_mask_debug);
#define GST_CAT_DEFAULT gst_therm_mask_debug

/* How counts were turned behind the place where masks are drawn. */
typedef struct
{
  guint quarters;
  gboolean mirror;
  gboolean flip;
} Turn;

struct _GstThermMask
{
  GstVideoFilter parent_instance;

  /* what the user asked for; GST_OBJECT_LOCK */
  gchar *prop_text;
  GstThermalMaskSet *prop_masks;
  GstThermalPose prop_pose;
  Turn prop_turn;
  GError *prop_error; /* refused when the stream starts */
  gboolean started;

  /* what the stream uses; streaming thread only */
  GstThermalMaskSet *masks; /* copied before each frame */
  GstThermalPose pose;
  Turn turn;
  ThermMaskCutter cutter;       /* of the picture */
  ThermMaskCutter frame_cutter; /* of the frame behind a picture */
  GstThermalCalibration *calibration;
  GstThermalCalibration *void_calibration; /* made of it */
};

enum
{
  PROP_0,
  PROP_MASKS,
  PROP_PAN,
  PROP_TILT,
  PROP_ZOOM,
  PROP_FOV,
  PROP_ROTATION,
  PROP_MIRROR,
  PROP_FLIP,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

#define DEFAULT_FOV 45.0

#define FORMATS "{ GRAY16_LE, " THERM_FILTER_PICTURE_FORMATS " }"

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE (FORMATS)));

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE (FORMATS)));

G_DEFINE_FINAL_TYPE (GstThermMask, gst_therm_mask, GST_TYPE_VIDEO_FILTER)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (thermmask, "thermmask", GST_RANK_NONE,
    GST_TYPE_THERM_MASK,
    GST_DEBUG_CATEGORY_INIT (
        gst_therm_mask_debug, "thermmask", 0, "privacy masks"))

static gboolean
gst_therm_mask_start (GstBaseTransform *trans)
{
  GstThermMask *self = GST_THERM_MASK (trans);
  g_autofree gchar *message = NULL;

  GST_OBJECT_LOCK (self);
  if (self->prop_error != NULL)
    message = g_strdup (self->prop_error->message);
  self->started = message == NULL;
  GST_OBJECT_UNLOCK (self);

  if (message == NULL)
    return TRUE;
  GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS, ("masks: %s", message), (NULL));
  return FALSE;
}

static gboolean
has_active_mask (GstThermalMaskSet *masks)
{
  for (guint i = 0; i < gst_thermal_mask_set_get_size (masks); i++) {
    if (gst_thermal_mask_set_is_active (masks, i))
      return TRUE;
  }
  return FALSE;
}

static void
gst_therm_mask_before_transform (GstBaseTransform *trans, GstBuffer *buffer)
{
  GstThermMask *self = GST_THERM_MASK (trans);

  therm_filter_sync_values (trans, buffer);

  /* one copy per frame, so that a property write can never split a picture */
  GST_OBJECT_LOCK (self);
  if (self->masks != self->prop_masks) {
    g_clear_pointer (&self->masks, gst_thermal_mask_set_unref);
    self->masks = gst_thermal_mask_set_ref (self->prop_masks);
  }
  self->pose = self->prop_pose;
  self->turn = self->prop_turn;
  GST_OBJECT_UNLOCK (self);

  gst_base_transform_set_passthrough (trans, !has_active_mask (self->masks));
}

/* A frame that says where the camera looked when it was taken knows better than
 * whoever sets properties now. */
static void
take_pose (GstThermMask *self, GstBuffer *buffer)
{
  const GstThermalPoseMeta *posed = gst_buffer_find_thermal_pose_meta (buffer);

  if (posed != NULL)
    self->pose = posed->pose;
}

static GstThermalCalibration *
get_void_calibration (GstThermMask *self, GstThermalCalibration *calibration)
{
  if (self->calibration != calibration) {
    g_clear_pointer (&self->calibration, gst_thermal_calibration_unref);
    g_clear_pointer (&self->void_calibration, gst_thermal_calibration_unref);
    self->calibration = gst_thermal_calibration_ref (calibration);
    self->void_calibration = gst_thermal_calibration_with_void (calibration);
  }
  return self->void_calibration;
}

static void
mark_void (GstThermMask *self, GstThermalMeta *meta)
{
  GstThermalCalibration *calibration = gst_thermal_meta_get_calibration (meta);

  if (!gst_thermal_calibration_has_void (calibration))
    gst_thermal_meta_set_calibration (
        meta, get_void_calibration (self, calibration));
}

/* Gives the picture a radiometric frame of its own, without what is masked:
 * others may still hold the one that it had. */
static gboolean
cut_frame_behind (GstThermMask *self, GstThermalMeta *meta)
{
  GstBuffer *frame;
  GstThermalMeta *own;
  ThermMaskPlace place;
  GstMapInfo map;
  gsize needed = meta->offset + (gsize) meta->stride * (meta->height - 1)
                 + 2 * (gsize) meta->width;

  frame = gst_buffer_copy_deep (meta->frame);
  if (frame == NULL || !gst_buffer_map (frame, &map, GST_MAP_READWRITE)) {
    gst_clear_buffer (&frame);
    return FALSE;
  }
  if (map.size >= needed) {
    therm_mask_place_init (
        &place, meta->width, meta->height, NULL, &self->pose);
    therm_mask_place_turn (
        &place, self->turn.quarters, self->turn.mirror, self->turn.flip);
    therm_mask_cutter_set (&self->frame_cutter, self->masks, &place);
    therm_mask_cutter_clear_counts (
        &self->frame_cutter, map.data + meta->offset, meta->stride);
  }
  gst_buffer_unmap (frame, &map);
  if (map.size < needed) {
    gst_buffer_unref (frame);
    return FALSE;
  }
  own = gst_buffer_get_thermal_meta (frame);
  if (own != NULL)
    mark_void (self, own);
  gst_buffer_replace (&meta->frame, frame);
  gst_buffer_unref (frame);
  return TRUE;
}

static GstFlowReturn
gst_therm_mask_transform_frame_ip (
    GstVideoFilter *filter, GstVideoFrame *picture)
{
  GstThermMask *self = GST_THERM_MASK (filter);
  GstThermalMeta *meta = gst_buffer_get_thermal_meta (picture->buffer);
  ThermMaskPlace place;

  take_pose (self, picture->buffer);
  therm_mask_place_init (&place, GST_VIDEO_FRAME_WIDTH (picture),
      GST_VIDEO_FRAME_HEIGHT (picture), meta, &self->pose);
  therm_mask_place_turn (
      &place, self->turn.quarters, self->turn.mirror, self->turn.flip);
  therm_mask_cutter_set (&self->cutter, self->masks, &place);

  if (GST_VIDEO_FRAME_FORMAT (picture) == GST_VIDEO_FORMAT_GRAY16_LE)
    therm_mask_cutter_clear_counts (&self->cutter,
        GST_VIDEO_FRAME_PLANE_DATA (picture, 0),
        GST_VIDEO_FRAME_PLANE_STRIDE (picture, 0));
  else
    therm_mask_cutter_paint (&self->cutter, picture, meta != NULL);

  if (meta != NULL && meta->frame != NULL && !cut_frame_behind (self, meta)) {
    /* rather no picture than one whose frame tells what is behind a mask */
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("A radiometric frame is shorter than its format says."),
        ("the masks cannot be cut"));
    return GST_FLOW_ERROR;
  }
  if (meta != NULL)
    mark_void (self, meta);
  return GST_FLOW_OK;
}

static gboolean
gst_therm_mask_stop (GstBaseTransform *trans)
{
  GstThermMask *self = GST_THERM_MASK (trans);

  GST_OBJECT_LOCK (self);
  self->started = FALSE;
  GST_OBJECT_UNLOCK (self);

  therm_mask_cutter_clear (&self->cutter);
  therm_mask_cutter_clear (&self->frame_cutter);
  g_clear_pointer (&self->masks, gst_thermal_mask_set_unref);
  g_clear_pointer (&self->calibration, gst_thermal_calibration_unref);
  g_clear_pointer (&self->void_calibration, gst_thermal_calibration_unref);
  return TRUE;
}

static void
set_masks (GstThermMask *self, const gchar *text)
{
  g_autoptr (GstThermalMaskSet) masks = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *message = NULL;

  if (text == NULL)
    text = "";
  masks = gst_thermal_mask_set_new_from_string (text, &error);

  GST_OBJECT_LOCK (self);
  g_clear_error (&self->prop_error);
  if (masks != NULL) {
    g_free (self->prop_text);
    self->prop_text = g_strdup (text);
    g_clear_pointer (&self->prop_masks, gst_thermal_mask_set_unref);
    self->prop_masks = g_steal_pointer (&masks);
  } else if (self->started) {
    message = g_strdup (error->message);
  } else {
    self->prop_error = g_steal_pointer (&error);
  }
  GST_OBJECT_UNLOCK (self);

  if (message != NULL)
    GST_ELEMENT_WARNING (
        self, LIBRARY, SETTINGS, ("masks: %s", message), ("keeping the old"));
}

static gdouble *
pose_member (GstThermMask *self, guint id)
{
  switch (id) {
  case PROP_PAN:
    return &self->prop_pose.pan_deg;
  case PROP_TILT:
    return &self->prop_pose.tilt_deg;
  case PROP_ZOOM:
    return &self->prop_pose.zoom;
  default:
    return &self->prop_pose.fov_deg;
  }
}

static void
gst_therm_mask_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstThermMask *self = GST_THERM_MASK (object);

  switch (id) {
  case PROP_MASKS:
    set_masks (self, g_value_get_string (value));
    break;
  case PROP_PAN:
  case PROP_TILT:
  case PROP_ZOOM:
  case PROP_FOV:
    GST_OBJECT_LOCK (self);
    *pose_member (self, id) = g_value_get_double (value);
    GST_OBJECT_UNLOCK (self);
    break;
  case PROP_ROTATION:
    GST_OBJECT_LOCK (self);
    self->prop_turn.quarters = g_value_get_enum (value);
    GST_OBJECT_UNLOCK (self);
    break;
  case PROP_MIRROR:
  case PROP_FLIP:
    GST_OBJECT_LOCK (self);
    *(id == PROP_MIRROR ? &self->prop_turn.mirror : &self->prop_turn.flip) =
        g_value_get_boolean (value);
    GST_OBJECT_UNLOCK (self);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
}

static void
gst_therm_mask_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstThermMask *self = GST_THERM_MASK (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_MASKS:
    g_value_set_string (value, self->prop_text);
    break;
  case PROP_PAN:
  case PROP_TILT:
  case PROP_ZOOM:
  case PROP_FOV:
    g_value_set_double (value, *pose_member (self, id));
    break;
  case PROP_ROTATION:
    g_value_set_enum (value, self->prop_turn.quarters);
    break;
  case PROP_MIRROR:
    g_value_set_boolean (value, self->prop_turn.mirror);
    break;
  case PROP_FLIP:
    g_value_set_boolean (value, self->prop_turn.flip);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_therm_mask_finalize (GObject *object)
{
  GstThermMask *self = GST_THERM_MASK (object);

  g_free (self->prop_text);
  g_clear_pointer (&self->prop_masks, gst_thermal_mask_set_unref);
  g_clear_error (&self->prop_error);
  G_OBJECT_CLASS (gst_therm_mask_parent_class)->finalize (object);
}

#define GST_TYPE_THERM_MASK_ROTATION (gst_therm_mask_rotation_get_type ())
THERM_DEFINE_ROTATION (gst_therm_mask_rotation_get_type, "GstThermMaskRotation")

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;
  const GParamFlags moving = flags | GST_PARAM_CONTROLLABLE;

  /**
   * GstThermMask:masks:
   *
   * What to hide, as text: see gst_thermal_mask_set_new_from_string().
   */
  properties[PROP_MASKS] = g_param_spec_string ("masks", "Masks",
      "What to hide, for example \"box(0.1,0.1,0.4,0.4,style=mosaic) "
      "polygon(0.5,0.5,0.9,0.5,0.7,0.9,color=#404040) box(-12,3,-8,7,world)\"",
      "", flags);
  properties[PROP_PAN] = g_param_spec_double ("pan", "Pan",
      "Where the camera looks: azimuth, degrees, to the right", -36000, 36000,
      0, moving);
  properties[PROP_TILT] = g_param_spec_double ("tilt", "Tilt",
      "Where the camera looks: elevation, degrees, up is positive", -90, 90, 0,
      moving);
  properties[PROP_ZOOM] =
      g_param_spec_double ("zoom", "Zoom", "Magnification", 1, 400, 1, moving);
  properties[PROP_FOV] = g_param_spec_double ("fov", "Field of view",
      "Horizontal, degrees, at zoom 1", 1, 170, DEFAULT_FOV, moving);
  /* Masks are drawn on what the sensor sees. Who mirrors the picture must not
   * uncover anything by it. */
  properties[PROP_ROTATION] = g_param_spec_enum ("rotation", "Rotation",
      "How the counts were turned clockwise behind the place where masks are "
      "drawn, degrees",
      GST_TYPE_THERM_MASK_ROTATION, 0, flags);
  properties[PROP_MIRROR] = g_param_spec_boolean ("mirror", "Mirror",
      "Left and right of the counts were exchanged after that", FALSE, flags);
  properties[PROP_FLIP] = g_param_spec_boolean ("flip", "Flip",
      "Top and bottom of the counts were exchanged after that", FALSE, flags);
  gst_type_mark_as_plugin_api (GST_TYPE_THERM_MASK_ROTATION, 0);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
gst_therm_mask_class_init (GstThermMaskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);
  GstVideoFilterClass *filter_class = GST_VIDEO_FILTER_CLASS (klass);

  object_class->set_property = gst_therm_mask_set_property;
  object_class->get_property = gst_therm_mask_get_property;
  object_class->finalize = gst_therm_mask_finalize;
  install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Privacy masks",
      "Filter/Effect/Video",
      "Hides parts of pictures and of their temperatures",
      "The Thermoscope authors");

  trans_class->transform_ip_on_passthrough = FALSE;
  trans_class->start = GST_DEBUG_FUNCPTR (gst_therm_mask_start);
  trans_class->before_transform =
      GST_DEBUG_FUNCPTR (gst_therm_mask_before_transform);
  filter_class->transform_frame_ip =
      GST_DEBUG_FUNCPTR (gst_therm_mask_transform_frame_ip);
  trans_class->stop = GST_DEBUG_FUNCPTR (gst_therm_mask_stop);
}

static void
gst_therm_mask_init (GstThermMask *self)
{
  self->prop_text = g_strdup ("");
  self->prop_masks = gst_thermal_mask_set_new_from_string ("", NULL);
  self->prop_pose = (GstThermalPose){.zoom = 1, .fov_deg = DEFAULT_FOV};
}
