/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "media/mp4/ts-mp4-track.h"

G_DEFINE_QUARK (ts_mp4_error, ts_mp4_error)

/* Shorter ones say less than a decoder needs: avcC, ISO/IEC 14496-15, 5.3.3.1;
 * hvcC, 8.3.3.1; AudioSpecificConfig, ISO/IEC 14496-3, 1.6.2.1; OpusHead, RFC
 * 7845, 5.1. */
static const gsize min_config[] = {
    [TS_MP4_CODEC_H264] = 7,
    [TS_MP4_CODEC_H265] = 23,
    [TS_MP4_CODEC_AAC] = 2,
    [TS_MP4_CODEC_OPUS] = 19,
};

static const struct
{
  const gchar *name;
  const gchar *field;
  const gchar *value; /* NULL: any */
  TsMp4Codec codec;
} kinds[] = {
    {"video/x-h264", "stream-format", "avc", TS_MP4_CODEC_H264},
    {"video/x-h265", "stream-format", "hvc1", TS_MP4_CODEC_H265},
    {"audio/mpeg", "stream-format", "raw", TS_MP4_CODEC_AAC},
    {"audio/x-opus", NULL, NULL, TS_MP4_CODEC_OPUS},
};

static gboolean
find_codec (const GstStructure *structure, TsMp4Codec *ret_codec)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (!gst_structure_has_name (structure, kinds[i].name)
        || (kinds[i].field != NULL
            && g_strcmp0 (gst_structure_get_string (structure, kinds[i].field),
                   kinds[i].value)
                   != 0))
      continue;
    *ret_codec = kinds[i].codec;
    return TRUE;
  }
  return FALSE;
}

static GBytes *
dup_buffer (const GValue *value)
{
  GstBuffer *buffer = value != NULL && GST_VALUE_HOLDS_BUFFER (value)
                          ? gst_value_get_buffer (value)
                          : NULL;
  gpointer data;
  gsize size;

  if (buffer == NULL)
    return NULL;
  gst_buffer_extract_dup (buffer, 0, -1, &data, &size);
  return g_bytes_new_take (data, size);
}

/* Opus has its head as the first of its headers. */
static GBytes *
dup_config (const GstStructure *structure, TsMp4Codec codec)
{
  const GValue *headers;

  if (codec != TS_MP4_CODEC_OPUS)
    return dup_buffer (gst_structure_get_value (structure, "codec_data"));
  headers = gst_structure_get_value (structure, "streamheader");
  if (headers == NULL || !GST_VALUE_HOLDS_ARRAY (headers)
      || gst_value_array_get_size (headers) == 0)
    return NULL;
  return dup_buffer (gst_value_array_get_value (headers, 0));
}

static gboolean
read_sizes (TsMp4Track *track, const GstStructure *structure)
{
  gint a = 0, b = 0;

  if (ts_mp4_track_is_video (track)) {
    if (!gst_structure_get_int (structure, "width", &a)
        || !gst_structure_get_int (structure, "height", &b))
      return FALSE;
    track->width = CLAMP (a, 0, G_MAXUINT16);
    track->height = CLAMP (b, 0, G_MAXUINT16);
    track->timescale = TS_MP4_VIDEO_TIMESCALE;
    return a > 0 && b > 0;
  }
  if (!gst_structure_get_int (structure, "channels", &a)
      || !gst_structure_get_int (structure, "rate", &b))
    return FALSE;
  track->n_channels = CLAMP (a, 0, G_MAXUINT16);
  track->rate_hz = b;
  /* Opus always counts at 48 kHz (Encapsulation of Opus in ISOBMFF, 4.3) */
  track->timescale = track->codec == TS_MP4_CODEC_OPUS ? 48000 : (guint32) b;
  return a > 0 && b > 0;
}

/**
 * ts_mp4_track_new_from_caps:
 * @caps: as an encoder's parser says them, with `codec_data` or `streamheader`
 *
 * Returns: (transfer full): the track
 */
TsMp4Track *
ts_mp4_track_new_from_caps (guint32 id, const GstCaps *caps, GError **error)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  g_autoptr (TsMp4Track) track = g_new0 (TsMp4Track, 1);

  track->id = id;
  if (!find_codec (structure, &track->codec)) {
    g_set_error (error, TS_MP4_ERROR, TS_MP4_ERROR_CAPS,
        "MP4 has no place for %s", gst_structure_get_name (structure));
    return NULL;
  }
  track->config = dup_config (structure, track->codec);
  if (track->config == NULL
      || g_bytes_get_size (track->config) < min_config[track->codec]
      || !read_sizes (track, structure)) {
    g_set_error (error, TS_MP4_ERROR, TS_MP4_ERROR_CAPS,
        "%s does not say how it is decoded",
        gst_structure_get_name (structure));
    return NULL;
  }
  return g_steal_pointer (&track);
}

void
ts_mp4_track_free (TsMp4Track *track)
{
  g_clear_pointer (&track->config, g_bytes_unref);
  g_free (track);
}

gboolean
ts_mp4_track_is_video (const TsMp4Track *track)
{
  return track->codec == TS_MP4_CODEC_H264 || track->codec == TS_MP4_CODEC_H265;
}

/* ISO/IEC 14496-15, annex E.3: the space and number of the profile, its
 * compatibility with the bits turned round, the level with its tier, and the
 * constraints as far as there are some. */
static gchar *
build_hevc (const guint8 *config)
{
  static const gchar *const spaces[] = {"", "A", "B", "C"};
  GString *text = g_string_new ("hvc1.");
  guint32 turned = 0;
  gint last = 11;

  for (guint bit = 0; bit < 32; bit++) {
    if (config[2 + bit / 8] & 0x80 >> bit % 8)
      turned |= 1u << bit;
  }
  g_string_append_printf (text, "%s%u.%X.%c%u", spaces[config[1] >> 6],
      config[1] & 31, turned, config[1] & 32 ? 'H' : 'L', config[12]);
  while (last > 5 && config[last] == 0)
    last--;
  for (gint i = 6; i <= last; i++)
    g_string_append_printf (text, ".%X", config[i]);
  return g_string_free (text, FALSE);
}

/**
 * ts_mp4_track_build_codecs:
 *
 * Returns: (transfer full): the codec as RFC 6381 writes it, as in
 *   `avc1.42C01F`
 */
gchar *
ts_mp4_track_build_codecs (const TsMp4Track *track)
{
  const guint8 *config = g_bytes_get_data (track->config, NULL);

  switch (track->codec) {
  case TS_MP4_CODEC_H264:
    return g_strdup_printf (
        "avc1.%02X%02X%02X", config[1], config[2], config[3]);
  case TS_MP4_CODEC_H265:
    return build_hevc (config);
  case TS_MP4_CODEC_AAC:
    /* object type 0x40 and the audio object type, RFC 6381, 3.3 */
    return g_strdup_printf ("mp4a.40.%u", config[0] >> 3);
  case TS_MP4_CODEC_OPUS:
    return g_strdup ("Opus");
  }
  g_return_val_if_reached (NULL);
}
