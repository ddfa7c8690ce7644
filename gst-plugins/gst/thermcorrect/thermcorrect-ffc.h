/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* When a flat-field correction runs and what it does next, frame by frame. It
 * decides, others act: it knows neither pixels nor elements. Owned by one
 * thread. */

#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum
{
  THERM_FFC_NEVER,    /* none yet */
  THERM_FFC_IMMINENT, /* one comes in a moment */
  THERM_FFC_RUNNING,  /* the picture stands still */
  THERM_FFC_DONE,
  THERM_FFC_FAILED, /* what was before is still in force */
} ThermFfcState;

typedef enum
{
  THERM_FFC_REASON_NONE,
  THERM_FFC_REASON_START,          /* the first one */
  THERM_FFC_REASON_TIME,           /* the last one is too long ago */
  THERM_FFC_REASON_TEMPERATURE,    /* the cavity is warmer or colder */
  THERM_FFC_REASON_MANUAL,         /* somebody asked, with the shutter */
  THERM_FFC_REASON_BACKGROUND,     /* … with what the camera looks at */
  THERM_FFC_REASON_INITIALISATION, /* … for the shutter to be exercised */
  THERM_FFC_REASON_DEFECTS,        /* … for defective pixels to be found */
  THERM_FFC_REASON_RECOVERY,       /* an after-image is to go */
  THERM_FFC_REASON_SOURCE,         /* the source does it by itself */
} ThermFfcReason;

const gchar *therm_ffc_state_to_string (ThermFfcState state);
const gchar *therm_ffc_reason_to_string (ThermFfcReason reason);

/* What to do about this frame. */
typedef enum
{
  THERM_FFC_DO_HOLD = 1 << 0,   /* show the last good picture */
  THERM_FFC_DO_BEGIN = 1 << 1,  /* forget what was gathered */
  THERM_FFC_DO_GATHER = 1 << 2, /* take this frame in, after that */
  THERM_FFC_DO_APPLY = 1 << 3,  /* make offsets of it, after that */
  THERM_FFC_DO_CLOSE = 1 << 4,  /* the shutter, before the next frame */
  THERM_FFC_DO_OPEN = 1 << 5,
  THERM_FFC_DO_TELL = 1 << 6, /* the state is another one */
} ThermFfcDo;

typedef struct
{
  gboolean automatic;
  GstClockTime interval; /* 0: not by time */
  gdouble drift_k;       /* 0: not by temperature */
  GstClockTime notice;   /* how long it is imminent */
  guint n_frames;        /* that are averaged */
} ThermFfcSettings;

typedef struct
{
  GstClockTime time;    /* running time; never goes back between resets */
  gboolean is_closed;   /* the frame shows the shutter */
  gboolean is_ours;     /* … because we closed it */
  gboolean keep_closed; /* somebody else wants it closed */
  gdouble cavity_k;     /* NaN: not known */
} ThermFfcFrame;

typedef struct
{
  ThermFfcState state;
  ThermFfcReason reason; /* of the last one that began or is about to */
  const gchar *failure;  /* in FAILED */
  guint n_done;
  GstClockTime done_at; /* NONE: never */
  gdouble done_cavity_k;

  /*< private >*/
  guint phase;
  ThermFfcReason asked;
  GstClockTime failed_at; /* NONE: the last one was good */
  GstClockTime before_at; /* done_at, while new offsets may be no good */
  gdouble before_cavity_k;
  gboolean has_shutter; /* as far as is known */
  GstClockTime since;   /* of the phase */
  guint n_seen;         /* frames in this phase */
  guint n_exercises;    /* still to do */
} ThermFfc;

void therm_ffc_init (ThermFfc *self);
/* MANUAL, BACKGROUND, INITIALISATION, DEFECTS or RECOVERY; begins with the
 * next frame that is free for it. */
void therm_ffc_ask (ThermFfc *self, ThermFfcReason reason);
guint therm_ffc_step (ThermFfc *self, const ThermFfcSettings *settings,
    const ThermFfcFrame *frame);
/* The source has refused to close the shutter. Returns what to do, as
 * therm_ffc_step(). */
guint therm_ffc_refuse (ThermFfc *self);
/* The frames gathered were no good; instead of DO_APPLY. */
guint therm_ffc_reject (ThermFfc *self, const gchar *failure);
gboolean therm_ffc_is_busy (const ThermFfc *self);

G_END_DECLS
