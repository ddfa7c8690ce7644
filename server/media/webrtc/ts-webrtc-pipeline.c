/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-webrtc-pipeline.h"

#include <agent.h>
#include <gst/webrtc/webrtc.h>

#include "media/webrtc/ts-webrtc-capture-time.h"

/* RFC 8835 asks for no more than what passes every path; browsers send 1200. */
#define MTU 1200

/* libnice leaves out the loopback by itself, and takes every other address of
 * the machine; the camera sends from where it listens. */
static gboolean
set_address (GObject *agent, const gchar *text, GError **error)
{
  NiceAddress address;

  nice_address_init (&address);
  if (!nice_address_set_from_string (&address, text)
      || !nice_agent_add_local_address (NICE_AGENT (agent), &address)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "%s is no address to send from", text);
    return FALSE;
  }
  return TRUE;
}

static gboolean
configure_ice (GstElement *webrtc, const TsWebrtcConfig *config, GError **error)
{
  g_autoptr (GObject) ice = NULL;
  g_autoptr (GObject) agent = NULL;

  g_object_get (webrtc, "ice-agent", &ice, NULL);
  g_object_get (ice, "agent", &agent, NULL);
  /* it would ask routers of the network for ports, by HTTP */
  g_object_set (agent, "upnp", FALSE, "ice-tcp", FALSE, NULL);
  if (config->first_port != 0 || config->last_port != 0)
    g_object_set (ice, "min-rtp-port", config->first_port, "max-rtp-port",
        config->last_port, NULL);
  if (config->stun_server != NULL)
    g_object_set (webrtc, "stun-server", config->stun_server, NULL);
  if (config->turn_server != NULL)
    g_object_set (webrtc, "turn-server", config->turn_server, NULL);
  return config->address == NULL || set_address (agent, config->address, error);
}

/* What the payloader may make. It would take profile and level of the offer for
 * what it must not surpass; but browsers name a level that is far below what
 * they show, and the profile has been looked at. */
static GstPadProbeReturn
on_caps_query (GstPad *pad, GstPadProbeInfo *info, gpointer caps)
{
  GstQuery *query = GST_PAD_PROBE_INFO_QUERY (info);

  if (GST_QUERY_TYPE (query) != GST_QUERY_CAPS)
    return GST_PAD_PROBE_OK;
  gst_query_set_caps_result (query, caps);
  return GST_PAD_PROBE_HANDLED;
}

static void
free_payloader (GstPad *src, GstCaps *offered)
{
  GstStructure *structure = NULL;
  GstCaps *caps = gst_caps_copy (offered);

  structure = gst_caps_get_structure (caps, 0);
  gst_structure_remove_fields (structure, "profile", "profile-level-id",
      "level", "max-fs", "max-mbps", "max-br", NULL);
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM, on_caps_query,
      caps, (GDestroyNotify) gst_caps_unref);
}

/* The answer names the source of the packets before there is one, which also
 * tells what is sent again from what is sent first (RFC 4588). */
static GstCaps *
name_source (GstElement *payloader, const TsWebrtcOffer *offer)
{
  GstCaps *caps = gst_caps_copy (ts_webrtc_offer_get_caps (offer));
  guint ssrc = 0;

  while (ssrc == 0)
    ssrc = g_random_int ();
  g_object_set (payloader, "ssrc", ssrc, NULL);
  gst_caps_set_simple (caps, "ssrc", G_TYPE_UINT, ssrc, NULL);
  return caps;
}

/* Before the offer is set, so that the answer finds a sender for its video. */
static gboolean
link_sender (GstElement *payloader, GstElement *webrtc,
    const TsWebrtcOffer *offer, GError **error)
{
  GstPadTemplate *template = gst_element_get_pad_template (webrtc, "sink_%u");
  g_autoptr (GstCaps) caps = name_source (payloader, offer);
  g_autoptr (GstPad) sink =
      gst_element_request_pad (webrtc, template, NULL, caps);
  g_autoptr (GstPad) src = gst_element_get_static_pad (payloader, "src");
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;

  free_payloader (src, caps);
  if (sink == NULL || gst_pad_link (src, sink) != GST_PAD_LINK_OK) {
    g_set_error (
        error, GST_CORE_ERROR, GST_CORE_ERROR_PAD, "webrtcbin takes no video");
    return FALSE;
  }
  g_object_get (sink, "transceiver", &transceiver, NULL);
  /* what got lost is sent again as long as the browser asks for it */
  g_object_set (transceiver, "direction",
      GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY, "codec-preferences", caps,
      "do-nack", TRUE, NULL);
  return TRUE;
}

static gboolean
configure (GstElement *pipeline, const TsWebrtcOffer *offer,
    const TsWebrtcConfig *config, GError **error)
{
  g_autoptr (GstElement) appsrc = ts_webrtc_pipeline_get_appsrc (pipeline);
  g_autoptr (GstElement) webrtc = ts_webrtc_pipeline_get_webrtc (pipeline);
  g_autoptr (GstElement) payloader =
      gst_bin_get_by_name (GST_BIN (pipeline), "payloader");

  gst_pipeline_use_clock (GST_PIPELINE (pipeline), config->clock);
  gst_element_set_start_time (pipeline, GST_CLOCK_TIME_NONE);
  gst_element_set_base_time (pipeline, config->base_time);
  g_object_set (appsrc, "is-live", TRUE, "format", GST_FORMAT_TIME, "max-bytes",
      (guint64) 0, NULL);
  g_object_set (payloader, "pt", ts_webrtc_offer_get_payload_type (offer),
      "config-interval", -1, "aggregate-mode", 1, "mtu", MTU, NULL);
  /* everything through one port; browsers offer nothing else */
  g_object_set (webrtc, "bundle-policy", GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE,
      "latency", 0, NULL);
  return configure_ice (webrtc, config, error)
         && link_sender (payloader, webrtc, offer, error);
}

/**
 * ts_webrtc_pipeline_new:
 * @offer: of the viewer
 *
 * Returns: (transfer full) (nullable): access units to encrypted packets, not
 *   started; %NULL: @error says what is missing
 */
GstElement *
ts_webrtc_pipeline_new (
    const TsWebrtcOffer *offer, const TsWebrtcConfig *config, GError **error)
{
  g_autoptr (GstElement) pipeline = gst_pipeline_new (NULL);
  static const gchar *const factories[][2] = {
      {"appsrc", "units"},
      {"rtph264pay", "payloader"},
      {"webrtcbin", "webrtc"},
  };
  GstElement *elements[G_N_ELEMENTS (factories)];

  gst_object_ref_sink (pipeline);
  ts_webrtc_capture_time_register ();
  for (gsize i = 0; i < G_N_ELEMENTS (factories); i++) {
    elements[i] = gst_element_factory_make (factories[i][0], factories[i][1]);
    if (elements[i] == NULL) {
      g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
          "the GStreamer element %s is not installed", factories[i][0]);
      return NULL;
    }
    gst_bin_add (GST_BIN (pipeline), elements[i]);
  }
  if (!gst_element_link (elements[0], elements[1])
      || !configure (pipeline, offer, config, error))
    return NULL;
  return g_steal_pointer (&pipeline);
}

/**
 * ts_webrtc_pipeline_get_appsrc:
 *
 * Returns: (transfer full): where access units go
 */
GstElement *
ts_webrtc_pipeline_get_appsrc (GstElement *pipeline)
{
  return gst_bin_get_by_name (GST_BIN (pipeline), "units");
}

/**
 * ts_webrtc_pipeline_get_webrtc:
 *
 * Returns: (transfer full): what speaks with the viewer
 */
GstElement *
ts_webrtc_pipeline_get_webrtc (GstElement *pipeline)
{
  return gst_bin_get_by_name (GST_BIN (pipeline), "webrtc");
}

static gpointer
make_certificate (gpointer unused)
{
  g_autoptr (GstElement) element = gst_element_factory_make ("dtlsdec", NULL);

  if (element != NULL)
    gst_object_ref_sink (element);
  return NULL;
}

/**
 * ts_webrtc_pipeline_warm_up:
 *
 * To be called when somebody may soon watch: the first one would wait for the
 * key of the certificate that this process shows all of them, which takes a
 * small machine seconds to make. Does not wait for it. May be called again.
 */
void
ts_webrtc_pipeline_warm_up (void)
{
  static gsize begun;

  if (!g_once_init_enter (&begun))
    return;
  g_thread_unref (g_thread_new ("webrtc-key", make_certificate, NULL));
  g_once_init_leave (&begun, 1);
}

static GObject *
dup_transport (GstElement *webrtc)
{
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;
  g_autoptr (GObject) sender = NULL;
  GObject *transport = NULL;

  g_signal_emit_by_name (webrtc, "get-transceiver", 0, &transceiver);
  if (transceiver != NULL)
    g_object_get (transceiver, "sender", &sender, NULL);
  if (sender != NULL)
    g_object_get (sender, "transport", &transport, NULL);
  return transport;
}

/**
 * ts_webrtc_pipeline_dup_certificate:
 *
 * Returns: (transfer full) (nullable): what the viewer has shown in the DTLS
 *   handshake, as PEM; %NULL before that
 */
gchar *
ts_webrtc_pipeline_dup_certificate (GstElement *webrtc)
{
  g_autoptr (GObject) transport = dup_transport (webrtc);
  gchar *pem = NULL;

  if (transport != NULL)
    g_object_get (transport, "remote-certificate", &pem, NULL);
  return pem;
}
