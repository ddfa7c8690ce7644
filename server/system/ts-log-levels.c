/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "system/ts-log-levels.h"

#include <gio/gio.h>
#include <string.h>

/* Whoever may write the setting must not make each message slow. */
#define MAX_DOMAINS 64
#define MAX_DOMAIN_LENGTH 64

struct _TsLogLevels
{
  GLogLevelFlags others;
  GLogLevelFlags most;
  GHashTable *domains; /* name -> level */
};

/* GLib's flags grow with unimportance; 0 is below all of them. */
static const struct
{
  const gchar *name;
  GLogLevelFlags level;
} levels[] = {
    {"none", TS_LOG_NONE},
    {"critical", G_LOG_LEVEL_CRITICAL},
    {"warning", G_LOG_LEVEL_WARNING},
    {"message", G_LOG_LEVEL_MESSAGE},
    {"info", G_LOG_LEVEL_INFO},
    {"debug", G_LOG_LEVEL_DEBUG},
};

/**
 * ts_log_level_to_string:
 * @level: with any flags of GLib beside it
 *
 * Returns: the name of the most important level in @level
 */
const gchar *
ts_log_level_to_string (GLogLevelFlags level)
{
  if (level & G_LOG_LEVEL_ERROR)
    return "error";
  for (guint i = 1; i < G_N_ELEMENTS (levels); i++) {
    if (level & levels[i].level)
      return levels[i].name;
  }
  return levels[0].name;
}

gboolean
ts_log_level_from_string (
    const gchar *text, GLogLevelFlags *ret_level, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++) {
    if (g_str_equal (text, levels[i].name)) {
      *ret_level = levels[i].level;
      return TRUE;
    }
    g_string_append_printf (
        names, "%s%s", names->len > 0 ? ", " : "", levels[i].name);
  }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "'%s' is no level; there are: %s", text, names->str);
  return FALSE;
}

static gboolean
is_domain (const gchar *text)
{
  gsize length = strlen (text);

  return length > 0 && length <= MAX_DOMAIN_LENGTH
         && strspn (text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-.")
                == length;
}

static gboolean
add_item (TsLogLevels *self, const gchar *item, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (item, "=", 2);
  GLogLevelFlags level;

  if (parts[0] == NULL || parts[1] == NULL) {
    g_autofree gchar *name = g_strstrip (g_strdup (item));

    return ts_log_level_from_string (name, &self->others, error);
  }
  g_strstrip (parts[0]);
  g_strstrip (parts[1]);
  if (!is_domain (parts[0])) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "'%s' is no name of a part of the camera", parts[0]);
    return FALSE;
  }
  if (!ts_log_level_from_string (parts[1], &level, error))
    return FALSE;
  g_hash_table_replace (
      self->domains, g_steal_pointer (&parts[0]), GUINT_TO_POINTER (level));
  g_free (parts[1]);
  parts[1] = NULL;
  if (g_hash_table_size (self->domains) <= MAX_DOMAINS)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "there may be up to %d names", MAX_DOMAINS);
  return FALSE;
}

static void
find_most (TsLogLevels *self)
{
  GHashTableIter iter;
  gpointer level;

  self->most = self->others;
  g_hash_table_iter_init (&iter, self->domains);
  while (g_hash_table_iter_next (&iter, NULL, &level))
    self->most = MAX (self->most, GPOINTER_TO_UINT (level));
}

/**
 * ts_log_levels_new:
 * @text: a level, or several `DOMAIN=LEVEL` and a level for all other domains,
 *   with commas between; without that one it is `message`
 *
 * Returns: (transfer full): the levels; or %NULL and @error
 */
TsLogLevels *
ts_log_levels_new (const gchar *text, GError **error)
{
  g_autoptr (TsLogLevels) self = g_new0 (TsLogLevels, 1);
  g_auto (GStrv) items = g_strsplit (text, ",", -1);

  self->others = G_LOG_LEVEL_MESSAGE;
  self->domains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (items[0] == NULL) {
    g_set_error_literal (
        error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "no level was given");
    return NULL;
  }
  for (guint i = 0; items[i] != NULL; i++) {
    if (!add_item (self, items[i], error))
      return NULL;
  }
  find_most (self);
  return g_steal_pointer (&self);
}

void
ts_log_levels_free (TsLogLevels *self)
{
  g_hash_table_unref (self->domains);
  g_free (self);
}

/**
 * ts_log_levels_get:
 * @domain: (nullable): who speaks
 *
 * Returns: the least important level that is wanted; %TS_LOG_NONE: nothing is
 */
GLogLevelFlags
ts_log_levels_get (const TsLogLevels *self, const gchar *domain)
{
  gpointer level;

  if (domain != NULL
      && g_hash_table_lookup_extended (self->domains, domain, NULL, &level))
    return GPOINTER_TO_UINT (level);
  return self->others;
}

/**
 * ts_log_levels_get_most:
 *
 * Returns: the least important level that anybody is wanted with
 */
GLogLevelFlags
ts_log_levels_get_most (const TsLogLevels *self)
{
  return self->most;
}

/**
 * ts_log_levels_names:
 *
 * Returns: whether @domain has a level of its own
 */
gboolean
ts_log_levels_names (const TsLogLevels *self, const gchar *domain)
{
  return g_hash_table_contains (self->domains, domain);
}

/**
 * ts_log_levels_check:
 * @value: a string
 *
 * Returns: whether ts_log_levels_new() takes it; if not, @error says why
 */
gboolean
ts_log_levels_check (GVariant *value, GError **error)
{
  g_autoptr (TsLogLevels) levels =
      ts_log_levels_new (g_variant_get_string (value, NULL), error);

  return levels != NULL;
}
