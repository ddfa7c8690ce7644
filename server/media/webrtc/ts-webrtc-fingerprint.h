/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean ts_webrtc_fingerprint_matches (
    const gchar *fingerprint, const gchar *certificate_pem);

G_END_DECLS
