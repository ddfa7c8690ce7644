/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-webrtc-h264.h"

#include <string.h>

/* What a decoder of each can show, the smallest set first: every picture of
 * one can be shown by a decoder of any that follows. Extended and the 4:4:4
 * profiles are not among them; what browsers call f4001f is for others. */
typedef enum
{
  PROFILE_UNKNOWN,
  PROFILE_CONSTRAINED_BASELINE,
  PROFILE_BASELINE,
  PROFILE_MAIN,
  PROFILE_CONSTRAINED_HIGH,
  PROFILE_HIGH,
} Profile;

#define DEFAULT_PROFILE 0x42, 0x00 /* RFC 6184, 8.1: Baseline */

#define CONSTRAINT_SET0 0x80
#define CONSTRAINT_SET1 0x40
#define CONSTRAINT_SET4 0x08
#define CONSTRAINT_SET5 0x04

/* RFC 6184, 8.1, table 5; ISO/IEC 14496-10, A.2. */
static Profile
classify (guint8 profile_idc, guint8 flags)
{
  switch (profile_idc) {
  case 0x42:
    return flags & CONSTRAINT_SET1 ? PROFILE_CONSTRAINED_BASELINE
                                   : PROFILE_BASELINE;
  case 0x4d:
    return flags & CONSTRAINT_SET0 ? PROFILE_CONSTRAINED_BASELINE
                                   : PROFILE_MAIN;
  case 0x58:
    return (flags & (CONSTRAINT_SET0 | CONSTRAINT_SET1))
                   == (CONSTRAINT_SET0 | CONSTRAINT_SET1)
               ? PROFILE_CONSTRAINED_BASELINE
               : PROFILE_UNKNOWN;
  case 0x64:
    return (flags & (CONSTRAINT_SET4 | CONSTRAINT_SET5))
                   == (CONSTRAINT_SET4 | CONSTRAINT_SET5)
               ? PROFILE_CONSTRAINED_HIGH
               : PROFILE_HIGH;
  default:
    return PROFILE_UNKNOWN;
  }
}

/* Baseline has tools (FMO, ASO) that the profiles above it have not; the
 * constrained one has none of them. */
static gboolean
can_show (Profile decoder, Profile stream)
{
  if (decoder == PROFILE_UNKNOWN || stream == PROFILE_UNKNOWN)
    return FALSE;
  if (stream == PROFILE_BASELINE)
    return decoder == PROFILE_BASELINE;
  if (stream == PROFILE_MAIN)
    return decoder == PROFILE_MAIN || decoder == PROFILE_HIGH;
  return decoder >= stream;
}

static Profile
get_stream_profile (GstCaps *caps)
{
  GstStructure *structure = gst_caps_get_structure (caps, 0);
  const GValue *value = gst_structure_get_value (structure, "codec_data");
  guint8 head[3] = {0};

  /* ISO/IEC 14496-15, 5.3.3.1.2: version, profile, flags, level */
  if (!gst_structure_has_name (structure, "video/x-h264") || value == NULL
      || gst_buffer_extract (gst_value_get_buffer (value), 0, head, 3) != 3)
    return PROFILE_UNKNOWN;
  return classify (head[1], head[2]);
}

static gboolean
is_hex (const gchar *text, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isxdigit (text[i]))
      return FALSE;
  }
  return text[length] == '\0';
}

/* What stands in a=fmtp as one number is split by GStreamer when both sides
 * may have levels of their own. */
static Profile
get_named_profile (const gchar *name)
{
  static const struct
  {
    const gchar *name;
    Profile profile;
  } names[] = {
      {"constrained-baseline", PROFILE_CONSTRAINED_BASELINE},
      {"baseline", PROFILE_BASELINE},
      {"main", PROFILE_MAIN},
      {"constrained-high", PROFILE_CONSTRAINED_HIGH},
      {"high", PROFILE_HIGH},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    if (g_str_equal (names[i].name, name))
      return names[i].profile;
  }
  return PROFILE_UNKNOWN;
}

static Profile
get_offered_profile (const GstStructure *offered)
{
  const gchar *text = gst_structure_get_string (offered, "profile-level-id");
  const gchar *name = gst_structure_get_string (offered, "profile");
  guint64 id;

  if (text == NULL)
    return name != NULL ? get_named_profile (name) : classify (DEFAULT_PROFILE);
  if (strlen (text) != 6 || !is_hex (text, 6)
      || !g_ascii_string_to_unsigned (text, 16, 0, 0xffffff, &id, NULL))
    return PROFILE_UNKNOWN;
  return classify (id >> 16, id >> 8 & 0xff);
}

/**
 * ts_webrtc_h264_rank:
 * @stream_caps: what would be sent; H.264 with codec_data
 * @offered: a payload type of an offer, as from
 *   gst_sdp_media_get_caps_from_media()
 *
 * Returns: how well the one can take the other; the more the better, 0: not.
 *   Levels are left out of it: browsers name one that is far below what they
 *   show, and say that it may be another on the other side
 */
guint
ts_webrtc_h264_rank (GstCaps *stream_caps, const GstStructure *offered)
{
  const gchar *name = gst_structure_get_string (offered, "encoding-name");
  const gchar *mode = gst_structure_get_string (offered, "packetization-mode");
  Profile stream = get_stream_profile (stream_caps);
  Profile decoder = get_offered_profile (offered);

  /* the payloader splits pictures, which is mode 1 (RFC 6184, 6.3) */
  if (name == NULL || g_ascii_strcasecmp (name, "H264") != 0
      || g_strcmp0 (mode, "1") != 0 || !can_show (decoder, stream))
    return 0;
  return decoder == stream ? 2 : 1;
}
