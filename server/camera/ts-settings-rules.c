/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsSettings"
#include "config.h"

#include <string.h>

#include "camera/ts-settings-private.h"

/* Values that exclude one another: the list of rules, and those that need no
 * more than the settings themselves. */

typedef struct
{
  gchar *concern; /* NULL: any */
  GPatternSpec *keys;
  TsSettingsRule rule;
  gpointer user_data;
  GDestroyNotify destroy;
} Rule;

static void
rule_free (Rule *self)
{
  g_free (self->concern);
  g_pattern_spec_free (self->keys);
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_free (self);
}

/**
 * ts_settings_add_rule:
 * @concern: (nullable): %NULL: of any
 * @keys: those to whose changes the rule has something to say: a name, or a
 *   pattern as `*-port`
 * @rule: called for each key of a change that matches
 * @destroy: (nullable): for @user_data
 */
void
ts_settings_add_rule (TsSettings *self, const gchar *concern, const gchar *keys,
    TsSettingsRule rule, gpointer user_data, GDestroyNotify destroy)
{
  Rule *entry = g_new0 (Rule, 1);

  entry->concern = g_strdup (concern);
  entry->keys = g_pattern_spec_new (keys);
  entry->rule = rule;
  entry->user_data = user_data;
  entry->destroy = destroy;
  g_ptr_array_add (self->rules, entry);
}

/**
 * ts_settings_remove_rules:
 * @user_data: of the rules that are not needed any more
 */
void
ts_settings_remove_rules (TsSettings *self, gpointer user_data)
{
  for (guint i = self->rules->len; i-- > 0;) {
    const Rule *rule = g_ptr_array_index (self->rules, i);

    if (rule->user_data == user_data)
      g_ptr_array_remove_index (self->rules, i);
  }
}

gboolean
ts_settings_rules_check (TsSettings *self, TsSettingsPlan *plan,
    TsSettingsInstance *instance, const gchar *key, GError **error)
{
  for (guint i = 0; i < self->rules->len; i++) {
    const Rule *rule = g_ptr_array_index (self->rules, i);

    if ((rule->concern == NULL
            || g_str_equal (rule->concern, instance->concern))
        && g_pattern_spec_match_string (rule->keys, key)
        && !rule->rule (plan, instance->concern, instance->name, key,
            rule->user_data, error))
      return FALSE;
  }
  return TRUE;
}

/* A number that has to be below another one of the same instance. */
static const struct
{
  const gchar *concern;
  const gchar *low;
  const gchar *high;
} pairs[] = {
    {"sensor", "agc-low-temperature", "agc-high-temperature"},
    {"sensor", "agc-low-percent", "agc-high-percent"},
    {"sensor", "isotherm-low", "isotherm-high"},
    {"day-night", "night-level", "day-level"},
};

static gboolean
check_pair (TsSettingsView *view, const gchar *concern, const gchar *instance,
    const gchar *key, gpointer user_data, GError **error)
{
  gsize i = GPOINTER_TO_SIZE (user_data);
  g_autoptr (GVariant) low =
      ts_settings_view_get_value (view, concern, instance, pairs[i].low);
  g_autoptr (GVariant) high =
      ts_settings_view_get_value (view, concern, instance, pairs[i].high);
  g_autofree gchar *low_text = NULL;
  g_autofree gchar *high_text = NULL;

  if (low == NULL || high == NULL || g_variant_compare (low, high) < 0)
    return TRUE;
  low_text =
      ts_settings_view_format_value (view, concern, instance, pairs[i].low);
  high_text =
      ts_settings_view_format_value (view, concern, instance, pairs[i].high);
  g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_CONFLICT,
      "%s must be below %s", low_text, high_text);
  return FALSE;
}

/* UDP and TCP have ports of their own. */
static gboolean
is_port_beside (const gchar *key, const gchar *other)
{
  return g_str_has_suffix (other, "-port")
         && g_str_has_suffix (key, "-udp-port")
                == g_str_has_suffix (other, "-udp-port");
}

static gboolean
find_port_twice (TsSettingsView *view, const gchar *concern,
    const gchar *instance, const gchar *key, guint port, gchar **ret_other)
{
  g_auto (GStrv) concerns = ts_settings_view_list_concerns (view);

  for (guint c = 0; concerns[c] != NULL; c++) {
    g_auto (GStrv) names = ts_settings_view_list_instances (view, concerns[c]);

    for (guint n = 0; names[n] != NULL; n++) {
      g_auto (GStrv) keys =
          ts_settings_view_list_keys (view, concerns[c], names[n]);

      for (guint k = 0; keys[k] != NULL; k++) {
        g_autoptr (GVariant) value = NULL;

        if (!is_port_beside (key, keys[k])
            || (g_str_equal (concern, concerns[c])
                && g_str_equal (instance, names[n])
                && g_str_equal (key, keys[k])))
          continue;
        value =
            ts_settings_view_get_value (view, concerns[c], names[n], keys[k]);
        if (!g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32)
            || g_variant_get_uint32 (value) != port)
          continue;
        *ret_other = ts_settings_view_format_value (
            view, concerns[c], names[n], keys[k]);
        return TRUE;
      }
    }
  }
  return FALSE;
}

/* The start option --port-offset is added to all of them, so it makes no
 * difference to which are the same. */
static gboolean
check_port (TsSettingsView *view, const gchar *concern, const gchar *instance,
    const gchar *key, gpointer user_data, GError **error)
{
  TsSettings *self = user_data;
  g_autoptr (GVariant) value =
      ts_settings_view_get_value (view, concern, instance, key);
  g_autofree gchar *here = NULL;
  g_autofree gchar *other = NULL;
  guint port;

  if (value == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    return TRUE;
  port = g_variant_get_uint32 (value);
  if (port == 0)
    return TRUE;
  here = ts_settings_view_format_value (view, concern, instance, key);
  if (port + self->port_offset > 65535) {
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_CONFLICT,
        "%s is more than 65535 with the start option --port-offset %u", here,
        self->port_offset);
    return FALSE;
  }
  if (!find_port_twice (view, concern, instance, key, port, &other))
    return TRUE;
  g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_CONFLICT,
      "%s is in use by %s", here, other);
  return FALSE;
}

/**
 * ts_settings_set_port_offset:
 * @offset: is added to every port when it is used
 */
void
ts_settings_set_port_offset (TsSettings *self, guint offset)
{
  self->port_offset = offset;
}

static void
tell_conflicts_of (
    TsSettings *self, TsSettingsPlan *plan, TsSettingsInstance *instance)
{
  g_auto (GStrv) keys = ts_settings_instance_list_keys (instance);

  for (guint i = 0; keys[i] != NULL; i++) {
    g_autoptr (GVariant) set =
        g_settings_get_user_value (instance->settings, keys[i]);
    g_autoptr (GError) error = NULL;

    if (set != NULL
        && !ts_settings_rules_check (self, plan, instance, keys[i], &error))
      g_message ("the stored settings do not go together: %s", error->message);
  }
}

/**
 * ts_settings_tell_conflicts:
 *
 * What somebody wrote into the file by hand may be allowed by itself and not
 * together. Nobody but people knows which of both was meant, so it stays and
 * is told in the log.
 */
void
ts_settings_tell_conflicts (TsSettings *self)
{
  g_autoptr (TsCaller) caller = ts_caller_new_system ("settings");
  g_autoptr (TsSettingsPlan) plan = ts_settings_plan_new (self, caller);
  GHashTableIter iter;
  gpointer instance;

  g_hash_table_iter_init (&iter, self->paths);
  while (g_hash_table_iter_next (&iter, NULL, &instance))
    tell_conflicts_of (self, plan, instance);
}

void
ts_settings_rules_init (TsSettings *self)
{
  self->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) rule_free);
  ts_settings_add_rule (self, NULL, "*-port", check_port, self, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
    ts_settings_add_rule (self, pairs[i].concern, pairs[i].low, check_pair,
        GSIZE_TO_POINTER (i), NULL);
    ts_settings_add_rule (self, pairs[i].concern, pairs[i].high, check_pair,
        GSIZE_TO_POINTER (i), NULL);
  }
}
