/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-webrtc-offer.h"

#include "media/webrtc/ts-webrtc-capture-time.h"
#include "media/webrtc/ts-webrtc-fragment.h"
#include "media/webrtc/ts-webrtc-h264.h"

struct _TsWebrtcOffer
{
  GstSDPMessage *sdp;
  GstCaps *caps; /* of the chosen payload type */
  guint8 payload_type;
  gchar *fingerprint; /* as it stands: algorithm, blank, bytes */
  gchar *ufrag;
};

G_DEFINE_QUARK (ts_webrtc_offer_error, ts_webrtc_offer_error)

static gboolean G_GNUC_PRINTF (2, 3)
    invalid (GError **error, const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (TS_WEBRTC_OFFER_ERROR,
        TS_WEBRTC_OFFER_ERROR_INVALID, format, arguments);
  va_end (arguments);
  return FALSE;
}

/* An attribute may stand at the media or, for all of them, at the top. */
static const gchar *
find_attribute (
    const GstSDPMessage *sdp, const GstSDPMedia *media, const gchar *name)
{
  const gchar *value = gst_sdp_media_get_attribute_val (media, name);

  return value != NULL ? value : gst_sdp_message_get_attribute_val (sdp, name);
}

/* RFC 8829, 5.2.1 and 5.3.1: what each media of an offer has. One that is
 * bundled may leave to the first what belongs to the transport; browsers do
 * not. */
static gboolean
check_media (const GstSDPMessage *sdp, guint i, GError **error)
{
  static const gchar *const needed[] = {
      "ice-ufrag", "ice-pwd", "fingerprint", "mid"};
  const GstSDPMedia *media = gst_sdp_message_get_media (sdp, i);

  for (gsize k = 0; k < G_N_ELEMENTS (needed); k++) {
    if (find_attribute (sdp, media, needed[k]) == NULL)
      return invalid (error, "media %u of the offer has no a=%s", i, needed[k]);
  }
  return TRUE;
}

/* RFC 8122, 5: the same certificate for everything that is bundled. SHA-1 is
 * one of them and proves nothing any more. */
static gboolean
take_fingerprint (TsWebrtcOffer *self, GError **error)
{
  for (guint i = 0; i < gst_sdp_message_medias_len (self->sdp); i++) {
    const gchar *value = find_attribute (
        self->sdp, gst_sdp_message_get_media (self->sdp, i), "fingerprint");

    if (self->fingerprint == NULL)
      self->fingerprint = g_strdup (value);
    else if (g_ascii_strcasecmp (self->fingerprint, value) != 0)
      return invalid (error, "the offer has several fingerprints");
  }
  if (g_ascii_strncasecmp (self->fingerprint, "sha-", 4) != 0
      || g_ascii_strncasecmp (self->fingerprint, "sha-1 ", 6) == 0)
    return invalid (error, "the fingerprint is not one of SHA-2");
  return TRUE;
}

/* Names that only hosts of the viewer's network know (mDNS): webrtcbin would ask
 * for each, and wait seconds for nothing before it goes on. The viewer finds
 * the camera, and so the camera the viewer. */
static void
remove_hidden_candidates (GstSDPMessage *sdp)
{
  for (guint i = 0; i < gst_sdp_message_medias_len (sdp); i++) {
    GstSDPMedia *media = (GstSDPMedia *) gst_sdp_message_get_media (sdp, i);

    for (guint k = gst_sdp_media_attributes_len (media); k > 0; k--) {
      const GstSDPAttribute *attribute =
          gst_sdp_media_get_attribute (media, k - 1);

      if (g_str_equal (attribute->key, "candidate")
          && ts_webrtc_candidate_is_hidden (attribute->value))
        gst_sdp_media_remove_attribute (media, k - 1);
    }
  }
}

static gboolean
is_to_receive (const GstSDPMessage *sdp, const GstSDPMedia *media)
{
  return gst_sdp_media_get_attribute_val (media, "sendonly") == NULL
         && gst_sdp_media_get_attribute_val (media, "inactive") == NULL
         && gst_sdp_message_get_attribute_val (sdp, "sendonly") == NULL
         && gst_sdp_message_get_attribute_val (sdp, "inactive") == NULL;
}

/* RFC 8285, 8: number, perhaps a direction, URI. Others of what is offered are
 * not for the camera. */
static void
add_capture_time (const GstSDPMedia *media, GstCaps *caps)
{
  for (guint i = 0; i < gst_sdp_media_attributes_len (media); i++) {
    const GstSDPAttribute *attribute = gst_sdp_media_get_attribute (media, i);
    g_auto (GStrv) words = NULL;
    guint64 id;

    if (!g_str_equal (attribute->key, "extmap"))
      continue;
    words = g_strsplit (attribute->value, " ", 3);
    if (g_strv_length (words) >= 2
        && g_str_equal (words[1], TS_WEBRTC_CAPTURE_TIME_URI)
        && g_ascii_string_to_unsigned (words[0], 10, 1, 14, &id, NULL)) {
      g_autofree gchar *name = g_strconcat ("extmap-", words[0], NULL);

      gst_caps_set_simple (
          caps, name, G_TYPE_STRING, TS_WEBRTC_CAPTURE_TIME_URI, NULL);
      return;
    }
  }
}

/* The best payload type of one media, if there is any. */
static void
choose (TsWebrtcOffer *self, const GstSDPMedia *media, GstCaps *stream_caps,
    guint *best)
{
  for (guint i = 0; i < gst_sdp_media_formats_len (media); i++) {
    guint64 type;
    g_autoptr (GstCaps) caps = NULL;
    guint rank;

    if (!g_ascii_string_to_unsigned (
            gst_sdp_media_get_format (media, i), 10, 0, 127, &type, NULL))
      continue;
    caps = gst_sdp_media_get_caps_from_media (media, type);
    if (caps == NULL)
      continue;
    rank = ts_webrtc_h264_rank (stream_caps, gst_caps_get_structure (caps, 0));
    if (rank <= *best)
      continue;
    *best = rank;
    /* GStreamer leaves the name to who knows what it is for */
    gst_structure_set_name (
        gst_caps_get_structure (caps, 0), "application/x-rtp");
    add_capture_time (media, caps);
    gst_caps_replace (&self->caps, caps);
    self->payload_type = type;
  }
}

static gboolean
choose_payload_type (TsWebrtcOffer *self, GstCaps *stream_caps, GError **error)
{
  guint best = 0;

  for (guint i = 0; i < gst_sdp_message_medias_len (self->sdp); i++) {
    const GstSDPMedia *media = gst_sdp_message_get_media (self->sdp, i);

    if (g_str_equal (gst_sdp_media_get_media (media), "video")
        && gst_sdp_media_get_port (media) != 0
        && is_to_receive (self->sdp, media)) {
      choose (self, media, stream_caps, &best);
      break; /* one picture for each viewer */
    }
  }
  if (best > 0)
    return TRUE;
  g_set_error (error, TS_WEBRTC_OFFER_ERROR, TS_WEBRTC_OFFER_ERROR_CODEC,
      "the offer takes no H.264 of this stream's profile");
  return FALSE;
}

static gboolean
check (TsWebrtcOffer *self, GstCaps *stream_caps, GError **error)
{
  guint n = gst_sdp_message_medias_len (self->sdp);

  if (n == 0 || n > TS_WEBRTC_OFFER_MAX_MEDIAS)
    return invalid (error, "an offer has 1 to %d medias, this one %u",
        TS_WEBRTC_OFFER_MAX_MEDIAS, n);
  for (guint i = 0; i < n; i++) {
    if (!check_media (self->sdp, i, error))
      return FALSE;
  }
  self->ufrag = g_strdup (find_attribute (
      self->sdp, gst_sdp_message_get_media (self->sdp, 0), "ice-ufrag"));
  return take_fingerprint (self, error)
         && choose_payload_type (self, stream_caps, error);
}

/**
 * ts_webrtc_offer_parse:
 * @text: SDP (RFC 8866)
 * @size: of @text, bytes
 * @stream_caps: `video/x-h264` with codec_data, what would be sent
 *
 * Returns: (transfer full) (nullable): the offer; %NULL: @error says what is
 *   wrong with it
 */
TsWebrtcOffer *
ts_webrtc_offer_parse (
    const gchar *text, gsize size, GstCaps *stream_caps, GError **error)
{
  g_autoptr (TsWebrtcOffer) self = g_new0 (TsWebrtcOffer, 1);

  gst_sdp_message_new (&self->sdp);
  if (size == 0 || size > TS_WEBRTC_OFFER_MAX_SIZE
      || !g_utf8_validate (text, size, NULL)
      || gst_sdp_message_parse_buffer ((const guint8 *) text, size, self->sdp)
             != GST_SDP_OK) {
    invalid (error, "the body is no SDP of up to %d bytes",
        TS_WEBRTC_OFFER_MAX_SIZE);
    return NULL;
  }
  remove_hidden_candidates (self->sdp);
  return check (self, stream_caps, error) ? g_steal_pointer (&self) : NULL;
}

void
ts_webrtc_offer_free (TsWebrtcOffer *self)
{
  g_clear_pointer (&self->sdp, gst_sdp_message_free);
  gst_clear_caps (&self->caps);
  g_free (self->fingerprint);
  g_free (self->ufrag);
  g_free (self);
}

const GstSDPMessage *
ts_webrtc_offer_get_sdp (const TsWebrtcOffer *self)
{
  return self->sdp;
}

/**
 * ts_webrtc_offer_get_payload_type:
 *
 * Returns: number that the video's packets carry
 */
guint8
ts_webrtc_offer_get_payload_type (const TsWebrtcOffer *self)
{
  return self->payload_type;
}

/**
 * ts_webrtc_offer_get_caps:
 *
 * Returns: (transfer none): `application/x-rtp` of the video, as offered
 */
GstCaps *
ts_webrtc_offer_get_caps (const TsWebrtcOffer *self)
{
  return self->caps;
}

/**
 * ts_webrtc_offer_get_fingerprint:
 *
 * Returns: of the viewer's certificate, as in `sha-256 AB:CD`
 */
const gchar *
ts_webrtc_offer_get_fingerprint (const TsWebrtcOffer *self)
{
  return self->fingerprint;
}

/**
 * ts_webrtc_offer_get_ufrag:
 *
 * Returns: the name of this run of ICE; another one begins a new run
 */
const gchar *
ts_webrtc_offer_get_ufrag (const TsWebrtcOffer *self)
{
  return self->ufrag;
}

/**
 * ts_webrtc_offer_find_media:
 * @mid: as in `a=mid:`
 *
 * Returns: which media that is; -1: there is none
 */
gint
ts_webrtc_offer_find_media (const TsWebrtcOffer *self, const gchar *mid)
{
  for (guint i = 0; i < gst_sdp_message_medias_len (self->sdp); i++) {
    const GstSDPMedia *media = gst_sdp_message_get_media (self->sdp, i);

    if (g_strcmp0 (gst_sdp_media_get_attribute_val (media, "mid"), mid) == 0)
      return i;
  }
  return -1;
}
