/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "media/mp4/ts-mp4-track.h"

G_BEGIN_DECLS

void ts_mp4_put_sample_entry (GByteArray *bytes, const TsMp4Track *track);

G_END_DECLS
