/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "media/encoders/ts-encoder-kind.h"

G_BEGIN_DECLS

/**
 * TsEncoderRefusal:
 * @kind: what is not used
 * @reason: why not
 */
typedef struct
{
  const TsEncoderKind *kind;
  gchar *reason;
} TsEncoderRefusal;

TsEncoderRefusal *ts_encoder_refusal_new (
    const TsEncoderKind *kind, const gchar *reason);
void ts_encoder_refusal_free (TsEncoderRefusal *refusal);

/**
 * TsEncoders:
 *
 * Which encoders there are on this machine, and which of them work. One that is
 * not known to work everywhere is tried in a process of its own, with real
 * pictures and a limit of time, once for each version of its plug-in; until
 * then nobody gets it. Owned by #TsCamera. Main context only.
 *
 * Signals:
 *
 * `changed (encoders)`: one more has been tried.
 */
#define TS_TYPE_ENCODERS (ts_encoders_get_type ())
G_DECLARE_FINAL_TYPE (TsEncoders, ts_encoders, TS, ENCODERS, GObject)

TsEncoders *ts_encoders_new (const gchar *state_dir, const gchar *program);
void ts_encoders_start (TsEncoders *self);
void ts_encoders_stop (TsEncoders *self);

GPtrArray *ts_encoders_list (
    TsEncoders *self, TsCodec codec, gboolean software);
GPtrArray *ts_encoders_list_refusals (TsEncoders *self, TsCodec codec);
gboolean ts_encoders_are_tried (TsEncoders *self);
gboolean ts_encoders_check_codec (
    TsEncoders *self, TsCodec codec, GError **error);

G_END_DECLS
