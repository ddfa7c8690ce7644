/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TS_CTL_ERROR (ts_ctl_error_quark ())

/**
 * TsCtlError:
 * @TS_CTL_ERROR_USAGE: the command line is not right
 * @TS_CTL_ERROR_UNREACHABLE: no camera answers there
 * @TS_CTL_ERROR_REFUSED: the camera says no; the message is its own
 * @TS_CTL_ERROR_ANSWER: what it says cannot be understood
 */
typedef enum
{
  TS_CTL_ERROR_USAGE,
  TS_CTL_ERROR_UNREACHABLE,
  TS_CTL_ERROR_REFUSED,
  TS_CTL_ERROR_ANSWER,
} TsCtlError;

GQuark ts_ctl_error_quark (void);

/**
 * TsCtlTarget:
 * @state_dir: whose Unix socket is taken when there is no @url
 * @url: (nullable): of a camera, as `https://camera.example`
 * @user: (nullable): account to log in as, with @url
 * @password: (nullable): of the account
 * @token: (nullable): bearer token instead of an account
 * @ca_file: (nullable): PEM file with the authority that signed the camera's
 *   certificate
 * @insecure: take any certificate
 *
 * Which camera, and as whom.
 */
typedef struct
{
  gchar *state_dir;
  gchar *url;
  gchar *user;
  gchar *password;
  gchar *token;
  gchar *ca_file;
  gboolean insecure;
} TsCtlTarget;

void ts_ctl_target_clear (TsCtlTarget *self);

/**
 * TsCtlClient:
 *
 * Speaks to one camera by its HTTP API, over its Unix socket or a network.
 * Logs in before the first request and out at the end. Waits for answers.
 */
typedef struct _TsCtlClient TsCtlClient;

TsCtlClient *ts_ctl_client_new (const TsCtlTarget *target, GError **error);
void ts_ctl_client_free (TsCtlClient *self);
GBytes *ts_ctl_client_request (TsCtlClient *self, const gchar *method,
    const gchar *path, JsonNode *body, GError **error);
void ts_ctl_client_set_csrf (TsCtlClient *self, const gchar *csrf);
GInputStream *ts_ctl_client_open (
    TsCtlClient *self, const gchar *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsCtlClient, ts_ctl_client_free)

G_END_DECLS
