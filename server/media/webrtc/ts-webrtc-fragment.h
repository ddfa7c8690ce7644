/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TS_WEBRTC_FRAGMENT_MAX_CANDIDATES 64

/**
 * TsWebrtcCandidate:
 * @mid: which media it is for; empty: the first
 * @text: value of `a=candidate`, with its name; empty: there are no more
 */
typedef struct
{
  gchar *mid;
  gchar *text;
} TsWebrtcCandidate;

/**
 * TsWebrtcFragment:
 * @ufrag: (nullable): of the run of ICE that it belongs to
 * @password: (nullable): of that run
 * @candidates: (element-type TsWebrtcCandidate): in their order
 *
 * What a viewer adds to its offer: candidates that it found later.
 */
typedef struct
{
  gchar *ufrag;
  gchar *password;
  GPtrArray *candidates;
} TsWebrtcFragment;

TsWebrtcFragment *ts_webrtc_fragment_parse (
    const gchar *text, gsize size, GError **error);
gboolean ts_webrtc_candidate_is_hidden (const gchar *text);
void ts_webrtc_fragment_free (TsWebrtcFragment *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsWebrtcFragment, ts_webrtc_fragment_free)

G_END_DECLS
