/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-encoder-trial.h"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* Small enough for the smallest processor, large enough for devices that
 * refuse thumbnails. */
#define WIDTH 320
#define HEIGHT 256
#define FPS 25
#define N_PICTURES 50
#define BITRATE_KBPS 800

/* A key frame is asked for with this picture, long before one is due, and has
 * to come with one of the next. */
#define ASKED_AT 20
#define KEY_WITHIN 3

#define PATIENCE (10 * GST_SECOND)

/* Coded so slowly, a stream of 640x512 would have five pictures a second. For
 * software it is counted in the processor's time, because others may have most
 * of the processor now; a device has a time of its own, which is only known
 * together with our waiting for the processor. */
#define SLOWEST_SOFTWARE_FPS 20
#define SLOWEST_DEVICE_FPS 4

/* Of the luma, decoded: 20 dB are recognised, another picture has 10. */
#define WORST_PSNR_DB 24

#define RAW_CAPS                                                               \
  "video/x-raw,format=I420,width=" G_STRINGIFY (                               \
      WIDTH) ",height=" G_STRINGIFY (HEIGHT) ",framerate=" G_STRINGIFY (FPS) "/1"

static gboolean refuse (GError **error, const gchar *format, ...)
    G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const gchar *format, ...)
{
  va_list arguments;

  if (error != NULL) {
    va_start (arguments, format);
    *error = g_error_new_valist (
        GST_STREAM_ERROR, GST_STREAM_ERROR_ENCODE, format, arguments);
    va_end (arguments);
  }
  return FALSE;
}

/* A slope that moves, with the noise of a sensor: what it costs is neither
 * nothing nor more than the bit rate. */
static GstBuffer *
build_picture (guint index)
{
  const gsize luma = WIDTH * HEIGHT;
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, luma * 3 / 2, NULL);
  guint32 noise = 12345 + index;
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (guint y = 0; y < HEIGHT; y++) {
    for (guint x = 0; x < WIDTH; x++) {
      noise = noise * 1664525 + 1013904223;
      map.data[y * WIDTH + x] =
          32 + ((x + 2 * index) % WIDTH + y) / 4 + (noise >> 30);
    }
  }
  memset (map.data + luma, 128, luma / 2);
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale_int (index, GST_SECOND, FPS);
  GST_BUFFER_DURATION (buffer) = GST_SECOND / FPS;
  return buffer;
}

static GstPadProbeReturn
on_picture (GstPad *pad, GstPadProbeInfo *info, gpointer unused)
{
  g_autoptr (GstElement) encoder = gst_pad_get_parent_element (pad);
  g_autoptr (GstPad) src = gst_element_get_static_pad (encoder, "src");

  if (GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info))
      == gst_util_uint64_scale_int (ASKED_AT, GST_SECOND, FPS))
    gst_pad_send_event (src, gst_video_event_new_upstream_force_key_unit (
                                 GST_CLOCK_TIME_NONE, TRUE, 0));
  return GST_PAD_PROBE_OK;
}

static gboolean
take_error (GstElement *pipeline, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_autoptr (GError) problem = NULL;

  if (message == NULL)
    return FALSE;
  gst_message_parse_error (message, &problem, NULL);
  refuse (error, "%s", problem->message);
  return TRUE;
}

/* All that comes out until the end. */
static GPtrArray *
collect (GstElement *pipeline, GError **error)
{
  g_autoptr (GPtrArray) samples =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_sample_unref);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  GstSample *sample;

  while ((sample = gst_app_sink_try_pull_sample (GST_APP_SINK (sink), PATIENCE))
         != NULL)
    g_ptr_array_add (samples, sample);
  if (take_error (pipeline, error))
    return NULL;
  if (!gst_app_sink_is_eos (GST_APP_SINK (sink))) {
    refuse (error, "nothing came for %u s", (guint) (PATIENCE / GST_SECOND));
    return NULL;
  }
  return g_steal_pointer (&samples);
}

static GstElement *
build_pipeline (const gchar *description, GError **error)
{
  GstElement *pipeline = gst_parse_launch_full (
      description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, error);

  return pipeline != NULL ? gst_object_ref_sink (pipeline) : NULL;
}

static GPtrArray *
encode (const TsEncoderKind *kind, GError **error)
{
  const TsEncoderConfig config = {
      .codec = kind->codec,
      .width = WIDTH,
      .height = HEIGHT,
      .bitrate_kbps = BITRATE_KBPS,
      .buffer_ms = 1000,
      .key_frame_interval = 10 * N_PICTURES,
      .quality = 80,
  };
  g_autofree gchar *middle =
      ts_encoder_kind_describe (kind, TS_CODING_PROFILE_CONSTRAINED_BASELINE);
  g_autofree gchar *description =
      g_strdup_printf ("appsrc name=in format=time caps=" RAW_CAPS
                       " ! %s ! appsink name=out sync=false",
          middle);
  g_autoptr (GstElement) pipeline = build_pipeline (description, error);
  g_autoptr (GstElement) encoder = NULL;
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstPad) pad = NULL;
  GPtrArray *units;

  if (pipeline == NULL)
    return NULL;
  encoder = gst_bin_get_by_name (GST_BIN (pipeline), "encoder");
  source = gst_bin_get_by_name (GST_BIN (pipeline), "in");
  ts_encoder_kind_apply (kind, encoder, &config);
  pad = gst_element_get_static_pad (encoder, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_picture, NULL, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (guint i = 0; i < N_PICTURES; i++)
    gst_app_src_push_buffer (GST_APP_SRC (source), build_picture (i));
  gst_app_src_end_of_stream (GST_APP_SRC (source));
  units = collect (pipeline, error);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return units;
}

static gboolean
is_key (GPtrArray *units, guint index)
{
  return !GST_BUFFER_FLAG_IS_SET (
      gst_sample_get_buffer (g_ptr_array_index (units, index)),
      GST_BUFFER_FLAG_DELTA_UNIT);
}

static gboolean
check_units (const TsEncoderKind *kind, GPtrArray *units, GError **error)
{
  gsize n_bytes = 0;
  gdouble kbps;

  if (units->len != N_PICTURES)
    return refuse (error, "%u of %u pictures came out", units->len, N_PICTURES);
  if (!is_key (units, 0))
    return refuse (error, "it does not begin with a key frame");
  for (guint i = ASKED_AT; !kind->is_deaf && !is_key (units, i); i++) {
    if (i == ASKED_AT + KEY_WITHIN)
      return refuse (error, "it gives no key frame when asked for one");
  }
  for (guint i = 0; i < units->len; i++)
    n_bytes += gst_buffer_get_size (
        gst_sample_get_buffer (g_ptr_array_index (units, i)));
  /* nothing keeps the rate of single pictures */
  if (!ts_codec_has_key_frames (kind->codec))
    return TRUE;
  kbps = n_bytes * 8.0 / 1000 * FPS / N_PICTURES;
  if (kbps > 2.5 * BITRATE_KBPS || n_bytes == 0)
    return refuse (error, "%.0f kbit/s instead of %d", kbps, BITRATE_KBPS);
  return TRUE;
}

/* A decoder in software for @caps. */
static gchar *
find_decoder (GstCaps *caps)
{
  GList *all = gst_element_factory_list_get_elements (
      GST_ELEMENT_FACTORY_TYPE_DECODER | GST_ELEMENT_FACTORY_TYPE_MEDIA_VIDEO,
      GST_RANK_MARGINAL);
  GList *fit = gst_element_factory_list_filter (all, caps, GST_PAD_SINK, FALSE);
  gchar *name = NULL;

  fit = g_list_sort (fit, gst_plugin_feature_rank_compare_func);
  for (GList *l = fit; l != NULL && name == NULL; l = l->next) {
    if (!gst_element_factory_list_is_type (
            l->data, GST_ELEMENT_FACTORY_TYPE_HARDWARE))
      name = g_strdup (GST_OBJECT_NAME (l->data));
  }
  gst_plugin_feature_list_free (fit);
  gst_plugin_feature_list_free (all);
  return name;
}

static gdouble
measure_psnr_db (GstBuffer *decoded, guint index)
{
  g_autoptr (GstBuffer) original = build_picture (index);
  GstMapInfo a, b;
  gdouble sum = 0;

  gst_buffer_map (original, &a, GST_MAP_READ);
  gst_buffer_map (decoded, &b, GST_MAP_READ);
  for (gsize i = 0; i < WIDTH * HEIGHT && i < b.size; i++) {
    gint difference = (gint) a.data[i] - b.data[i];

    sum += difference * difference;
  }
  gst_buffer_unmap (decoded, &b);
  gst_buffer_unmap (original, &a);
  return 10 * log10 (255.0 * 255.0 * WIDTH * HEIGHT / MAX (sum, 1));
}

/* Bytes are no picture yet. */
static gboolean
check_pictures (const TsEncoderKind *kind, GPtrArray *units, GError **error)
{
  GstSample *first = g_ptr_array_index (units, 0);
  g_autofree gchar *decoder = find_decoder (gst_sample_get_caps (first));
  g_autofree gchar *description = g_strdup_printf (
      "appsrc name=in format=time ! %s%s ! videoconvert"
      " ! video/x-raw,format=I420 ! appsink name=out sync=false",
      kind->codec == TS_CODEC_MJPEG ? "jpegparse ! " : "", decoder);
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GPtrArray) pictures = NULL;
  GstSample *last;
  gdouble psnr_db;

  /* without one, nobody here can look at it */
  if (decoder == NULL)
    return TRUE;
  pipeline = build_pipeline (description, error);
  if (pipeline == NULL)
    return FALSE;
  source = gst_bin_get_by_name (GST_BIN (pipeline), "in");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (guint i = 0; i < units->len; i++)
    gst_app_src_push_sample (
        GST_APP_SRC (source), g_ptr_array_index (units, i));
  gst_app_src_end_of_stream (GST_APP_SRC (source));
  pictures = collect (pipeline, error);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (pictures == NULL) {
    g_prefix_error (error, "%s cannot decode it: ", decoder);
    return FALSE;
  }
  if (pictures->len != N_PICTURES)
    return refuse (error, "%s finds %u of %u pictures in it", decoder,
        pictures->len, N_PICTURES);
  last = g_ptr_array_index (pictures, N_PICTURES - 1);
  psnr_db = measure_psnr_db (gst_sample_get_buffer (last), N_PICTURES - 1);
  if (psnr_db < WORST_PSNR_DB)
    return refuse (error, "its pictures are others (%.1f dB)", psnr_db);
  return TRUE;
}

static gdouble
read_clock_s (const TsEncoderKind *kind)
{
  struct timespec time = {0, 0};

  clock_gettime (
      kind->hardware ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

/**
 * ts_encoder_trial_run:
 *
 * Has real pictures coded, with a key frame on demand, and decodes them. An
 * encoder may end the process or never come back: this is for one that can be
 * spared, with somebody who looks at the time.
 *
 * Returns: whether the encoder works; if not, @error says what was wrong
 */
gboolean
ts_encoder_trial_run (const TsEncoderKind *kind, GError **error)
{
  const gdouble started_s = read_clock_s (kind);
  g_autoptr (GPtrArray) units = encode (kind, error);
  gdouble fps;

  if (units == NULL)
    return FALSE;
  fps = units->len / MAX (read_clock_s (kind) - started_s, 0.001);
  if (!check_units (kind, units, error))
    return FALSE;
  if (fps < (kind->hardware ? SLOWEST_DEVICE_FPS : SLOWEST_SOFTWARE_FPS))
    return refuse (error, "%.1f pictures a second are too few", fps);
  return check_pictures (kind, units, error);
}

/**
 * ts_encoder_trial_main:
 * @element: name of its factory
 *
 * What the process does that tries an encoder. GStreamer is ready. The reason
 * of a refusal is one line on standard output.
 *
 * Returns: status of the process
 */
int
ts_encoder_trial_main (const gchar *element)
{
  const TsEncoderKind *kind = ts_encoder_kind_find (element);
  const struct rlimit no_core = {0, 0};
  g_autoptr (GError) error = NULL;

  /* whatever happens: no core dump, an end, and not at the camera's cost */
  setrlimit (RLIMIT_CORE, &no_core);
  setpriority (PRIO_PROCESS, 0, 5);
  alarm (TS_ENCODER_TRIAL_LIMIT_S);
  if (kind == NULL) {
    g_print ("'%s' is no encoder that the camera knows\n", element);
    return EXIT_FAILURE;
  }
  if (!ts_encoder_trial_run (kind, &error)) {
    g_print ("%s\n", error->message);
    return EXIT_FAILURE;
  }
  g_print ("works\n");
  return EXIT_SUCCESS;
}
