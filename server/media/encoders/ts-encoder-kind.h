/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "media/encoders/ts-encoder-config.h"

G_BEGIN_DECLS

/**
 * TsEncoderProperty:
 * @name: of the element's property; one that this version of it has not is
 *   left out
 * @value: as on a command line, with `{bitrate}` (kbit/s), `{bitrate-bps}`,
 *   `{buffer}` and `{buffer-half}` (ms), `{buffer-kbit}`, `{interval}`
 *   (frames), `{quality}` (1 to 100) and `{quantizer}` (between the kind's
 *   @finest and @coarsest)
 * @when: for which ways to control the rate, TS_ENCODER_WHEN(); 0: for all
 *
 * How an element takes what a user chose.
 */
typedef struct
{
  const gchar *name;
  const gchar *value;
  guint when;
} TsEncoderProperty;

#define TS_ENCODER_WHEN(control) (1u << TS_RATE_CONTROL_##control)
/* The two that keep the quality below a number of bits. */
#define TS_ENCODER_WHEN_CAPPED                                                 \
  (TS_ENCODER_WHEN (VARIABLE) | TS_ENCODER_WHEN (AVERAGE))

/**
 * TsEncoderKind:
 * @element: name of its factory
 * @codec: what it makes
 * @hardware: needs a device
 * @trusted: is known to work wherever it is installed; all others are tried in
 *   a process of their own first
 * @format: of the pictures that it takes
 * @caps: (nullable): what its output caps have to say beside the codec's own
 * @finest: quantizer for a quality of 100
 * @coarsest: quantizer for a quality of 1
 * @properties: ends with a %NULL name
 * @is_deaf: gives no key frame when asked for one: who joins begins with the
 *   last one that was due
 *
 * An encoder as data.
 */
typedef struct
{
  const gchar *element;
  TsCodec codec;
  gboolean hardware;
  gboolean trusted;
  const gchar *format;
  const gchar *caps;
  gdouble finest;
  gdouble coarsest;
  const TsEncoderProperty *properties;
  gboolean is_deaf;
} TsEncoderKind;

/* Tables, each ends with a %NULL element, the best first. */
extern const TsEncoderKind ts_encoder_kinds_h264[];
extern const TsEncoderKind ts_encoder_kinds_h265[];
extern const TsEncoderKind ts_encoder_kinds_av1[];
extern const TsEncoderKind ts_encoder_kinds_pictures[];

GPtrArray *ts_encoder_kind_list (void);
const TsEncoderKind *ts_encoder_kind_find (const gchar *element);

gchar *ts_encoder_kind_describe (
    const TsEncoderKind *self, TsCodingProfile profile);
void ts_encoder_kind_apply (const TsEncoderKind *self, GstElement *element,
    const TsEncoderConfig *config);
void ts_encoder_kind_update (const TsEncoderKind *self, GstElement *element,
    const TsEncoderConfig *old, const TsEncoderConfig *config);
gboolean ts_encoder_kind_needs_restart (const TsEncoderKind *self,
    GstElement *element, const TsEncoderConfig *old,
    const TsEncoderConfig *config);

G_END_DECLS
