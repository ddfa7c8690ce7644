/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsSettings"
#include "config.h"

#include "ts-settings-info.h"

#include <string.h>

#include "camera/ts-settings-value.h"
#include "camera/ts-settings.h"

/* Who may change a key of this concern when its description does not say. */
static const struct
{
  const gchar *concern;
  TsPermission permission;
} default_permissions[] = {
    {"sensor", TS_PERMISSION_IMAGE},
    {"view", TS_PERMISSION_IMAGE},
    {"image", TS_PERMISSION_IMAGE},
    {"exposure", TS_PERMISSION_IMAGE},
    {"day-night", TS_PERMISSION_IMAGE},
    {"capture", TS_PERMISSION_IMAGE},
    {"image-profiles", TS_PERMISSION_IMAGE},
    {"focus", TS_PERMISSION_IMAGE},
    {"stream", TS_PERMISSION_STREAM},
    {"webrtc", TS_PERMISSION_STREAM},
    {"stream-profile", TS_PERMISSION_STREAM},
    {"push", TS_PERMISSION_NETWORK},
    {"overlay", TS_PERMISSION_IMAGE},
    {"network", TS_PERMISSION_NETWORK},
    {"http", TS_PERMISSION_NETWORK},
    {"callback", TS_PERMISSION_NETWORK},
    {"access", TS_PERMISSION_USERS},
    {"schedule", TS_PERMISSION_EVENTS},
    {"events", TS_PERMISSION_EVENTS},
    {"units", TS_PERMISSION_IMAGE},
};

void
ts_setting_info_free (TsSettingInfo *info)
{
  g_free (info->key);
  g_free (info->summary);
  g_free (info->description);
  g_free (info->unit);
  g_free (info->section);
  g_free (info->format);
  g_free (info->restart);
  g_free (info->scope);
  g_clear_pointer (&info->value, g_variant_unref);
  g_clear_pointer (&info->default_value, g_variant_unref);
  g_clear_pointer (&info->running, g_variant_unref);
  g_clear_pointer (&info->minimum, g_variant_unref);
  g_clear_pointer (&info->maximum, g_variant_unref);
  g_strfreev (info->choices);
  g_free (info);
}

static GVariant *
ref_value (GVariant *value)
{
  return value != NULL ? g_variant_ref (value) : NULL;
}

TsSettingInfo *
ts_setting_info_copy (const TsSettingInfo *info)
{
  TsSettingInfo *copy = g_new0 (TsSettingInfo, 1);

  *copy = *info;
  copy->key = g_strdup (info->key);
  copy->summary = g_strdup (info->summary);
  copy->description = g_strdup (info->description);
  copy->unit = g_strdup (info->unit);
  copy->section = g_strdup (info->section);
  copy->format = g_strdup (info->format);
  copy->restart = g_strdup (info->restart);
  copy->scope = g_strdup (info->scope);
  copy->value = ref_value (info->value);
  copy->default_value = ref_value (info->default_value);
  copy->running = ref_value (info->running);
  copy->minimum = ref_value (info->minimum);
  copy->maximum = ref_value (info->maximum);
  copy->choices = g_strdupv (info->choices);
  return copy;
}

/* What texts and plain numbers are; a page has an editor for each. */
static const gchar *const formats[] = {
    "text",            /* any text of people's */
    "port",            /* of TCP or UDP; 0: any free one */
    "count",           /* how many */
    "ratio",           /* 0 to 1 */
    "emissivity",      /* 0.01 to 1; a page offers materials to pick from */
    "regions",         /* measuring regions, docs/radiometry.md */
    "masks",           /* privacy masks, docs/overlays.md */
    "comparisons",     /* of regions, docs/radiometry.md */
    "registration",    /* pairs of points, docs/fusion.md */
    "texts",           /* of overlays, docs/overlays.md */
    "pixels",          /* of a detector, docs/correction.md */
    "schedule",        /* hours of a week, docs/schedules.md */
    "holidays",        /* docs/schedules.md */
    "setting-profile", /* name of one, or empty */
    "schedule-name",   /* one of those that users have made, or empty */
    "colour",          /* as #rrggbb */
    "addresses",       /* networks, as 192.0.2.0/24, with commas between */
    "host",            /* name or address of another machine */
    "hosts",           /* several of them, with commas between */
    "url",             /* of another machine */
    "certificate",     /* id in the certificate store, or empty */
    "zone",            /* a time zone, as Europe/Berlin */
    "time-of-day",     /* on the wall, as 19:30 */
    "log-levels",      /* of parts of the camera, docs/logs.md */
    NULL,
};

const gchar *const ts_setting_scopes[] = {
    "image", "thermometry", "video", "audio", "device", NULL};

/**
 * ts_setting_info_get_default_permission:
 *
 * Returns: what a caller needs for a key of @concern that does not say
 *   otherwise, and for making and removing its instances
 */
TsPermission
ts_setting_info_get_default_permission (const gchar *concern)
{
  for (gsize i = 0; i < G_N_ELEMENTS (default_permissions); i++) {
    if (g_str_equal (default_permissions[i].concern, concern))
      return default_permissions[i].permission;
  }
  return TS_PERMISSION_MAINTENANCE;
}

static gboolean
set_trailer (
    TsSettingInfo *info, const gchar *name, const gchar *value, GError **error)
{
  gchar **member = NULL;

  if (g_str_equal (name, "Permission")) {
    if (ts_permission_from_string (value, &info->permission))
      return TRUE;
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_INVALID,
        "there is no permission '%s'", value);
    return FALSE;
  }
  if (g_str_equal (name, "Unit"))
    member = &info->unit;
  else if (g_str_equal (name, "Section"))
    member = &info->section;
  else if (g_str_equal (name, "Format"))
    member = &info->format;
  else if (g_str_equal (name, "Restart"))
    member = &info->restart;
  else if (g_str_equal (name, "Scope"))
    member = &info->scope;
  if (member == NULL || *member != NULL || *value == '\0') {
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_INVALID,
        "the description's trailer '%s: %s' is %s", name, value,
        member == NULL    ? "not known"
        : *member != NULL ? "there twice"
                          : "empty");
    return FALSE;
  }
  if (member == &info->format && !g_strv_contains (formats, value)) {
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_INVALID,
        "there is no format '%s'", value);
    return FALSE;
  }
  if (member == &info->scope && !g_str_equal (value, "none")
      && !g_strv_contains (ts_setting_scopes, value)) {
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_INVALID,
        "there is no scope '%s'", value);
    return FALSE;
  }
  *member = g_strdup (value);
  return TRUE;
}

/* Who logs in and by which network stays what it is, whatever profile of
 * settings is chosen. */
static const gchar *
find_default_scope (TsPermission permission)
{
  switch (permission) {
  case TS_PERMISSION_IMAGE:
    return "image";
  case TS_PERMISSION_THERMOMETRY:
    return "thermometry";
  case TS_PERMISSION_STREAM:
    return "video";
  case TS_PERMISSION_NETWORK:
  case TS_PERMISSION_USERS:
  case TS_PERMISSION_LOGS:
    return "none";
  default:
    return "device";
  }
}

/* GSettings has no place of its own for units and the like, so they stand in
 * the last lines of a description, one a line, as "Unit: °C". GLib makes one
 * blank of a line break, so a trailer begins where a sentence or another
 * trailer ends and a word of one capital letter has a colon. */
static gboolean
parse_description (TsSettingInfo *info, const gchar *text, GError **error)
{
  g_autoptr (GRegex) start = g_regex_new (
      "(?:^|(?<=[.!?)])\\s+)(?=[A-Z][a-z]+: )", G_REGEX_OPTIMIZE, 0, NULL);
  g_autoptr (GRegex) next =
      g_regex_new ("(?:^|\\s)([A-Z][a-z]+): ", G_REGEX_OPTIMIZE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_auto (GStrv) parts = NULL;
  gint position;

  if (!g_regex_match (start, text, 0, &match)
      || !g_match_info_fetch_pos (match, 0, &position, NULL)) {
    info->description = g_strdup (text);
    return TRUE;
  }
  info->description = g_strndup (text, position);
  /* "", name, value, name, value ... */
  parts = g_regex_split (next, text + position, 0);
  for (guint i = 1; parts[i] != NULL && parts[i + 1] != NULL; i += 2) {
    if (!set_trailer (info, parts[i], g_strstrip (parts[i + 1]), error))
      return FALSE;
  }
  return TRUE;
}

/**
 * ts_setting_info_new:
 * @concern: of the key's schema
 *
 * What the schema says of @key, its description's trailers (`Unit:`,
 * `Permission:`, `Restart:`, `Format:`, `Section:`, `Scope:`) apart. The default is that
 * of the schema, there is no value.
 *
 * Returns: (transfer full): the key; or %NULL and @error for a trailer that is
 *   not known
 */
TsSettingInfo *
ts_setting_info_new (
    const gchar *concern, GSettingsSchemaKey *key, GError **error)
{
  g_autoptr (TsSettingInfo) info = g_new0 (TsSettingInfo, 1);
  const gchar *description = g_settings_schema_key_get_description (key);

  info->key = g_strdup (g_settings_schema_key_get_name (key));
  info->summary = g_strdup (g_settings_schema_key_get_summary (key));
  info->default_value = g_settings_schema_key_get_default_value (key);
  ts_settings_value_get_limits (
      key, &info->minimum, &info->maximum, &info->choices);
  if (!parse_description (
          info, description != NULL ? description : "", error)) {
    g_prefix_error (error, "%s: ", info->key);
    return NULL;
  }
  if (info->permission == TS_PERMISSION_NONE)
    info->permission = ts_setting_info_get_default_permission (concern);
  if (info->scope == NULL)
    info->scope = g_strdup (find_default_scope (info->permission));
  if (g_str_equal (info->scope, "none"))
    g_clear_pointer (&info->scope, g_free);
  return g_steal_pointer (&info);
}
