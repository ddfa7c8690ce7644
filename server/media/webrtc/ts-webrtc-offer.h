/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>
#include <gst/sdp/gstsdpmessage.h>

G_BEGIN_DECLS

#define TS_WEBRTC_OFFER_ERROR (ts_webrtc_offer_error_quark ())
#define TS_WEBRTC_OFFER_MAX_SIZE (64 * 1024)
#define TS_WEBRTC_OFFER_MAX_MEDIAS 8

/**
 * TsWebrtcOfferError:
 * @TS_WEBRTC_OFFER_ERROR_INVALID: it is no offer as RFC 8829 has it
 * @TS_WEBRTC_OFFER_ERROR_CODEC: it is one, but wants nothing that this stream
 *   has
 */
typedef enum
{
  TS_WEBRTC_OFFER_ERROR_INVALID,
  TS_WEBRTC_OFFER_ERROR_CODEC,
} TsWebrtcOfferError;

GQuark ts_webrtc_offer_error_quark (void);

/**
 * TsWebrtcOffer:
 *
 * What a viewer would take: the SDP of an offer, checked, with the one way to
 * send the video that fits both sides. Immutable, any thread.
 */
typedef struct _TsWebrtcOffer TsWebrtcOffer;

TsWebrtcOffer *ts_webrtc_offer_parse (
    const gchar *text, gsize size, GstCaps *stream_caps, GError **error);
void ts_webrtc_offer_free (TsWebrtcOffer *self);

const GstSDPMessage *ts_webrtc_offer_get_sdp (const TsWebrtcOffer *self);
guint8 ts_webrtc_offer_get_payload_type (const TsWebrtcOffer *self);
GstCaps *ts_webrtc_offer_get_caps (const TsWebrtcOffer *self);
const gchar *ts_webrtc_offer_get_fingerprint (const TsWebrtcOffer *self);
const gchar *ts_webrtc_offer_get_ufrag (const TsWebrtcOffer *self);
gint ts_webrtc_offer_find_media (const TsWebrtcOffer *self, const gchar *mid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsWebrtcOffer, ts_webrtc_offer_free)

G_END_DECLS
