/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/gstthermalcalibration.h>

G_BEGIN_DECLS

/* A calibration file: what a maker or a laboratory knows of one camera, with a
 * checksum that tells when somebody has changed it. Text:
 *
 *     thermoscope-calibration 1
 *     sha256 64 digits, of everything behind this line
 *     version 2026-03
 *     serial 0815
 *     calibration planck(14985.9,0.011283,1398.1,1,-6233)
 *     cavity 283.15 -0.40
 *     cavity 303.15 0.55
 *
 * `version`, `serial` and `calibration` stand there once or not at all.
 * `cavity`, `lens` and `ambient` are tables: at this reading (kelvin, rising)
 * so much is added to temperatures (kelvin); linear in between, as the last
 * line outside. Lines may be empty or begin with a `#`. */

#define RADIOMETRY_FILE_MAX_SIZE (64 * 1024)
#define RADIOMETRY_FILE_MAX_ROWS 256 /* of one table */

typedef enum
{
  RADIOMETRY_READING_CAVITY,
  RADIOMETRY_READING_LENS,
  RADIOMETRY_READING_AMBIENT,
  RADIOMETRY_N_READINGS,
} RadiometryReading;

typedef struct
{
  gdouble reading_k;
  gdouble offset_k;
} RadiometryFileRow;

typedef struct
{
  gchar *version; /* NULL: it does not say */
  gchar *serial;
  gchar *checksum;                       /* of the content, lower case */
  GstThermalCalibration *calibration;    /* NULL: the source's own counts */
  GArray *tables[RADIOMETRY_N_READINGS]; /* of RadiometryFileRow */
} RadiometryFile;

/* GST_THERMAL_ERROR_DAMAGED when the checksum is not that of the content, or
 * when it is no such file; GST_THERMAL_ERROR_INVALID for a line that says what
 * cannot be, with its number. */
RadiometryFile *radiometry_file_parse (GBytes *bytes, GError **error);
RadiometryFile *radiometry_file_load (const gchar *path, GError **error);
void radiometry_file_free (RadiometryFile *self);

/* What is to be added to temperatures at these readings; a reading that is NaN
 * adds nothing. */
gdouble radiometry_file_get_offset_k (const RadiometryFile *self,
    const gdouble readings_k[RADIOMETRY_N_READINGS]);

/* The whole file of the lines behind the checksum. */
GBytes *radiometry_file_seal (const gchar *lines);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RadiometryFile, radiometry_file_free)

G_END_DECLS
