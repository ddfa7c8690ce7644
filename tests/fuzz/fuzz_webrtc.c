/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "media/webrtc/ts-webrtc-fingerprint.h"
#include "media/webrtc/ts-webrtc-fragment.h"
#include "media/webrtc/ts-webrtc-offer.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static GstCaps *
make_stream_caps (void)
{
  static const guint8 head[] = {1, 0x42, 0xc0, 0x1f, 0xff, 0xe0, 0};
  g_autoptr (GstBuffer) buffer = gst_buffer_new_memdup (head, sizeof head);

  return gst_caps_new_simple (
      "video/x-h264", "codec_data", GST_TYPE_BUFFER, buffer, NULL);
}

/* What a viewer posts, and what it adds later; the one is read as the other,
 * too. */
int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  const gchar *text = (const gchar *) data;
  g_autoptr (GstCaps) stream = NULL;
  g_autoptr (TsWebrtcOffer) offer = NULL;
  g_autoptr (TsWebrtcFragment) fragment = NULL;
  g_autoptr (GError) error = NULL;

  if (!gst_is_initialized ())
    gst_init (NULL, NULL);
  stream = make_stream_caps ();
  offer = ts_webrtc_offer_parse (text, size, stream, &error);
  g_assert_true ((offer != NULL) == (error == NULL));
  if (offer != NULL) {
    g_assert_cmpuint (ts_webrtc_offer_get_payload_type (offer), <=, 127);
    g_assert_nonnull (ts_webrtc_offer_get_ufrag (offer));
    ts_webrtc_fingerprint_matches (
        ts_webrtc_offer_get_fingerprint (offer), "no PEM");
  }
  g_clear_error (&error);
  fragment = ts_webrtc_fragment_parse (text, size, &error);
  g_assert_true ((fragment != NULL) == (error == NULL));
  if (fragment != NULL)
    g_assert_cmpuint (
        fragment->candidates->len, <=, TS_WEBRTC_FRAGMENT_MAX_CANDIDATES);
  return 0;
}
