/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-eptz
 * @title: eptz
 * @short_description: turns, enlarges, steadies and holds pictures
 *
 * What a head and a lens would do, done with pixels: rotation, mirror and flip
 * (#GstEptz:rotation, #GstEptz:mirror, #GstEptz:flip), digital zoom
 * (#GstEptz:zoom), electronic stabilisation (#GstEptz:stabilisation) and
 * freeze (#GstEptz:freeze). It works on pictures and on radiometric frames,
 * and temperatures stay where they are seen.
 *
 * A picture keeps its radiometric frame, and its #GstThermalMeta says where in
 * it each point lies: measurements and alarms, which look at the frame, do not
 * change. Counts (GRAY16_LE) are turned themselves, so that regions that are
 * drawn in the turned picture hold for `radiometry` behind it. Counts are never
 * mixed: they are enlarged as squares and steadied by whole pixels, and what
 * comes in at an edge is filled with what was last seen there.
 *
 * |[
 * gst-launch-1.0 thermsrc num-buffers=5 ! eptz rotation=90 ! radiometry !
 *     thermcolor palette=ironbow ! eptz zoom=2 center-y=0.7 !
 *     videoconvert ! autovideosink
 * ]|
 * A camera that hangs on its side is set upright before anything is measured,
 * and a part of the picture is enlarged after.
 *
 * |[
 * gst-launch-1.0 thermsrc band=visible shake=0.1 num-buffers=10 !
 *     eptz stabilisation=true ! videoconvert ! autovideosink
 * ]|
 * A mast in the wind, and a picture that stands still.
 *
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=5 pattern=smpte !
 *     video/x-raw,format=NV12,width=640,height=360 ! eptz mirror=true
 *     flip=true method=lanczos zoom=1.5 ! fakesink
 * ]|
 * Colour bars upside down, their middle enlarged.
 *
 * `docs/visible.md` says where in a chain it belongs.
 */

#include "config.h"

#include "gsteptz.h"

#include <gst/thermal/thermal.h>
#include <math.h>
#include <string.h>

#include "gsteptz-private.h"

GST_DEBUG_CATEGORY_STATIC (gst_eptz_debug);
#define GST_CAT_DEFAULT gst_eptz_debug

/* After a longer pause the path is not followed but begun again. */
#define MAX_GAP GST_SECOND

#define FORMATS                                                                \
  "{ I420, YV12, NV12, NV21, Y444, RGB, BGR, RGBA, BGRA, ARGB, ABGR, RGBx, "   \
  "BGRx, xRGB, xBGR, GRAY8, GRAY16_LE }"

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE (FORMATS)));

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE (FORMATS)));

G_DEFINE_FINAL_TYPE (GstEptz, gst_eptz, GST_TYPE_VIDEO_FILTER)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (eptz, "eptz", GST_RANK_NONE,
    GST_TYPE_EPTZ,
    GST_DEBUG_CATEGORY_INIT (gst_eptz_debug, "eptz", 0, "electronic PTZ"))

static gboolean
gst_eptz_start (GstBaseTransform *trans)
{
  GstEptz *self = GST_EPTZ (trans);

  self->scaler = eptz_scaler_new ();
  self->motion = eptz_motion_new ();
  self->last_pts = GST_CLOCK_TIME_NONE;
  return TRUE;
}

/* A picture on its side: width and height, and the shape of a pixel. */
static void
exchange_sides (GstStructure *structure)
{
  const GValue *width = gst_structure_get_value (structure, "width");
  const GValue *height = gst_structure_get_value (structure, "height");
  g_auto (GValue) old_width = G_VALUE_INIT;
  gint n, d;

  if (width != NULL && height != NULL) {
    g_value_init (&old_width, G_VALUE_TYPE (width));
    g_value_copy (width, &old_width);
    gst_structure_set_value (structure, "width", height);
    gst_structure_set_value (structure, "height", &old_width);
  }
  if (gst_structure_get_fraction (structure, "pixel-aspect-ratio", &n, &d)
      && n > 0)
    gst_structure_set (
        structure, "pixel-aspect-ratio", GST_TYPE_FRACTION, d, n, NULL);
}

static GstCaps *
gst_eptz_transform_caps (GstBaseTransform *trans, GstPadDirection direction,
    GstCaps *caps, GstCaps *filter)
{
  GstEptz *self = GST_EPTZ (trans);
  GstCaps *result = gst_caps_copy (caps);
  gboolean on_side;

  GST_OBJECT_LOCK (self);
  on_side = self->prop.orientation.quarters % 2 != 0;
  GST_OBJECT_UNLOCK (self);

  for (guint i = 0; i < gst_caps_get_size (result) && on_side; i++)
    exchange_sides (gst_caps_get_structure (result, i));
  if (filter != NULL) {
    GstCaps *filtered =
        gst_caps_intersect_full (filter, result, GST_CAPS_INTERSECT_FIRST);

    gst_caps_unref (result);
    result = filtered;
  }
  return result;
}

static gboolean
gst_eptz_set_info (GstVideoFilter *filter, GstCaps *incaps,
    GstVideoInfo *in_info, GstCaps *outcaps, GstVideoInfo *out_info)
{
  GstEptz *self = GST_EPTZ (filter);

  GST_OBJECT_LOCK (self);
  self->orientation.quarters = self->prop.orientation.quarters;
  GST_OBJECT_UNLOCK (self);

  self->is_counts =
      GST_VIDEO_INFO_FORMAT (in_info) == GST_VIDEO_FORMAT_GRAY16_LE;
  gst_clear_buffer (&self->frozen);
  g_clear_pointer (&self->steady, g_free);
  GST_DEBUG_OBJECT (
      self, "%" GST_PTR_FORMAT " becomes %" GST_PTR_FORMAT, incaps, outcaps);
  return TRUE;
}

/* Shutter and cooling are not the scene. */
static gboolean
shows_scene (GstBuffer *buffer)
{
  const GstThermalMeta *meta = gst_buffer_get_thermal_meta (buffer);

  return meta == NULL
         || (meta->flags
                & (GST_THERMAL_FRAME_FLAG_FROZEN | GST_THERMAL_FRAME_FLAG_FFC
                    | GST_THERMAL_FRAME_FLAG_NOT_READY))
                == 0;
}

static void
forget_motion (GstEptz *self)
{
  eptz_motion_reset (self->motion);
  self->path_x = self->path_y = (EptzPath){0};
  self->correction_x = self->correction_y = 0;
  self->last_pts = GST_CLOCK_TIME_NONE;
  g_clear_pointer (&self->steady, g_free);
}

static EptzLuma
luma_of (GstEptz *self, const GstVideoFrame *frame)
{
  /* green is most of the light where there is no plane of its own for it */
  const guint component =
      GST_VIDEO_FRAME_FORMAT (frame) != GST_VIDEO_FORMAT_GRAY8
              && GST_VIDEO_FORMAT_INFO_IS_RGB (frame->info.finfo)
          ? 1
          : 0;

  return (EptzLuma){
      .data = GST_VIDEO_FRAME_COMP_DATA (frame, component),
      .width = GST_VIDEO_FRAME_COMP_WIDTH (frame, component),
      .height = GST_VIDEO_FRAME_COMP_HEIGHT (frame, component),
      .stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, component),
      .step = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, component),
      .wide = self->is_counts,
  };
}

static void
follow_motion (GstEptz *self, GstBuffer *buffer)
{
  const GstVideoInfo *info = &GST_VIDEO_FILTER (self)->in_info;
  const gdouble limit = self->settings.stabilisation_margin;
  GstClockTime pts = GST_BUFFER_PTS (buffer);
  gdouble x, y, elapsed_s = 0;
  GstVideoFrame frame;
  EptzLuma luma;

  if (!self->settings.stabilisation) {
    forget_motion (self);
    return;
  }
  if (GST_BUFFER_IS_DISCONT (buffer)
      && !(GST_CLOCK_TIME_IS_VALID (self->last_pts) && pts > self->last_pts
           && pts - self->last_pts < MAX_GAP))
    forget_motion (self);
  if (!shows_scene (buffer)
      || !gst_video_frame_map (&frame, info, buffer, GST_MAP_READ))
    return;

  luma = luma_of (self, &frame);
  if (!eptz_motion_follow (self->motion, &luma, &x, &y))
    GST_LOG_OBJECT (self, "another view, or nothing to see in it");
  gst_video_frame_unmap (&frame);

  if (GST_CLOCK_TIME_IS_VALID (self->last_pts) && pts > self->last_pts)
    elapsed_s = (gdouble) (pts - self->last_pts) / GST_SECOND;
  self->last_pts = pts;
  self->correction_x = eptz_path_follow (&self->path_x, x, elapsed_s,
      self->settings.stabilisation_s, limit * GST_VIDEO_INFO_WIDTH (info));
  self->correction_y = eptz_path_follow (&self->path_y, y, elapsed_s,
      self->settings.stabilisation_s, limit * GST_VIDEO_INFO_HEIGHT (info));
  GST_LOG_OBJECT (self, "moved to %.2f, %.2f px, corrected by %.2f, %.2f px", x,
      y, self->correction_x, self->correction_y);
}

/* Which part of the turned picture leaves, and the way back from there. */
static void
find_geometry (GstEptz *self)
{
  const GstVideoInfo *in = &GST_VIDEO_FILTER (self)->in_info;
  const GstVideoInfo *out = &GST_VIDEO_FILTER (self)->out_info;
  const GstEptzSettings *settings = &self->settings;
  const gdouble margin = settings->stabilisation && !self->is_counts
                             ? settings->stabilisation_margin
                             : 0;
  const gdouble size = (1 - 2 * margin) / settings->zoom;
  /* as the picture came, then as it was turned; the matrix has only 0, 1, -1 */
  const gdouble back_x = -self->correction_x / GST_VIDEO_INFO_WIDTH (in);
  const gdouble back_y = -self->correction_y / GST_VIDEO_INFO_HEIGHT (in);
  gdouble m[6], across, down;
  EptzWindow *window = &self->window;

  eptz_orientation_get_matrix (&self->orientation, m);
  across = m[0] * back_x + m[3] * back_y;
  down = m[1] * back_x + m[4] * back_y;
  window->width = window->height = size;
  window->x = CLAMP (settings->center_x - size / 2, margin, 1 - margin - size);
  window->y = CLAMP (settings->center_y - size / 2, margin, 1 - margin - size);

  self->shift_x = self->shift_y = 0;
  if (self->is_counts) {
    self->shift_x = (gint) lrint (across * GST_VIDEO_INFO_WIDTH (out));
    self->shift_y = (gint) lrint (down * GST_VIDEO_INFO_HEIGHT (out));
    across = (gdouble) self->shift_x / GST_VIDEO_INFO_WIDTH (out);
    down = (gdouble) self->shift_y / GST_VIDEO_INFO_HEIGHT (out);
  } else {
    window->x += across;
    window->y += down;
    across = down = 0;
  }

  self->matrix[0] = m[0] * size;
  self->matrix[1] = m[1] * size;
  self->matrix[2] =
      m[0] * (window->x + across) + m[1] * (window->y + down) + m[2];
  self->matrix[3] = m[3] * size;
  self->matrix[4] = m[4] * size;
  self->matrix[5] =
      m[3] * (window->x + across) + m[4] * (window->y + down) + m[5];
}

static gboolean
has_nothing_to_do (GstEptz *self)
{
  static const EptzWindow whole = {0, 0, 1, 1};

  return self->frozen == NULL && !self->settings.stabilisation
         && eptz_orientation_is_identity (&self->orientation)
         && memcmp (&self->window, &whole, sizeof whole) == 0;
}

/* A quarter more or less waits for the caps; half a turn leaves the size as it
 * is, so that no caps come. */
static void
take_orientation (GstEptz *self)
{
  EptzOrientation next = self->settings.orientation;

  if ((next.quarters ^ self->orientation.quarters) & 1)
    next.quarters = self->orientation.quarters;
  if (next.quarters != self->orientation.quarters
      || next.mirror != self->orientation.mirror
      || next.flip != self->orientation.flip)
    g_clear_pointer (&self->steady, g_free);
  self->orientation = next;
}

static GstFlowReturn
gst_eptz_submit_input_buffer (
    GstBaseTransform *trans, gboolean is_discont, GstBuffer *buffer)
{
  GstEptz *self = GST_EPTZ (trans);
  GstFlowReturn flow = GST_BASE_TRANSFORM_CLASS (gst_eptz_parent_class)
                           ->submit_input_buffer (trans, is_discont, buffer);

  if (flow != GST_FLOW_OK || trans->queued_buf == NULL)
    return flow;

  /* here the caps are those of the buffer; one copy per frame, so that a
   * property write can never split a picture */
  GST_OBJECT_LOCK (self);
  self->settings = self->prop;
  GST_OBJECT_UNLOCK (self);
  take_orientation (self);
  if (!self->settings.freeze)
    gst_clear_buffer (&self->frozen);
  if (self->frozen == NULL) {
    follow_motion (self, trans->queued_buf);
    find_geometry (self);
  }
  gst_base_transform_set_passthrough (trans, has_nothing_to_do (self));
  return flow;
}

/* The held picture at the time of the one that has come instead. */
static GstBuffer *
dup_frozen (GstEptz *self, GstBuffer *input)
{
  GstBuffer *copy = gst_buffer_copy (self->frozen);
  GstReferenceTimestampMeta *time;
  GstThermalMeta *meta;

  while ((time = gst_buffer_get_reference_timestamp_meta (copy, NULL)) != NULL)
    gst_buffer_remove_meta (copy, &time->parent);
  gst_buffer_copy_into (
      copy, input, GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS, 0, -1);
  time = gst_buffer_get_reference_timestamp_meta (input, NULL);
  if (time != NULL)
    gst_buffer_add_reference_timestamp_meta (
        copy, time->reference, time->timestamp, time->duration);
  meta = gst_buffer_get_thermal_meta (copy);
  if (meta != NULL)
    meta->flags |= GST_THERMAL_FRAME_FLAG_FROZEN;
  return copy;
}

static GstFlowReturn
gst_eptz_prepare_output_buffer (
    GstBaseTransform *trans, GstBuffer *input, GstBuffer **output)
{
  GstEptz *self = GST_EPTZ (trans);

  if (self->frozen == NULL)
    return GST_BASE_TRANSFORM_CLASS (gst_eptz_parent_class)
        ->prepare_output_buffer (trans, input, output);
  *output = dup_frozen (self, input);
  return GST_FLOW_OK;
}

static gboolean
gst_eptz_transform_meta (
    GstBaseTransform *trans, GstBuffer *out, GstMeta *meta, GstBuffer *in)
{
  GstEptz *self = GST_EPTZ (trans);
  const GType api = meta->info->api;

  /* made anew in copy_metadata() */
  if (api == GST_THERMAL_META_API_TYPE || api == GST_VIDEO_META_API_TYPE
      || api == GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE)
    return FALSE;
  /* speaks of the radiometric frame, which stays the same behind a picture */
  if (api == GST_THERMAL_MEASUREMENT_META_API_TYPE)
    return !self->is_counts;
  return !gst_meta_api_type_has_tag (
             api, g_quark_from_static_string (GST_META_TAG_MEMORY_STR))
         && !gst_meta_api_type_has_tag (api,
             g_quark_from_static_string (GST_META_TAG_VIDEO_ORIENTATION_STR))
         && !gst_meta_api_type_has_tag (
             api, g_quark_from_static_string (GST_META_TAG_VIDEO_SIZE_STR));
}

/* A point of the picture that came in the one that leaves. */
static void
carry_point (
    GstEptz *self, gdouble x, gdouble y, gdouble *ret_x, gdouble *ret_y)
{
  const gdouble *m = self->matrix;
  const gdouble determinant = m[0] * m[4] - m[1] * m[3];

  x -= m[2];
  y -= m[5];
  *ret_x = (m[4] * x - m[1] * y) / determinant;
  *ret_y = (m[0] * y - m[3] * x) / determinant;
}

static void
carry_region (
    GstEptz *self, const GstVideoRegionOfInterestMeta *region, GstBuffer *out)
{
  const GstVideoInfo *in_info = &GST_VIDEO_FILTER (self)->in_info;
  const gdouble in_width = GST_VIDEO_INFO_WIDTH (in_info);
  const gdouble in_height = GST_VIDEO_INFO_HEIGHT (in_info);
  const GstVideoInfo *out_info = &GST_VIDEO_FILTER (self)->out_info;
  const gdouble width = GST_VIDEO_INFO_WIDTH (out_info);
  const gdouble height = GST_VIDEO_INFO_HEIGHT (out_info);
  GstVideoRegionOfInterestMeta *copy;
  gdouble ax, ay, bx, by, left, top, right, bottom;

  carry_point (self, region->x / in_width, region->y / in_height, &ax, &ay);
  carry_point (self, (region->x + region->w) / in_width,
      (region->y + region->h) / in_height, &bx, &by);
  left = CLAMP (round (MIN (ax, bx) * width), 0, width);
  right = CLAMP (round (MAX (ax, bx) * width), 0, width);
  top = CLAMP (round (MIN (ay, by) * height), 0, height);
  bottom = CLAMP (round (MAX (ay, by) * height), 0, height);
  if (right <= left || bottom <= top)
    return;

  copy = gst_buffer_add_video_region_of_interest_meta_id (out, region->roi_type,
      (guint) left, (guint) top, (guint) (right - left),
      (guint) (bottom - top));
  copy->id = region->id;
  copy->parent_id = region->parent_id;
  for (GList *l = region->params; l != NULL; l = l->next)
    gst_video_region_of_interest_meta_add_param (
        copy, gst_structure_copy (l->data));
}

static void
carry_temperatures (GstEptz *self, GstBuffer *in, GstBuffer *out)
{
  const GstThermalMeta *meta = gst_buffer_get_thermal_meta (in);
  GstThermalMeta *copy;

  if (meta == NULL)
    return;
  if (self->is_counts && meta->frame == NULL) {
    copy = gst_buffer_add_thermal_meta (
        out, meta->calibration, &GST_VIDEO_FILTER (self)->out_info);
    copy->flags = meta->flags;
    return;
  }
  copy = gst_buffer_add_thermal_picture_meta (out, in);
  gst_thermal_meta_turn (copy, self->matrix);
}

/* Where the points of what leaves lie in what the sensor saw. A picture with a
 * frame behind it needs to say nothing: the frame does. */
static void
carry_view (GstEptz *self, GstBuffer *in, GstBuffer *out)
{
  const GstVideoInfo *info = &GST_VIDEO_FILTER (self)->in_info;
  const GstThermalMeta *meta = gst_buffer_get_thermal_meta (in);
  GstThermalView view;

  if (meta != NULL && meta->frame != NULL)
    return;
  gst_thermal_buffer_get_view (
      in, GST_VIDEO_INFO_WIDTH (info), GST_VIDEO_INFO_HEIGHT (info), &view);
  gst_thermal_affine_combine (view.matrix, self->matrix, view.matrix);
  gst_buffer_add_thermal_view_meta (out, &view);
}

static gboolean
gst_eptz_copy_metadata (GstBaseTransform *trans, GstBuffer *in, GstBuffer *out)
{
  GstEptz *self = GST_EPTZ (trans);
  gpointer state = NULL;
  GstMeta *meta;

  if (!GST_BASE_TRANSFORM_CLASS (gst_eptz_parent_class)
           ->copy_metadata (trans, in, out))
    return FALSE;

  carry_temperatures (self, in, out);
  carry_view (self, in, out);
  while ((meta = gst_buffer_iterate_meta_filtered (
              in, &state, GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE))
         != NULL)
    carry_region (self, (GstVideoRegionOfInterestMeta *) meta, out);
  return TRUE;
}

static guint8 *
ensure_turned (GstEptz *self, gsize size)
{
  if (self->turned_size < size) {
    g_free (self->turned);
    self->turned = g_malloc (size);
    self->turned_size = size;
  }
  return self->turned;
}

/* A plane by its first component; packed pixels are one. */
static EptzPlane
plane_of (const GstVideoFrame *frame, guint plane)
{
  guint component = 0;

  while (GST_VIDEO_FORMAT_INFO_PLANE (frame->info.finfo, component) != plane)
    component++;
  return (EptzPlane){
      .data = GST_VIDEO_FRAME_PLANE_DATA (frame, plane),
      .width = GST_VIDEO_FRAME_COMP_WIDTH (frame, component),
      .height = GST_VIDEO_FRAME_COMP_HEIGHT (frame, component),
      .stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane),
      .pixel_size = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, component),
  };
}

static void
copy_rows (const guint8 *from, gint from_stride, guint8 *to, gint to_stride,
    gsize row_size, gint n_rows)
{
  for (gint y = 0; y < n_rows; y++)
    memcpy (
        to + (gsize) y * to_stride, from + (gsize) y * from_stride, row_size);
}

/* Puts the turned frame where a calm camera would have it. What was there
 * before stays at the edges that this frame does not reach. */
static EptzPlane
steady_counts (GstEptz *self, const EptzPlane *turned)
{
  const gint width = turned->width, height = turned->height;
  const gint x = MAX (-self->shift_x, 0), y = MAX (-self->shift_y, 0);
  const gint from_x = MAX (self->shift_x, 0), from_y = MAX (self->shift_y, 0);
  const gint n_x = width - ABS (self->shift_x);
  const gint n_y = height - ABS (self->shift_y);
  EptzPlane steady = *turned;

  steady.stride = 2 * width;
  if (self->steady == NULL) {
    self->steady = g_malloc ((gsize) steady.stride * height);
    copy_rows (turned->data, turned->stride, self->steady, steady.stride,
        steady.stride, height);
  }
  steady.data = self->steady;
  if (n_x > 0 && n_y > 0)
    copy_rows (
        turned->data + (gsize) from_y * turned->stride + 2 * (gsize) from_x,
        turned->stride, steady.data + (gsize) y * steady.stride + 2 * (gsize) x,
        steady.stride, 2 * (gsize) n_x, n_y);
  return steady;
}

static void
transform_plane (GstEptz *self, const EptzPlane *from, const EptzPlane *to)
{
  static const EptzWindow whole = {0, 0, 1, 1};
  const gboolean enlarges = memcmp (&self->window, &whole, sizeof whole) != 0;
  const gboolean steadies = self->is_counts && self->settings.stabilisation;
  EptzPlane turned = *to;

  if (!enlarges && !steadies) {
    eptz_orient_plane (&self->orientation, from, to);
    return;
  }
  if (eptz_orientation_is_identity (&self->orientation)) {
    turned = *from;
  } else {
    turned.stride = turned.width * turned.pixel_size;
    turned.data = ensure_turned (self, (gsize) turned.stride * turned.height);
    eptz_orient_plane (&self->orientation, from, &turned);
  }
  if (steadies)
    turned = steady_counts (self, &turned);
  if (enlarges)
    eptz_scaler_run (self->scaler,
        self->is_counts ? EPTZ_METHOD_NEAREST : self->settings.method,
        &self->window, &turned, to, self->is_counts);
  else
    copy_rows (turned.data, turned.stride, to->data, to->stride,
        2 * (gsize) to->width, to->height);
}

static GstFlowReturn
gst_eptz_transform_frame (
    GstVideoFilter *filter, GstVideoFrame *in, GstVideoFrame *out)
{
  GstEptz *self = GST_EPTZ (filter);

  for (guint p = 0; p < GST_VIDEO_FRAME_N_PLANES (in); p++) {
    const EptzPlane from = plane_of (in, p), to = plane_of (out, p);

    transform_plane (self, &from, &to);
  }
  return GST_FLOW_OK;
}

static GstFlowReturn
gst_eptz_transform (GstBaseTransform *trans, GstBuffer *in, GstBuffer *out)
{
  GstEptz *self = GST_EPTZ (trans);

  /* it is complete, and its pixels are shared */
  if (self->frozen != NULL)
    return GST_FLOW_OK;
  return GST_BASE_TRANSFORM_CLASS (gst_eptz_parent_class)
      ->transform (trans, in, out);
}

static GstFlowReturn
gst_eptz_generate_output (GstBaseTransform *trans, GstBuffer **output)
{
  GstEptz *self = GST_EPTZ (trans);
  GstFlowReturn flow = GST_BASE_TRANSFORM_CLASS (gst_eptz_parent_class)
                           ->generate_output (trans, output);

  /* the first picture that leaves after the wish is the one that stays */
  if (flow == GST_FLOW_OK && *output != NULL && self->settings.freeze
      && self->frozen == NULL)
    self->frozen = gst_buffer_ref (*output);
  return flow;
}

static gboolean
gst_eptz_stop (GstBaseTransform *trans)
{
  GstEptz *self = GST_EPTZ (trans);

  gst_clear_buffer (&self->frozen);
  g_clear_pointer (&self->scaler, eptz_scaler_free);
  g_clear_pointer (&self->motion, eptz_motion_free);
  g_clear_pointer (&self->steady, g_free);
  g_clear_pointer (&self->turned, g_free);
  self->turned_size = 0;
  self->path_x = self->path_y = (EptzPath){0};
  self->correction_x = self->correction_y = 0;
  return TRUE;
}

static void
gst_eptz_class_init (GstEptzClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);
  GstVideoFilterClass *filter_class = GST_VIDEO_FILTER_CLASS (klass);

  gst_eptz_install_properties (object_class);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Electronic PTZ",
      "Filter/Effect/Video",
      "Turns, enlarges, steadies and holds pictures and radiometric frames",
      "The Thermoscope authors");

  trans_class->start = GST_DEBUG_FUNCPTR (gst_eptz_start);
  trans_class->transform_caps = GST_DEBUG_FUNCPTR (gst_eptz_transform_caps);
  filter_class->set_info = GST_DEBUG_FUNCPTR (gst_eptz_set_info);
  trans_class->submit_input_buffer =
      GST_DEBUG_FUNCPTR (gst_eptz_submit_input_buffer);
  trans_class->prepare_output_buffer =
      GST_DEBUG_FUNCPTR (gst_eptz_prepare_output_buffer);
  trans_class->transform_meta = GST_DEBUG_FUNCPTR (gst_eptz_transform_meta);
  trans_class->copy_metadata = GST_DEBUG_FUNCPTR (gst_eptz_copy_metadata);
  trans_class->transform = GST_DEBUG_FUNCPTR (gst_eptz_transform);
  filter_class->transform_frame = GST_DEBUG_FUNCPTR (gst_eptz_transform_frame);
  trans_class->generate_output = GST_DEBUG_FUNCPTR (gst_eptz_generate_output);
  trans_class->stop = GST_DEBUG_FUNCPTR (gst_eptz_stop);
}

static void
gst_eptz_init (GstEptz *self)
{
  gst_eptz_init_properties (self);
}
