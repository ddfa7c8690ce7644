/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "eptz-orient.h"

G_BEGIN_DECLS

typedef enum
{
  EPTZ_METHOD_NEAREST,
  EPTZ_METHOD_LINEAR,
  EPTZ_METHOD_CUBIC,
  EPTZ_METHOD_LANCZOS,
} EptzMethod;

/* A part of a picture, 0 to 1 from the top left. */
typedef struct
{
  gdouble x, y, width, height;
} EptzWindow;

/* What is worked out once for a size and a window, and the rows in hand. */
typedef struct _EptzScaler EptzScaler;

EptzScaler *eptz_scaler_new (void);
void eptz_scaler_free (EptzScaler *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EptzScaler, eptz_scaler_free)

/* Enlarges the window of `from` to the whole of `to`; it may stick out, then
 * the outermost pixels go on. `n_channels` bytes lie side by side in a pixel;
 * with `wide` a pixel is one little-endian count of 16 bits. */
void eptz_scaler_run (EptzScaler *self, EptzMethod method,
    const EptzWindow *window, const EptzPlane *from, const EptzPlane *to,
    gboolean wide);

G_END_DECLS
