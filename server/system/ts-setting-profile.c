/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-setting-profile.h"

#include "camera/ts-json.h"
#include "system/ts-setting-scope.h"

#define FORMAT "thermoscope-setting-profile"
#define FORMAT_VERSION 1

/**
 * ts_setting_profile_new:
 * @snapshot: referenced
 */
TsSettingProfile *
ts_setting_profile_new (const gchar *name, const gchar *const *scopes,
    const gchar *time, gboolean active, JsonNode *snapshot)
{
  TsSettingProfile *self = g_new0 (TsSettingProfile, 1);

  g_ref_count_init (&self->n_refs);
  self->name = g_strdup (name);
  self->scopes = g_strdupv ((GStrv) scopes);
  self->time = g_strdup (time);
  self->active = active;
  self->snapshot = json_node_ref (snapshot);
  return self;
}

TsSettingProfile *
ts_setting_profile_ref (TsSettingProfile *self)
{
  g_ref_count_inc (&self->n_refs);
  return self;
}

void
ts_setting_profile_unref (TsSettingProfile *self)
{
  if (!g_ref_count_dec (&self->n_refs))
    return;
  g_free (self->name);
  g_strfreev (self->scopes);
  g_free (self->time);
  json_node_unref (self->snapshot);
  g_free (self);
}

static gboolean
is_name (const gchar *name)
{
  if (!g_utf8_validate (name, -1, NULL) || *name == '\0'
      || g_utf8_strlen (name, -1) > TS_SETTING_PROFILES_MAX_NAME
      || g_str_equal (name, ".") || g_str_equal (name, "..") || *name == ' '
      || g_str_has_suffix (name, " "))
    return FALSE;
  for (const gchar *at = name; *at != '\0'; at = g_utf8_next_char (at)) {
    if (!g_unichar_isprint (g_utf8_get_char (at)) || *at == '/')
      return FALSE;
  }
  return TRUE;
}

/**
 * ts_setting_profile_check_name:
 *
 * Returns: whether a profile may be called @name; if not, @error says why
 */
gboolean
ts_setting_profile_check_name (const gchar *name, GError **error)
{
  if (is_name (name))
    return TRUE;
  g_set_error (error, TS_SETTING_PROFILES_ERROR, TS_SETTING_PROFILES_ERROR_NAME,
      "a name has 1 to %d visible characters, none of them '/', and no blank "
      "at "
      "its ends",
      TS_SETTING_PROFILES_MAX_NAME);
  return FALSE;
}

/**
 * ts_setting_profile_check_scopes:
 *
 * Returns: whether there is at least one, and all are known
 */
gboolean
ts_setting_profile_check_scopes (const gchar *const *scopes, GError **error)
{
  g_autofree gchar *known = NULL;

  for (guint i = 0; scopes[i] != NULL; i++) {
    if (!ts_setting_scope_check (scopes[i], error))
      return FALSE;
  }
  if (scopes[0] != NULL)
    return TRUE;
  known = g_strjoinv (", ", (GStrv) ts_setting_scopes);
  g_set_error (error, TS_SETTING_PROFILES_ERROR,
      TS_SETTING_PROFILES_ERROR_INVALID, "scopes: name at least one of %s",
      known);
  return FALSE;
}

gboolean
ts_setting_profile_overlaps (TsSettingProfile *self, TsSettingProfile *other)
{
  for (guint i = 0; self->scopes[i] != NULL; i++) {
    for (guint k = 0; other->scopes[k] != NULL; k++) {
      if (ts_setting_scope_overlaps (self->scopes[i], other->scopes[k]))
        return TRUE;
    }
  }
  return FALSE;
}

/**
 * ts_setting_profile_build_document:
 *
 * Returns: (transfer full): what is downloaded and uploaded
 */
JsonNode *
ts_setting_profile_build_document (TsSettingProfile *self)
{
  JsonNode *document = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *scopes = json_array_new ();

  for (guint i = 0; self->scopes[i] != NULL; i++)
    json_array_add_string_element (scopes, self->scopes[i]);
  json_object_set_string_member (object, "format", FORMAT);
  json_object_set_int_member (object, "version", FORMAT_VERSION);
  json_object_set_string_member (object, "product", PACKAGE_NAME " " VERSION);
  json_object_set_string_member (object, "name", self->name);
  json_object_set_string_member (object, "time", self->time);
  json_object_set_array_member (object, "scopes", scopes);
  json_object_set_member (object, "settings", json_node_copy (self->snapshot));
  json_node_take_object (document, object);
  return document;
}

static gboolean
fail (GError **error, const gchar *problem)
{
  g_set_error_literal (error, TS_SETTING_PROFILES_ERROR,
      TS_SETTING_PROFILES_ERROR_INVALID, problem);
  return FALSE;
}

static gboolean
check_format (JsonObject *object, GError **error)
{
  g_autofree gchar *format = NULL;
  JsonNode *version = json_object_get_member (object, "version");

  if (!ts_json_get_string (object, NULL, "format", FALSE, &format, NULL)
      || g_strcmp0 (format, FORMAT) != 0)
    return fail (error, "is no profile of settings");
  if (version == NULL || json_node_get_value_type (version) != G_TYPE_INT64)
    return fail (error, "version: is no whole number");
  if (json_node_get_int (version) != FORMAT_VERSION)
    return fail (error, "version: was made by a newer camera");
  return TRUE;
}

static gboolean
parse_scopes (JsonObject *object, GStrv *ret_scopes, GError **error)
{
  g_autoptr (GPtrArray) scopes = g_ptr_array_new_with_free_func (g_free);
  JsonArray *array = NULL;

  if (!ts_json_get_array (object, NULL, "scopes", TRUE, &array, NULL))
    return fail (error, "scopes: is no array");
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *scope = json_array_get_element (array, i);

    if (json_node_get_value_type (scope) != G_TYPE_STRING)
      return fail (error, "scopes: are no strings");
    g_ptr_array_add (scopes, json_node_dup_string (scope));
  }
  g_ptr_array_add (scopes, NULL);
  *ret_scopes = g_strdupv ((GStrv) scopes->pdata);
  if (ts_setting_profile_check_scopes (
          (const gchar *const *) *ret_scopes, error))
    return TRUE;
  g_clear_pointer (ret_scopes, g_strfreev);
  return FALSE;
}

/**
 * ts_setting_profile_parse_document:
 * @name: (nullable): %NULL takes the one in the document
 *
 * Returns: (transfer full): the profile, not active; or %NULL and @error
 */
TsSettingProfile *
ts_setting_profile_parse_document (
    const gchar *name, JsonNode *document, GError **error)
{
  g_autofree gchar *own_name = NULL;
  g_autofree gchar *time = NULL;
  g_auto (GStrv) scopes = NULL;
  JsonObject *object;
  JsonNode *settings;

  if (!JSON_NODE_HOLDS_OBJECT (document)) {
    fail (error, "is no profile of settings");
    return NULL;
  }
  object = json_node_get_object (document);
  if (!check_format (object, error) || !parse_scopes (object, &scopes, error))
    return NULL;
  settings = json_object_get_member (object, "settings");
  if (settings == NULL || !JSON_NODE_HOLDS_OBJECT (settings)) {
    fail (error, "settings: is no object");
    return NULL;
  }
  if (!ts_json_get_string (object, NULL, "name", FALSE, &own_name, NULL)
      || !ts_json_get_string (object, NULL, "time", FALSE, &time, NULL)) {
    fail (error, "name and time: are no strings");
    return NULL;
  }
  if (name == NULL)
    name = own_name != NULL ? own_name : "";
  if (!ts_setting_profile_check_name (name, error))
    return NULL;
  return ts_setting_profile_new (name, (const gchar *const *) scopes,
      time != NULL ? time : "", FALSE, settings);
}
