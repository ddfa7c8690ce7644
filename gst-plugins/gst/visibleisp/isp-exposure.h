/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  ISP_EXPOSURE_SOURCE, /* leave it to the source */
  ISP_EXPOSURE_AUTO,
  ISP_EXPOSURE_SHUTTER, /* shutter as set, the rest follows */
  ISP_EXPOSURE_IRIS,    /* iris as set, the rest follows */
  ISP_EXPOSURE_BRIGHT,  /* one level sets all three; nothing follows */
  ISP_EXPOSURE_MANUAL,
} IspExposureMode;

typedef enum
{
  ISP_METERING_AVERAGE,
  ISP_METERING_CENTER,
  ISP_METERING_SPOT,
  ISP_METERING_BACKLIGHT,  /* the middle only, however bright the rest is */
  ISP_METERING_HIGHLIGHTS, /* nothing may be white */
} IspMetering;

/* What a user asks for. */
typedef struct
{
  IspExposureMode mode;
  IspMetering metering;
  gdouble compensation_ev;
  gdouble shutter_s, gain_db, iris; /* of the modes that take them */
  gdouble level;                    /* of `bright`, half stops */
  gdouble max_shutter_s;
  gdouble max_gain_db;
  guint mains_hz;   /* 0: lamps do not matter */
  gdouble priority; /* 0: rather noise than blur, to 1: the other way round */
} IspExposureSettings;

/* What the sensor is to do: seconds, decibels, 1 for fully open. */
typedef struct
{
  gdouble shutter_s, gain_db, iris;
} IspExposure;

/* The loop: shutter times gain times the square of the iris, in stops. */
typedef struct
{
  gdouble stops;
  gboolean has_stops;
  IspExposure now;
} IspExposureLoop;

/* How light the picture is where the metering looks: the light of a grey that
 * looks as light, 0 to 1. */
gdouble isp_exposure_meter (IspMetering metering, const guint8 *luma,
    gint width, gint height, gint stride, guint low, guint high);

/* Splits an exposure among shutter, gain and iris. */
IspExposure isp_exposure_split (
    const IspExposureSettings *settings, gdouble stops);
gdouble isp_exposure_get_stops (const IspExposure *exposure);

void isp_exposure_update (IspExposureLoop *self,
    const IspExposureSettings *settings, gdouble elapsed_s, gdouble measured);

/* Mean of linear light of all of the picture, 0 to 1. */
gdouble isp_exposure_measure_light (const guint8 *luma, gint width, gint height,
    gint stride, guint low, guint high);

/* How light the scene is, lux, for a sensor that is white at 1 s and 30
 * lux; other sensors differ by a factor. */
gdouble isp_exposure_get_lux (const IspExposure *exposure, gdouble measured);

typedef enum
{
  ISP_DAY_NIGHT_AUTO,
  ISP_DAY_NIGHT_DAY,
  ISP_DAY_NIGHT_NIGHT,
  ISP_DAY_NIGHT_TIMED, /* somebody with a clock says which */
} IspDayNightMode;

typedef struct
{
  IspDayNightMode mode;
  gdouble night_lux; /* darker than this is night */
  gdouble day_lux;   /* lighter than this is day */
  gdouble delay_s;
  gboolean timed_night; /* of ISP_DAY_NIGHT_TIMED */
} IspDayNightSettings;

typedef struct
{
  gboolean is_night;
  gdouble waited_s; /* since the light has been on the other side */
} IspDayNight;

/* Whether it has changed. */
gboolean isp_day_night_update (IspDayNight *self,
    const IspDayNightSettings *settings, gdouble elapsed_s, gdouble lux);

G_END_DECLS
