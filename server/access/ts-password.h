/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TS_PASSWORD_ERROR (ts_password_error_quark ())

/**
 * TsPasswordError:
 * @TS_PASSWORD_ERROR_WEAK: against a rule; the message says which
 * @TS_PASSWORD_ERROR_BUSY: too many log-ins are being checked; try again
 * @TS_PASSWORD_ERROR_FAILED: the system cannot hash passwords
 */
typedef enum
{
  TS_PASSWORD_ERROR_WEAK,
  TS_PASSWORD_ERROR_BUSY,
  TS_PASSWORD_ERROR_FAILED,
} TsPasswordError;

GQuark ts_password_error_quark (void);

#define TS_PASSWORD_MIN_CHARACTERS 8
#define TS_PASSWORD_MAX_CHARACTERS 64
#define TS_PASSWORD_MIN_CLASSES 3

/**
 * TsPasswordJudgement:
 * @acceptable: whether it may be set
 * @strength: 0 (anybody guesses it) to 100
 * @advice: (nullable): what would make it better, or why it is refused
 */
typedef struct
{
  gboolean acceptable;
  guint strength;
  gchar *advice;
} TsPasswordJudgement;

void ts_password_judgement_clear (TsPasswordJudgement *judgement);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (
    TsPasswordJudgement, ts_password_judgement_clear)

void ts_password_judge (const gchar *password, const gchar *user,
    TsPasswordJudgement *ret_judgement);
gboolean ts_password_check (
    const gchar *password, const gchar *user, GError **error);
gboolean ts_password_is_common (const gchar *password);

G_END_DECLS
