/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-picture.h"

#include "http/ts-http-focus.h"
#include "http/ts-http-member.h"
#include "http/ts-http-problem.h"
#include "http/ts-http-work.h"

#define SENSOR "/api/v1/sensors/{id}"
#define CONCERN_VIEW "view"
#define KEY_FREEZE "freeze"

struct _TsHttpPicture
{
  TsCamera *camera;
  TsDayNight *day_night;
  TsImageProfiles *image_profiles;
  TsFocus *focus;
};

static void
add_flag (JsonBuilder *builder, const gchar *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
add_day_night (JsonBuilder *builder, const TsDayNightStatus *status)
{
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "mode", status->mode);
  ts_http_json_add_string (
      builder, "state", status->is_night ? "night" : "day");
  ts_http_json_add_number (builder, "lux", status->lux);
  ts_http_json_add_number (builder, "shutterS", status->shutter_s);
  ts_http_json_add_number (builder, "gainDb", status->gain_db);
  ts_http_json_add_number (builder, "iris", status->iris);
  if (status->next_s != 0) {
    g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (status->next_s);
    g_autofree gchar *text = g_date_time_format_iso8601 (time);

    ts_http_json_add_string (builder, "nextChange", text);
  }
  json_builder_end_object (builder);
}

static void
on_get_day_night (TsHttpRequest *request, gpointer owner)
{
  TsHttpPicture *self = owner;
  g_auto (TsDayNightStatus) status = {0};
  g_autoptr (JsonBuilder) builder = NULL;
  GError *error = NULL;

  if (!ts_day_night_get_status (self->day_night,
          ts_http_request_get_param (request, "id"), &status, &error)) {
    ts_http_request_fail (request, "id", error);
    return;
  }
  builder = json_builder_new ();
  add_day_night (builder, &status);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static const gchar *
find_field (const GError *error)
{
  if (g_error_matches (error, TS_DAY_NIGHT_ERROR, TS_DAY_NIGHT_ERROR_MODE))
    return "mode";
  return error->domain == TS_DAY_NIGHT_ERROR ? "id" : NULL;
}

/* The sensor may have gone meanwhile. */
static void
on_day_night_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TsDayNight *day_night = TS_DAY_NIGHT (source);
  TsHttpWork *work = user_data;
  g_auto (TsDayNightStatus) status = {0};
  GError *error = NULL;

  if (ts_day_night_set_finish (day_night, result, &error)
      && ts_day_night_get_status (day_night,
          ts_http_request_get_param (work->request, "id"), &status, &error)) {
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    add_day_night (builder, &status);
    ts_http_work_reply_json (work, builder);
  } else {
    ts_http_work_fail (work, find_field (error), error);
  }
}

static void
on_set_day_night (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {"mode", NULL};
  TsHttpPicture *self = owner;
  JsonObject *body = ts_http_request_get_object (request);
  const gchar *mode;

  if (body != NULL && ts_http_member_check_names (request, body, names)
      && ts_http_member_get_text (request, body, "mode", TRUE, &mode))
    ts_day_night_set_async (self->day_night,
        ts_http_request_get_caller (request),
        ts_http_request_get_param (request, "id"), mode, on_day_night_set,
        ts_http_work_new (request, self));
}

/* FALSE: the sensor's picture cannot be frozen. */
static gboolean
find_frozen (TsHttpPicture *self, const gchar *id, gboolean *ret_is_frozen)
{
  g_autoptr (TsSettingInfo) info =
      ts_settings_describe_key (ts_camera_get_settings (self->camera),
          CONCERN_VIEW, id, KEY_FREEZE, NULL);

  if (info == NULL)
    return FALSE;
  *ret_is_frozen = g_variant_get_boolean (info->value);
  return TRUE;
}

/* The same; @request is told. */
static gboolean
get_frozen (
    TsHttpPicture *self, TsHttpRequest *request, gboolean *ret_is_frozen)
{
  const gchar *id = ts_http_request_get_param (request, "id");

  if (find_frozen (self, id, ret_is_frozen))
    return TRUE;
  ts_http_request_refuse (request, SOUP_STATUS_CONFLICT, "id",
      "the picture of %s cannot be frozen", id);
  return FALSE;
}

static JsonBuilder *
build_frozen (gboolean is_frozen)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_flag (builder, "frozen", is_frozen);
  json_builder_end_object (builder);
  return builder;
}

static void
on_get_frozen (TsHttpRequest *request, gpointer owner)
{
  gboolean is_frozen;

  if (get_frozen (owner, request, &is_frozen)) {
    g_autoptr (JsonBuilder) builder = build_frozen (is_frozen);

    ts_http_reply_json (ts_http_request_get_message (request), builder);
  }
}

typedef struct
{
  TsHttpWork *work;
  gboolean is_frozen;
} Freeze;

static void
on_frozen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Freeze *freeze = user_data;
  GError *error = NULL;

  if (ts_settings_commit_finish (TS_SETTINGS (source), result, NULL, &error)) {
    g_autoptr (JsonBuilder) builder = build_frozen (freeze->is_frozen);

    ts_http_work_reply_json (freeze->work, builder);
  } else {
    ts_http_work_fail (freeze->work, NULL, error);
  }
}

/* FALSE: @request is answered. */
static gboolean
get_wanted (TsHttpPicture *self, TsHttpRequest *request, gboolean *ret_wanted)
{
  static const gchar *const names[] = {"state", NULL};
  JsonObject *body = ts_http_request_get_object (request);
  const gchar *state;
  gboolean is_frozen;

  if (body == NULL || !ts_http_member_check_names (request, body, names)
      || !ts_http_member_get_text (request, body, "state", TRUE, &state)
      || !get_frozen (self, request, &is_frozen))
    return FALSE;
  if (g_str_equal (state, "toggle")) {
    *ret_wanted = !is_frozen;
    return TRUE;
  }
  *ret_wanted = g_str_equal (state, "on");
  if (*ret_wanted || g_str_equal (state, "off"))
    return TRUE;
  ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "state",
      "'%s' is none of on, off and toggle", state);
  return FALSE;
}

static void
on_freeze (TsHttpRequest *request, gpointer owner)
{
  TsHttpPicture *self = owner;
  g_autoptr (TsSettingsChange) change = NULL;
  gboolean wanted;
  Freeze *freeze;

  if (!get_wanted (self, request, &wanted))
    return;
  change = ts_settings_change_new ();
  ts_settings_change_set (change, CONCERN_VIEW,
      ts_http_request_get_param (request, "id"), KEY_FREEZE,
      g_variant_new_boolean (wanted));
  freeze = g_new (Freeze, 1);
  freeze->work = ts_http_work_new (request, self);
  freeze->is_frozen = wanted;
  ts_settings_commit_async (ts_camera_get_settings (self->camera),
      ts_http_request_get_caller (request), change, on_frozen, freeze);
}

static void
add_image_profile (JsonBuilder *builder, const TsImageProfilesStatus *status)
{
  json_builder_begin_object (builder);
  if (status->profile != NULL) {
    ts_http_json_add_string (builder, "profile", status->profile);
    add_flag (builder, "changed", status->is_changed);
    ts_http_json_add_string (builder, "cause", status->cause);
  }
  if (status->failure != NULL)
    ts_http_json_add_string (builder, "failure", status->failure);
  ts_http_json_add_texts (
      builder, "profiles", (const gchar *const *) status->profiles);
  json_builder_end_object (builder);
}

static void
on_get_image_profile (TsHttpRequest *request, gpointer owner)
{
  TsHttpPicture *self = owner;
  g_auto (TsImageProfilesStatus) status = {0};
  g_autoptr (JsonBuilder) builder = NULL;
  GError *error = NULL;

  if (!ts_image_profiles_get_status (self->image_profiles,
          ts_http_request_get_param (request, "id"), &status, &error)) {
    ts_http_request_fail (request, "id", error);
    return;
  }
  builder = json_builder_new ();
  add_image_profile (builder, &status);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

/* The sensor may have gone meanwhile. */
static void
on_profile_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TsImageProfiles *profiles = TS_IMAGE_PROFILES (source);
  TsHttpWork *work = user_data;
  g_auto (TsImageProfilesStatus) status = {0};
  GError *error = NULL;

  if (ts_image_profiles_choose_finish (profiles, result, &error)
      && ts_image_profiles_get_status (profiles,
          ts_http_request_get_param (work->request, "id"), &status, &error)) {
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    add_image_profile (builder, &status);
    ts_http_work_reply_json (work, builder);
  } else {
    ts_http_work_fail (work, NULL, error);
  }
}

static void
on_choose_profile (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {"profile", NULL};
  TsHttpPicture *self = owner;
  JsonObject *body = ts_http_request_get_object (request);
  const gchar *profile;

  if (body != NULL && ts_http_member_check_names (request, body, names)
      && ts_http_member_get_text (request, body, "profile", TRUE, &profile))
    ts_image_profiles_choose_async (self->image_profiles,
        ts_http_request_get_caller (request),
        ts_http_request_get_param (request, "id"), profile, on_profile_chosen,
        ts_http_work_new (request, self));
}

/* What a page needs to show its buttons. */
static void
on_get_picture (TsHttpRequest *request, gpointer owner)
{
  TsHttpPicture *self = owner;
  const gchar *id = ts_http_request_get_param (request, "id");
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_auto (TsImageProfilesStatus) profile = {0};
  g_auto (TsDayNightStatus) day_night = {0};
  g_auto (TsFocusStatus) focus = {0};
  GError *error = NULL;
  gboolean is_frozen;

  if (!ts_image_profiles_get_status (
          self->image_profiles, id, &profile, &error)) {
    ts_http_request_fail (request, "id", error);
    return;
  }
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "imageProfile");
  add_image_profile (builder, &profile);
  if (ts_day_night_get_status (self->day_night, id, &day_night, NULL)) {
    json_builder_set_member_name (builder, "dayNight");
    add_day_night (builder, &day_night);
  }
  if (find_frozen (self, id, &is_frozen))
    add_flag (builder, "frozen", is_frozen);
  if (ts_focus_get_status (self->focus, id, &focus, NULL)) {
    json_builder_set_member_name (builder, "focus");
    ts_http_focus_add (builder, &focus);
  }
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static const TsHttpRoute routes[] = {
    {"GET", SENSOR "/picture", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0,
        on_get_picture, "id"},
    {"GET", SENSOR "/day-night", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0,
        on_get_day_night, "id"},
    {"POST", SENSOR "/day-night", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_IMAGE,
        0, on_set_day_night, "id"},
    {"GET", SENSOR "/freeze", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0,
        on_get_frozen, "id"},
    {"GET", SENSOR "/image-profile", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW,
        0, on_get_image_profile, "id"},
    {"POST", SENSOR "/image-profile", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_IMAGE, 0, on_choose_profile, "id"},
    {"POST", SENSOR "/freeze", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_IMAGE, 0,
        on_freeze, "id"},
};

/**
 * ts_http_picture_new:
 *
 * Must live as long as the router answers.
 */
TsHttpPicture *
ts_http_picture_new (TsCamera *camera, TsDayNight *day_night,
    TsImageProfiles *image_profiles, TsFocus *focus)
{
  TsHttpPicture *self = g_new0 (TsHttpPicture, 1);

  self->camera = g_object_ref (camera);
  self->day_night = g_object_ref (day_night);
  self->image_profiles = g_object_ref (image_profiles);
  self->focus = g_object_ref (focus);
  return self;
}

void
ts_http_picture_free (TsHttpPicture *self)
{
  g_object_unref (self->focus);
  g_object_unref (self->image_profiles);
  g_object_unref (self->day_night);
  g_object_unref (self->camera);
  g_free (self);
}

void
ts_http_picture_add_routes (TsHttpPicture *self, TsHttpRouter *router)
{
  ts_http_problem_map (
      TS_DAY_NIGHT_ERROR, TS_DAY_NIGHT_ERROR_NOT_SUPPORTED, 409);
  ts_http_problem_map (TS_DAY_NIGHT_ERROR, TS_DAY_NIGHT_ERROR_MODE, 400);
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), self);
}
