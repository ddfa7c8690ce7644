/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <gst/rtp/gstrtphdrext.h>
#include <string.h>

#include "media/webrtc/ts-webrtc-capture-time.h"
#include "media/webrtc/ts-webrtc-fingerprint.h"
#include "media/webrtc/ts-webrtc-fragment.h"
#include "media/webrtc/ts-webrtc-h264.h"
#include "media/webrtc/ts-webrtc-ice.h"
#include "media/webrtc/ts-webrtc-offer.h"

#define TRANSPORT                                                              \
  "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdef01234567\r\n"                 \
  "a=fingerprint:sha-256 AA:BB\r\na=setup:actpass\r\n"
#define HEAD "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
#define VIDEO(formats)                                                         \
  HEAD "m=video 9 UDP/TLS/RTP/SAVPF " formats "\r\na=mid:0\r\n" TRANSPORT
#define H264(type, profile)                                                    \
  "a=rtpmap:" type " H264/90000\r\n"                                           \
  "a=fmtp:" type " packetization-mode=1;profile-level-id=" profile "\r\n"

/* avcC of profile and flags (ISO/IEC 14496-15, 5.3.3.1.2). */
static GstCaps *
make_stream_caps (guint8 profile, guint8 flags)
{
  const guint8 head[] = {1, profile, flags, 0x1f, 0xff, 0xe0, 0};
  g_autoptr (GstBuffer) data = gst_buffer_new_memdup (head, sizeof head);

  return gst_caps_new_simple (
      "video/x-h264", "codec_data", GST_TYPE_BUFFER, data, NULL);
}

static TsWebrtcOffer *
parse (const gchar *text, GError **error)
{
  g_autoptr (GstCaps) stream = make_stream_caps (0x42, 0xc0);

  return ts_webrtc_offer_parse (text, strlen (text), stream, error);
}

static void
assert_refused (const gchar *text, TsWebrtcOfferError code, const gchar *what)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (text, &error));
  g_assert_error (error, TS_WEBRTC_OFFER_ERROR, (gint) code);
  if (strstr (error->message, what) == NULL)
    g_error ("'%s' does not say '%s'", error->message, what);
}

static void
test_best_payload_type_is_taken (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsWebrtcOffer) offer =
      parse (VIDEO ("96 102 108 116") "a=rtpmap:96 VP8/90000\r\n" H264 (
                 "102", "42001f") H264 ("108", "42e01f") H264 ("116", "4d001f"),
          &error);

  g_assert_no_error (error);
  g_assert_cmpuint (ts_webrtc_offer_get_payload_type (offer), ==, 108);
  g_assert_cmpstr (ts_webrtc_offer_get_ufrag (offer), ==, "abcd");
  g_assert_cmpstr (
      ts_webrtc_offer_get_fingerprint (offer), ==, "sha-256 AA:BB");
  g_assert_cmpint (ts_webrtc_offer_find_media (offer, "0"), ==, 0);
  g_assert_cmpint (ts_webrtc_offer_find_media (offer, "1"), ==, -1);
}

static void
test_split_profiles_are_understood (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsWebrtcOffer) offer =
      parse (VIDEO ("102 108") H264 ("102", "42001f;level-asymmetry-allowed=1")
                 H264 ("108", "42e01f;level-asymmetry-allowed=1"),
          &error);

  g_assert_no_error (error);
  g_assert_cmpuint (ts_webrtc_offer_get_payload_type (offer), ==, 108);
}

static void
test_what_browsers_would_not_offer_is_refused (void)
{
  assert_refused ("", TS_WEBRTC_OFFER_ERROR_INVALID, "no SDP");
  assert_refused (HEAD, TS_WEBRTC_OFFER_ERROR_INVALID, "medias");
  assert_refused (HEAD
      "m=video 9 UDP/TLS/RTP/SAVPF 102\r\na=mid:0\r\n" H264 ("102", "42e01f"),
      TS_WEBRTC_OFFER_ERROR_INVALID, "ice-ufrag");
  assert_refused (VIDEO ("96") "a=rtpmap:96 VP8/90000\r\n",
      TS_WEBRTC_OFFER_ERROR_CODEC, "H.264");
  assert_refused (VIDEO ("102") "a=sendonly\r\n" H264 ("102", "42e01f"),
      TS_WEBRTC_OFFER_ERROR_CODEC, "H.264");
  assert_refused (VIDEO ("102")
                      H264 ("102", "42e01f") "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n"
                                             "a=mid:1\r\na=ice-ufrag:abcd\r\n"
                                             "a=ice-pwd:x\r\n"
                                             "a=fingerprint:sha-256 AA:BC\r\n",
      TS_WEBRTC_OFFER_ERROR_INVALID, "fingerprints");
}

static void
test_sha1_proves_nothing (void)
{
  g_autofree gchar *text = g_strdup (VIDEO ("102") H264 ("102", "42e01f"));
  gchar *place = strstr (text, "sha-256");

  memcpy (place, "sha-1  ", 7);
  assert_refused (text, TS_WEBRTC_OFFER_ERROR_INVALID, "SHA-2");
}

/* A stream of each profile against a decoder of each, as RFC 6184 has it. */
static void
test_profiles_are_shown_by_those_above (void)
{
  static const struct
  {
    guint8 stream, flags;
    const gchar *offered;
    guint rank;
  } cases[] = {
      {0x42, 0xc0, "42e01f", 2},
      {0x42, 0xc0, "42001f", 1},
      {0x42, 0xc0, "4d001f", 1},
      {0x42, 0xc0, "640c1f", 1},
      {0x42, 0xc0, "f4001f", 0},
      {0x42, 0x00, "42e01f", 0},
      {0x42, 0x00, "42001f", 2},
      {0x4d, 0x40, "42e01f", 0},
      {0x4d, 0x40, "4d001f", 2},
      {0x4d, 0x40, "640c1f", 0},
      {0x4d, 0x40, "64001f", 1},
      {0x64, 0x00, "64001f", 2},
      {0x64, 0x0c, "64001f", 1},
      {0x64, 0x00, "4d001f", 0},
      {0x42, 0xc0, "42e01", 0},
      {0x42, 0xc0, "-2e01f", 0},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GstCaps) stream =
        make_stream_caps (cases[i].stream, cases[i].flags);
    g_autoptr (GstStructure) offered =
        gst_structure_new ("application/x-rtp", "encoding-name", G_TYPE_STRING,
            "H264", "packetization-mode", G_TYPE_STRING, "1",
            "profile-level-id", G_TYPE_STRING, cases[i].offered, NULL);

    g_assert_cmpuint (ts_webrtc_h264_rank (stream, offered), ==, cases[i].rank);
    gst_structure_set (offered, "packetization-mode", G_TYPE_STRING, "0", NULL);
    g_assert_cmpuint (ts_webrtc_h264_rank (stream, offered), ==, 0);
  }
}

static void
test_names_of_multicast_dns_are_left_out (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsWebrtcOffer) offer =
      parse (VIDEO ("102") H264 ("102",
                 "42e01f") "a=candidate:1 1 udp 2113937151 x-y.local 5 typ "
                           "host\r\n"
                           "a=candidate:2 1 udp 2113937151 192.0.2.1 5 typ "
                           "host\r\n",
          &error);
  const GstSDPMedia *media;

  g_assert_no_error (error);
  media = gst_sdp_message_get_media (ts_webrtc_offer_get_sdp (offer), 0);
  g_assert_cmpstr (gst_sdp_media_get_attribute_val_n (media, "candidate", 0),
      ==, "2 1 udp 2113937151 192.0.2.1 5 typ host");
  g_assert_null (gst_sdp_media_get_attribute_val_n (media, "candidate", 1));
}

static void
test_capture_time_is_taken_when_it_is_offered (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsWebrtcOffer) offer =
      parse (VIDEO ("102") "a=extmap:5 " TS_WEBRTC_CAPTURE_TIME_URI
                           "\r\n" H264 ("102", "42e01f"),
          &error);
  const GstStructure *caps;

  g_assert_no_error (error);
  caps = gst_caps_get_structure (ts_webrtc_offer_get_caps (offer), 0);
  g_assert_cmpstr (gst_structure_get_string (caps, "extmap-5"), ==,
      TS_WEBRTC_CAPTURE_TIME_URI);
}

/* 2026-01-01T00:00:00.5Z is 3976214400.5 s after 1900. */
static void
test_capture_time_is_an_ntp_time (void)
{
  g_autoptr (GstRTPHeaderExtension) extension = NULL;
  g_autoptr (GstBuffer) unit = gst_buffer_new ();
  g_autoptr (GstBuffer) packet = gst_buffer_new ();
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("timestamp/x-unix");
  guint8 data[8] = {0};

  ts_webrtc_capture_time_register ();
  extension =
      gst_rtp_header_extension_create_from_uri (TS_WEBRTC_CAPTURE_TIME_URI);
  g_assert_nonnull (extension);
  gst_rtp_header_extension_set_id (extension, 5);
  g_assert_cmpint (
      gst_rtp_header_extension_write (extension, unit,
          GST_RTP_HEADER_EXTENSION_ONE_BYTE, packet, data, sizeof data),
      ==, 0);
  gst_buffer_add_reference_timestamp_meta (unit, caps,
      G_GUINT64_CONSTANT (1767225600) * GST_SECOND + GST_SECOND / 2,
      GST_CLOCK_TIME_NONE);
  g_assert_cmpint (
      gst_rtp_header_extension_write (extension, unit,
          GST_RTP_HEADER_EXTENSION_ONE_BYTE, packet, data, sizeof data),
      ==, 8);
  g_assert_cmpuint (GST_READ_UINT32_BE (data), ==, 3976214400U);
  g_assert_cmpuint (GST_READ_UINT32_BE (data + 4), ==, 0x80000000U);
}

static void
test_fragments_are_read (void)
{
  const gchar text[] = "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1"
                       "\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n"
                       "a=candidate:1387637174 1 udp 2122260223 192.0.2.1 "
                       "61764 typ host\r\na=end-of-candidates\r\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (TsWebrtcFragment) fragment =
      ts_webrtc_fragment_parse (text, strlen (text), &error);
  const TsWebrtcCandidate *candidate;

  g_assert_no_error (error);
  g_assert_cmpstr (fragment->ufrag, ==, "EsAw");
  g_assert_cmpstr (fragment->password, ==, "P2uYro0UCOQ4zxjKXaWCBui1");
  g_assert_cmpuint (fragment->candidates->len, ==, 2);
  candidate = g_ptr_array_index (fragment->candidates, 0);
  g_assert_cmpstr (candidate->mid, ==, "0");
  g_assert_cmpstr (candidate->text, ==,
      "candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host");
  candidate = g_ptr_array_index (fragment->candidates, 1);
  g_assert_cmpstr (candidate->text, ==, "");
}

static void
test_fragments_are_bounded (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i <= TS_WEBRTC_FRAGMENT_MAX_CANDIDATES; i++)
    g_string_append (text, "a=candidate:1 1 udp 1 192.0.2.1 1 typ host\n");
  g_assert_null (ts_webrtc_fragment_parse (text->str, text->len, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&error);
  g_assert_null (ts_webrtc_fragment_parse ("hello", 5, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

/* Made with: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256
 * -nodes -subj /CN=viewer -days 36500; the digest is what
 * openssl x509 -fingerprint -sha256 says. */
static const gchar certificate[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBeDCCAR+gAwIBAgIUfMI0a0uz9YOWVTiWYzunuL3c0v0wCgYIKoZIzj0EAwIw\n"
    "ETEPMA0GA1UEAwwGdmlld2VyMCAXDTI2MTIwMTAwNDY0OVoYDzIxMjYxMTA3MDA0\n"
    "NjQ5WjARMQ8wDQYDVQQDDAZ2aWV3ZXIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC\n"
    "AAThcMmYB62jz2o+/iwApV/QY8jj9N2rYeI8OsO3ehbVVcds07+OoBcpAaZWoZur\n"
    "iOd35AAeLQCgyL2utbcMd04Oo1MwUTAdBgNVHQ4EFgQUe/JzKMtlRn0cfT2/Vj9y\n"
    "7W14UygwHwYDVR0jBBgwFoAUe/JzKMtlRn0cfT2/Vj9y7W14UygwDwYDVR0TAQH/\n"
    "BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiAmmqWolErFOT8Un7XUMjw8sDMOL/Qe\n"
    "6I0TTbRBSpRP9AIgIR4v/0Zb6M7wML6VeMGFZoLLYwTYF33bAtqIa2kKW8E=\n"
    "-----END CERTIFICATE-----\n";
#define FINGERPRINT                                                            \
  "77:14:42:E2:A9:7A:32:07:D0:E2:24:86:6C:6E:66:"                              \
  "7F:C2:24:35:8F:70:C3:47:11:97:2D:CE:B7:B4:20:1E:ED"

static void
test_fingerprint_is_of_the_certificate (void)
{
  g_assert_true (
      ts_webrtc_fingerprint_matches ("sha-256 " FINGERPRINT, certificate));
  g_assert_false (
      ts_webrtc_fingerprint_matches ("sha-512 " FINGERPRINT, certificate));
  g_assert_false (ts_webrtc_fingerprint_matches ("sha-256 AA:BB", certificate));
  g_assert_false (ts_webrtc_fingerprint_matches ("sha-256", certificate));
  g_assert_false (ts_webrtc_fingerprint_matches ("sha-256 " FINGERPRINT, NULL));
  g_assert_false (
      ts_webrtc_fingerprint_matches ("sha-256 " FINGERPRINT, "no PEM"));
}

static void
test_servers_are_written_for_both_sides (void)
{
  const TsWebrtcIce ice = {.stun = (gchar *) "stun.example:3478",
      .turn = (gchar *) "turn.example:3478",
      .user = (gchar *) "a:b",
      .password = (gchar *) "p\"@\n"};
  g_autofree gchar *stun = ts_webrtc_ice_format_stun (&ice);
  g_autofree gchar *turn = ts_webrtc_ice_format_turn (&ice);
  g_autofree gchar *link = ts_webrtc_ice_format_turn_link (&ice);

  g_assert_cmpstr (stun, ==, "stun://stun.example:3478");
  g_assert_cmpstr (turn, ==, "turn://a%3Ab:p%22%40%0A@turn.example:3478");
  g_assert_cmpstr (link, ==,
      "<turn:turn.example:3478?transport=udp>; rel=\"ice-server\"; "
      "username=\"a:b\"; credential=\"p\\\"@ \"; credential-type=\"password\"");
}

static void
test_servers_are_checked (void)
{
  static const gchar *const good[] = {
      "", "stun.example", "stun.example:3478", "192.0.2.1:1", "[::1]:3478"};
  static const gchar *const bad[] = {
      "stun:stun.example:1:2", "stun://x", "a b", "u@h:1", "x:99999999"};

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (ts_webrtc_ice_check_server (good[i], NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (ts_webrtc_ice_check_server (bad[i], &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/webrtc/offer/payload-type", test_best_payload_type_is_taken);
  g_test_add_func (
      "/webrtc/offer/split-profile", test_split_profiles_are_understood);
  g_test_add_func (
      "/webrtc/offer/refused", test_what_browsers_would_not_offer_is_refused);
  g_test_add_func ("/webrtc/offer/sha1", test_sha1_proves_nothing);
  g_test_add_func (
      "/webrtc/offer/hidden", test_names_of_multicast_dns_are_left_out);
  g_test_add_func ("/webrtc/offer/capture-time",
      test_capture_time_is_taken_when_it_is_offered);
  g_test_add_func ("/webrtc/h264", test_profiles_are_shown_by_those_above);
  g_test_add_func ("/webrtc/capture-time", test_capture_time_is_an_ntp_time);
  g_test_add_func ("/webrtc/fragment/read", test_fragments_are_read);
  g_test_add_func ("/webrtc/fragment/bounds", test_fragments_are_bounded);
  g_test_add_func (
      "/webrtc/fingerprint", test_fingerprint_is_of_the_certificate);
  g_test_add_func (
      "/webrtc/ice/format", test_servers_are_written_for_both_sides);
  g_test_add_func ("/webrtc/ice/check", test_servers_are_checked);
  return g_test_run ();
}
