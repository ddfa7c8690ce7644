/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermsimulator.h"

#include <string.h>

#include "thermactor.h"
#include "thermdefocus.h"
#include "thermhash.h"
#include "thermlight.h"
#include "thermmotion.h"

/* How often the weather is asked again: every ten seconds of stream, or every
 * minute of a day that runs faster. */
#define WEATHER_STEP_S 10.0
#define WEATHER_STEP_H (1.0 / 60)

/* Openings of the lenses, metres: how fast a picture goes soft. */
#define THERMAL_APERTURE_M 0.025
#define VISIBLE_APERTURE_M 0.008

struct _ThermSimulator
{
  ThermScene *scene;
  ThermBand band;
  guint32 seed;
  gdouble start_hour;

  ThermRadiance radiance;
  ThermClimate climate;
  gdouble climate_hour;
  gdouble climate_time_s;
  gboolean climate_valid;

  ThermPanorama *panorama;
  ThermView view;
  ThermSensor sensor;
  gboolean has_size;
  GArray *strokes;
  gfloat *work;         /* thermal: a changed copy of the canvas */
  guint8 *still_planes; /* visible: I420 of the view's still part */
  guint8 *painted;      /* visible: the same of a moment */
  ThermMotion *motion;  /* visible */
  guint8 *whole;
  gsize whole_size;
  ThermSoftness softness;

  ThermMoment moment;
  gdouble cavity_k; /* at that moment */
};

ThermSimulator *
therm_simulator_new (
    ThermScene *scene, ThermBand band, guint32 seed, gdouble start_hour)
{
  ThermSimulator *self = g_new0 (ThermSimulator, 1);

  self->scene = scene;
  self->band = band;
  self->seed = seed;
  self->start_hour = start_hour < 0 ? scene->hour : start_hour;
  therm_climate_init (&self->climate, scene, self->start_hour);
  therm_radiance_init (&self->radiance, scene, &self->climate);
  self->panorama = therm_panorama_new (scene, band, seed);
  self->strokes = g_array_new (FALSE, FALSE, sizeof (ThermStroke));
  return self;
}

static void
forget_size (ThermSimulator *self)
{
  if (self->has_size) {
    therm_view_clear (&self->view);
    therm_sensor_clear (&self->sensor);
  }
  g_clear_pointer (&self->work, g_free);
  g_clear_pointer (&self->still_planes, g_free);
  g_clear_pointer (&self->painted, g_free);
  g_clear_pointer (&self->motion, therm_motion_free);
  g_clear_pointer (&self->whole, g_free);
  self->has_size = FALSE;
}

void
therm_simulator_free (ThermSimulator *self)
{
  forget_size (self);
  therm_softness_clear (&self->softness);
  g_array_unref (self->strokes);
  therm_panorama_free (self->panorama);
  therm_radiance_clear (&self->radiance);
  therm_scene_free (self->scene);
  g_free (self);
}

GstThermalCalibration *
therm_simulator_get_calibration (ThermSimulator *self)
{
  return self->radiance.calibration;
}

void
therm_simulator_set_size (ThermSimulator *self, gint width, gint height)
{
  forget_size (self);
  therm_view_init (&self->view, self->band, width, height);
  therm_sensor_init (
      &self->sensor, width, height, self->seed, self->radiance.counts_per_k);
  if (self->band == THERM_BAND_THERMAL) {
    self->work = g_new (gfloat, (gsize) width * height);
  } else {
    const gsize size = (gsize) width * height * 2 + 4 * (width + height);

    self->still_planes = g_new (guint8, size);
    self->painted = g_new (guint8, size);
    self->motion = therm_motion_new (width, height);
  }
  self->has_size = TRUE;
}

/* The weather goes in steps, so that most frames can use the tiles as they
 * are; the steps follow from the time alone. */
static void
ensure_weather (
    ThermSimulator *self, const ThermSettings *settings, gdouble time_s)
{
  const gdouble start = settings->hour < 0 ? self->scene->hour : settings->hour;
  const gdouble step_s =
      settings->day_speed > 0 ? CLAMP (
          WEATHER_STEP_H * 3600 / settings->day_speed, 0.001, WEATHER_STEP_S)
                              : WEATHER_STEP_S;
  const gdouble at_s = floor (time_s / step_s) * step_s;
  const gdouble hour = start + at_s * settings->day_speed / 3600;

  if (self->climate_valid && hour == self->climate_hour
      && at_s == self->climate_time_s)
    return;

  therm_climate_init (&self->climate, self->scene, hour);
  therm_radiance_set_air (&self->radiance, self->climate.air_k);
  therm_panorama_set_moment (
      self->panorama, &self->climate, &self->radiance, at_s);
  self->climate_hour = hour;
  self->climate_time_s = at_s;
  self->climate_valid = TRUE;
}

/* How far points of light are spread, by what the lens is set to and how far
 * away they are; NULL: nowhere. */
static const ThermSoftness *
find_softness (ThermSimulator *self, const ThermSettings *settings)
{
  const gdouble aperture_m =
      (self->band == THERM_BAND_THERMAL ? THERMAL_APERTURE_M
                                        : VISIBLE_APERTURE_M)
      * CLAMP (settings->iris, 0.05, 1.0);

  if (!settings->has_focus)
    return NULL;
  therm_softness_find (
      &self->softness, &self->view, settings->focus_dpt, aperture_m);
  return &self->softness;
}

static void
draw_thermal (ThermSimulator *self, const ThermSettings *settings,
    guint64 number, gdouble time_s, guint8 *pixels, gint stride)
{
  ThermView *view = &self->view;
  const gsize n = (gsize) view->width * view->height;
  const ThermSoftness *softness = find_softness (self, settings);
  const gfloat *counts = view->counts;
  gdouble drift_k;

  therm_sensor_set_model (&self->sensor, &settings->sensor);
  drift_k =
      settings->settling_k + therm_sensor_get_drift_k (&self->sensor, time_s);
  self->cavity_k = therm_sensor_get_cavity_k (drift_k);
  if (settings->shutter_closed) {
    /* it hangs in the cavity and is as warm */
    const gfloat shutter = therm_radiance_get (&self->radiance, self->cavity_k);

    for (gsize i = 0; i < n; i++)
      self->work[i] = shutter;
    counts = self->work;
  } else if (softness != NULL || settings->iris < 1) {
    const gfloat open = settings->iris * settings->iris;
    /* the blades are as warm as the air around the camera */
    const gfloat blades = (1 - open) * self->radiance.air_counts;

    for (gsize i = 0; i < n; i++)
      self->work[i] = open * view->counts[i] + blades;
    if (softness != NULL)
      therm_soften_floats (softness, self->work, view->width, view->height);
    counts = self->work;
  }

  therm_sensor_expose (&self->sensor, settings->shutter_closed ? NULL : counts,
      therm_radiance_get (&self->radiance, THERM_BURN_FROM_K),
      therm_radiance_get (&self->radiance, THERM_BURN_FULL_K), time_s);
  therm_sensor_read (&self->sensor, counts, number, drift_k, pixels, stride);
}

/* Of a visible frame, I420. */
typedef ThermExposurePlanes Planes;

static inline guint32
spread_chroma (guint32 ycbcr)
{
  return (ycbcr >> 8 & 0xff) | (ycbcr & 0xff0000);
}

static void
unpack_rect (const guint32 *ycbcr, gint width, gint height,
    const ThermRect *rect, const Planes *planes)
{
  /* chroma belongs to squares of two by two */
  const gint x0 = rect->x & ~1, y0 = rect->y & ~1;
  const gint x1 = MIN (rect->x + rect->width, width);
  const gint y1 = MIN (rect->y + rect->height, height);

  for (gint y = y0; y < y1; y += 2) {
    const guint32 *top = ycbcr + (gsize) y * width;
    const guint32 *bottom = y + 1 < height ? top + width : top;
    guint8 *y_top = planes->y + (gsize) y * planes->y_stride;
    guint8 *y_bottom = y + 1 < height ? y_top + planes->y_stride : y_top;
    guint8 *cb = planes->cb + (gsize) (y / 2) * planes->c_stride;
    guint8 *cr = planes->cr + (gsize) (y / 2) * planes->c_stride;

    for (gint x = x0; x < x1; x += 2) {
      const gint right = x + 1 < width ? x + 1 : x;
      const guint32 a = top[x], b = top[right];
      const guint32 c = bottom[x], d = bottom[right];
      /* both channels at once, in fields of 16 bits */
      const guint32 chroma = spread_chroma (a) + spread_chroma (b)
                             + spread_chroma (c) + spread_chroma (d)
                             + 0x00020002;

      y_top[x] = a;
      y_top[right] = b;
      y_bottom[x] = c;
      y_bottom[right] = d;
      cb[x / 2] = chroma >> 2;
      cr[x / 2] = chroma >> 18;
    }
  }
}

static Planes
planes_in (ThermSimulator *self, guint8 *memory)
{
  const gint width = self->view.width, height = self->view.height;
  Planes planes = {.y = memory,
      .y_stride = width,
      .c_stride = (width + 1) / 2,
      .width = width,
      .height = height};

  planes.cb = planes.y + (gsize) width * height;
  planes.cr = planes.cb + (gsize) planes.c_stride * ((height + 1) / 2);
  return planes;
}

/* What the view shows where nothing moves. */
static Planes
ensure_still (ThermSimulator *self)
{
  ThermView *view = &self->view;
  const Planes still = planes_in (self, self->still_planes);
  const ThermRect all = {0, 0, view->width, view->height};

  if (view->moved) {
    unpack_rect (view->still_ycbcr, view->width, view->height, &all, &still);
    view->moved = FALSE;
  }
  return still;
}

static void
unpack_painted (ThermSimulator *self, const Planes *planes)
{
  ThermView *view = &self->view;

  for (guint i = 0; i < view->dirty->len; i++)
    unpack_rect (view->ycbcr, view->width, view->height,
        &g_array_index (view->dirty, ThermRect, i), planes);
}

static void
copy_planes (const Planes *from, const Planes *to, gint width, gint height)
{
  const gint c_width = (width + 1) / 2;

  for (gint y = 0; y < height; y++)
    memcpy (to->y + (gsize) y * to->y_stride,
        from->y + (gsize) y * from->y_stride, width);
  for (gint y = 0; y < (height + 1) / 2; y++) {
    memcpy (to->cb + (gsize) y * to->c_stride,
        from->cb + (gsize) y * from->c_stride, c_width);
    memcpy (to->cr + (gsize) y * to->c_stride,
        from->cr + (gsize) y * from->c_stride, c_width);
  }
}

static void
dim (guint8 *luma, gint width, gint height, gint stride, gdouble light)
{
  guint8 table[256];

  for (guint i = 0; i < 256; i++)
    table[i] = (guint8) CLAMP (16 + (i - 16.0) * light, 16.0, 255.0);
  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      luma[(gsize) y * stride + x] = table[luma[(gsize) y * stride + x]];
}

/* A mast in the wind, a pole beside a road: a few sines that never repeat
 * together. RMS 1 on each axis. */
static void
get_shake (guint32 seed, gdouble time_s, gdouble *pan, gdouble *tilt)
{
  static const gdouble hertz[2][3] = {{1.7, 4.3, 7.9}, {1.3, 3.7, 9.1}};
  static const gdouble amplitudes[3] = {0.995, 0.711, 0.711};
  gdouble sums[2] = {0, 0};

  for (guint axis = 0; axis < 2; axis++)
    for (guint i = 0; i < 3; i++)
      sums[axis] +=
          amplitudes[i]
          * sin (2 * G_PI
                 * (hertz[axis][i] * time_s
                     + therm_hash3 (seed, axis, i) / (gdouble) G_MAXUINT32));
  *pan = sums[0];
  *tilt = sums[1];
}

/* At how many moments of the exposure what moves is looked at. */
static guint
count_moments (ThermSimulator *self, const ThermSettings *settings)
{
  return self->band == THERM_BAND_VISIBLE && settings->exposure.shutter_s > 0
             ? therm_motion_count_moments (settings->exposure.shutter_s)
             : 1;
}

/* How far the picture moves during the exposure, because the camera turns and
 * its mount shakes. */
static void
find_smear (ThermSimulator *self, const ThermSettings *settings, gdouble time_s,
    gdouble *ret_x_px, gdouble *ret_y_px)
{
  const gdouble shutter_s = settings->exposure.shutter_s;
  const gdouble px_per_degree = self->view.lens.focal_px * THERM_DEGREES;
  gdouble pan[2], tilt[2];

  for (gint i = 0; i < 2; i++)
    get_shake (self->seed, time_s + (i - 0.5) * shutter_s, &pan[i], &tilt[i]);
  *ret_x_px = px_per_degree * cos (settings->tilt_deg * THERM_DEGREES)
              * (settings->pan_deg_s * shutter_s
                  + settings->shake_deg * (pan[1] - pan[0]));
  *ret_y_px = px_per_degree
              * (settings->tilt_deg_s * shutter_s
                  + settings->shake_deg * (tilt[1] - tilt[0]));
}

static void
draw_visible (ThermSimulator *self, const ThermSettings *settings,
    guint64 number, gdouble time_s, const Planes *planes)
{
  ThermView *view = &self->view;
  const Planes still = ensure_still (self);
  const ThermSoftness *softness = find_softness (self, settings);
  const gboolean exposes = settings->exposure.shutter_s > 0;
  /* a sensor that has to amplify more shows more of its own noise */
  const gdouble noise = !(settings->sensor.netd_mk > 0) ? 0
                        : exposes
                            ? therm_exposure_get_noise (&settings->exposure)
                            : 0.9 + 3.6 * (1 - self->climate.daylight);

  copy_planes (&still, planes, view->width, view->height);
  if (count_moments (self, settings) > 1)
    therm_motion_finish (self->motion, &still, planes);
  else
    unpack_painted (self, planes);
  if (exposes) {
    gdouble x_px, y_px;

    find_smear (self, settings, time_s, &x_px, &y_px);
    therm_motion_smear (self->motion, planes, x_px, y_px);
  }

  if (settings->light_k > 0) {
    gdouble red, blue;

    therm_light_get_colour (MAX (settings->light_k, 1500), &red, &blue);
    therm_light_tint (planes->y, planes->y_stride, planes->cb, planes->cr,
        planes->c_stride, view->width, view->height, red, blue);
  }
  if (exposes) {
    therm_exposure_apply (&settings->exposure, &self->climate, settings->iris,
        time_s, &view->lens, view->depth, planes);
  } else if (settings->iris < 1)
    dim (
        planes->y, view->width, view->height, planes->y_stride, settings->iris);
  if (softness != NULL) {
    const gint c_width = (view->width + 1) / 2;
    const gint c_height = (view->height + 1) / 2;

    therm_soften_bytes (
        softness, planes->y, view->width, view->height, planes->y_stride, 1);
    therm_soften_bytes (
        softness, planes->cb, c_width, c_height, planes->c_stride, 2);
    therm_soften_bytes (
        softness, planes->cr, c_width, c_height, planes->c_stride, 2);
  }
  therm_sensor_add_luma_noise (
      &self->sensor, number, noise, planes->y, planes->y_stride);
}

/* Digital zoom: the middle of the picture, enlarged. */
static void
enlarge_bytes (const guint8 *from, gint from_stride, guint8 *to, gint to_stride,
    gint width, gint height, gdouble crop)
{
  for (gint y = 0; y < height; y++) {
    const gfloat sy =
        CLAMP ((y + 0.5f - height / 2.0f) / crop + height / 2.0f - 0.5f, 0.0f,
            height - 1.001f);
    const guint8 *a = from + (gsize) (gint) sy * from_stride;
    const guint8 *b = height > 1 ? a + from_stride : a;
    const gfloat fy = sy - (gint) sy;

    for (gint x = 0; x < width; x++) {
      const gfloat sx =
          CLAMP ((x + 0.5f - width / 2.0f) / crop + width / 2.0f - 0.5f, 0.0f,
              width - 1.001f);
      const gint i = (gint) sx, j = width > 1 ? i + 1 : i;
      const gfloat fx = sx - (gint) sx;
      const gfloat top = a[i] + (a[j] - a[i]) * fx;
      const gfloat bottom = b[i] + (b[j] - b[i]) * fx;

      to[(gsize) y * to_stride + x] =
          (guint8) (top + (bottom - top) * fy + 0.5f);
    }
  }
}

static void
enlarge_counts (const guint8 *from, gint from_stride, guint8 *to,
    gint to_stride, gint width, gint height, gdouble crop)
{
  for (gint y = 0; y < height; y++) {
    const gfloat sy =
        CLAMP ((y + 0.5f - height / 2.0f) / crop + height / 2.0f - 0.5f, 0.0f,
            height - 1.001f);
    const guint8 *a = from + (gsize) (gint) sy * from_stride;
    const guint8 *b = height > 1 ? a + from_stride : a;
    const gfloat fy = sy - (gint) sy;

    for (gint x = 0; x < width; x++) {
      const gfloat sx =
          CLAMP ((x + 0.5f - width / 2.0f) / crop + width / 2.0f - 0.5f, 0.0f,
              width - 1.001f);
      const gint i = 2 * (gint) sx, j = width > 1 ? i + 2 : i;
      const gfloat fx = sx - (gint) sx;
      const gfloat c[4] = {GST_READ_UINT16_LE (a + i),
          GST_READ_UINT16_LE (a + j), GST_READ_UINT16_LE (b + i),
          GST_READ_UINT16_LE (b + j)};
      const gfloat top = c[0] + (c[1] - c[0]) * fx;
      const gfloat bottom = c[2] + (c[3] - c[2]) * fx;

      GST_WRITE_UINT16_LE (to + (gsize) y * to_stride + 2 * x,
          (guint16) (top + (bottom - top) * fy + 0.5f));
    }
  }
}

static Planes
frame_planes (GstVideoFrame *frame)
{
  return (Planes){.y = GST_VIDEO_FRAME_COMP_DATA (frame, 0),
      .cb = GST_VIDEO_FRAME_COMP_DATA (frame, 1),
      .cr = GST_VIDEO_FRAME_COMP_DATA (frame, 2),
      .y_stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, 0),
      .c_stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, 1),
      .width = GST_VIDEO_FRAME_WIDTH (frame),
      .height = GST_VIDEO_FRAME_HEIGHT (frame)};
}

static guint8 *
ensure_whole (ThermSimulator *self, gsize size)
{
  if (self->whole == NULL || self->whole_size < size) {
    g_free (self->whole);
    self->whole = g_malloc (size);
    self->whole_size = size;
  }
  return self->whole;
}

static void
read_frame (ThermSimulator *self, const ThermSettings *settings, guint64 number,
    gdouble time_s, gdouble crop, GstVideoFrame *frame)
{
  const gint width = self->view.width, height = self->view.height;

  if (self->band == THERM_BAND_THERMAL) {
    guint8 *pixels = GST_VIDEO_FRAME_PLANE_DATA (frame, 0);
    const gint stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
    guint8 *whole;

    if (crop <= 1) {
      draw_thermal (self, settings, number, time_s, pixels, stride);
      return;
    }
    whole = ensure_whole (self, (gsize) stride * height);
    draw_thermal (self, settings, number, time_s, whole, stride);
    enlarge_counts (whole, stride, pixels, stride, width, height, crop);
  } else {
    const Planes planes = frame_planes (frame);
    Planes whole = planes_in (self, NULL);
    const gsize y_size = (gsize) width * height;
    const gsize c_size = (gsize) whole.c_stride * ((height + 1) / 2);
    const gint c_width = (width + 1) / 2, c_height = (height + 1) / 2;

    if (crop <= 1) {
      draw_visible (self, settings, number, time_s, &planes);
      return;
    }
    whole.y = ensure_whole (self, y_size + 2 * c_size);
    whole.cb = whole.y + y_size;
    whole.cr = whole.cb + c_size;
    draw_visible (self, settings, number, time_s, &whole);
    enlarge_bytes (whole.y, whole.y_stride, planes.y, planes.y_stride, width,
        height, crop);
    enlarge_bytes (whole.cb, whole.c_stride, planes.cb, planes.c_stride,
        c_width, c_height, crop);
    enlarge_bytes (whole.cr, whole.c_stride, planes.cr, planes.c_stride,
        c_width, c_height, crop);
  }
}

/* The moments of the exposure lie around that of the frame, which comes last:
 * its truth is that of the middle. */
static void
play_exposure (
    ThermSimulator *self, const ThermSettings *settings, ThermStage *stage)
{
  const guint n = count_moments (self, settings);
  const gdouble time_s = stage->time_s;

  if (n > 1) {
    const Planes still = ensure_still (self);
    const Planes painted = planes_in (self, self->painted);

    for (guint i = 0; i < n; i++) {
      stage->time_s =
          time_s + settings->exposure.shutter_s * ((i + 0.5) / n - 0.5);
      therm_stage_play (stage, &self->view);
      unpack_painted (self, &painted);
      therm_motion_add (self->motion, &still, &painted,
          (const ThermRect *) (void *) self->view.dirty->data,
          self->view.dirty->len);
      therm_view_begin (&self->view, self->panorama, stage->lens);
    }
  }
  stage->time_s = time_s;
  therm_stage_play (stage, &self->view);
}

void
therm_simulator_draw (ThermSimulator *self, const ThermSettings *settings,
    guint64 number, gdouble time_s, GstVideoFrame *frame)
{
  const gdouble optical = MIN (settings->zoom, settings->optical_zoom_max);
  const gdouble crop = MAX (settings->zoom / optical, 1);
  gdouble shake_pan, shake_tilt;
  ThermStage stage;
  ThermLens lens;

  ensure_weather (self, settings, time_s);
  get_shake (self->seed, time_s, &shake_pan, &shake_tilt);
  therm_lens_init (&lens, self->view.width, self->view.height,
      settings->pan_deg + settings->shake_deg * shake_pan,
      settings->tilt_deg + settings->shake_deg * shake_tilt, settings->fov_deg,
      optical, self->scene->camera.height_m,
      self->band == THERM_BAND_VISIBLE ? self->scene->camera.parallax_m : 0);
  therm_view_begin (&self->view, self->panorama, &lens);

  stage = (ThermStage){.scene = self->scene,
      .climate = &self->climate,
      .radiance = &self->radiance,
      .lens = &lens,
      .time_s = time_s,
      .seed = self->seed,
      .strokes = self->strokes};
  play_exposure (self, settings, &stage);
  read_frame (self, settings, number, time_s, crop, frame);

  self->moment = (ThermMoment){.frame = number,
      .time_s = time_s,
      .hour = self->climate.hour,
      .zoom = settings->zoom,
      .crop = crop};
}

void
therm_simulator_get_readings (
    ThermSimulator *self, GstThermalReadings *ret_readings)
{
  gst_thermal_readings_init (ret_readings);
  ret_readings->cavity_k = self->cavity_k;
  ret_readings->shutter_k = self->cavity_k;
  ret_readings->ambient_k = self->climate.air_k;
}

gboolean
therm_simulator_write_truth (
    ThermSimulator *self, ThermTruth *truth, GstClockTime pts, GError **error)
{
  self->moment.pts = pts;
  return therm_truth_write (
      truth, &self->view, self->scene, &self->moment, error);
}
