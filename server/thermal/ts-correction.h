/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-camera.h"
#include "camera/ts-door.h"
#include "camera/ts-event-bus.h"

G_BEGIN_DECLS

#define TS_CORRECTION_ERROR (ts_correction_error_quark ())

/**
 * TsCorrectionError:
 * @TS_CORRECTION_ERROR_NOT_SUPPORTED: this sensor is not corrected here
 * @TS_CORRECTION_ERROR_NOTHING: there is no change to take back
 */
typedef enum
{
  TS_CORRECTION_ERROR_NOT_SUPPORTED,
  TS_CORRECTION_ERROR_NOTHING,
} TsCorrectionError;

GQuark ts_correction_error_quark (void);

/**
 * TsCorrectionKind:
 * @TS_CORRECTION_SHUTTER: a flat-field correction with the shutter
 * @TS_CORRECTION_BACKGROUND: with what the camera looks at
 * @TS_CORRECTION_INITIALISATION: with the shutter, which is exercised before
 * @TS_CORRECTION_DEFECTS: find defective pixels
 *
 * What can be asked for.
 */
typedef enum
{
  TS_CORRECTION_SHUTTER,
  TS_CORRECTION_BACKGROUND,
  TS_CORRECTION_INITIALISATION,
  TS_CORRECTION_DEFECTS,
} TsCorrectionKind;

gboolean ts_correction_kind_from_string (
    const gchar *name, TsCorrectionKind *ret_kind);

/**
 * TsCorrectionStatus:
 * @state: of the flat-field correction: `never`, `imminent`, `running`, `done`
 *   or `failed`
 * @cause: why the last one ran, `none` before the first
 * @failure: (nullable): why it failed
 * @n_corrections: since the sensor started
 * @cavity_k: inside the camera at the last change of state; NaN: not known
 * @noise_counts: of a pixel from picture to picture, as measured
 * @is_protecting: the shutter is closed to protect the detector
 * @defects: the list as it is in force, "column,row column,row"
 * @n_defects: of them within the picture
 * @can_undo: whether there is a change of the list to take back
 *
 * Free with ts_correction_status_clear().
 */
typedef struct
{
  gchar *state;
  gchar *cause;
  gchar *failure;
  guint n_corrections;
  gdouble cavity_k;
  gdouble noise_counts;
  gboolean is_protecting;
  gchar *defects;
  guint n_defects;
  gboolean can_undo;
} TsCorrectionStatus;

void ts_correction_status_clear (TsCorrectionStatus *status);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (
    TsCorrectionStatus, ts_correction_status_clear)

/**
 * TsCorrection:
 *
 * Corrections of the thermal sensors: passes on what somebody asks for, makes
 * events of what the chain tells, keeps the defective pixels that were found in
 * the settings, and takes the last changes of that list back. Owned by the
 * program. Main context only. Knows nothing of pixels; whatever element has the
 * action signals does the work.
 */
#define TS_TYPE_CORRECTION (ts_correction_get_type ())
G_DECLARE_FINAL_TYPE (TsCorrection, ts_correction, TS, CORRECTION, GObject)

TsCorrection *ts_correction_new (
    TsCamera *camera, TsEventBus *bus, TsDoor *door);
void ts_correction_start (TsCorrection *self);
void ts_correction_stop (TsCorrection *self);

gboolean ts_correction_get_status (TsCorrection *self, const gchar *sensor,
    TsCorrectionStatus *ret_status, GError **error);
gboolean ts_correction_ask (TsCorrection *self, TsCaller *caller,
    const gchar *sensor, TsCorrectionKind kind, GError **error);
void ts_correction_undo_async (TsCorrection *self, TsCaller *caller,
    const gchar *sensor, GAsyncReadyCallback callback, gpointer user_data);
gboolean ts_correction_undo_finish (
    TsCorrection *self, GAsyncResult *result, GError **error);

G_END_DECLS
