/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "system/ts-licences.h"

#include <gst/gst.h>
#include <json-glib/json-glib.h>

#include "system/ts-licence-packages.h"

#define INFO_DIR "/var/lib/dpkg/info"
#define STATUS_FILE "/var/lib/dpkg/status"
#define DOC_DIR "/usr/share/doc"

/* What is loaded only when somebody looks, and brings others' work along. */
static const gchar *const later[] = {
    "x264enc", "openh264enc", "jpegenc", "h264parse", "videoscale", NULL};

struct _TsLicences
{
  GObject parent_instance;

  GBytes *own;
  GBytes *page;
  GPtrArray *list; /* TsLicence; NULL: nobody has asked yet */
};

G_DEFINE_FINAL_TYPE (TsLicences, ts_licences, G_TYPE_OBJECT)

static void
licence_free (gpointer data)
{
  TsLicence *licence = data;

  g_free (licence->name);
  g_free (licence->version);
  g_strfreev (licence->licences);
  g_free (licence->text);
  g_free (licence);
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  const TsLicence *one = *(TsLicence *const *) a;
  const TsLicence *other = *(TsLicence *const *) b;
  gint order = g_strcmp0 (one->kind, other->kind);

  return order != 0 ? order : g_strcmp0 (one->name, other->name);
}

static void
add_own (GPtrArray *list, GBytes *text)
{
  TsLicence *licence = g_new0 (TsLicence, 1);
  const gchar *const names[] = {"LGPL-2.1-or-later", NULL};

  licence->name = g_strdup ("thermoscope");
  licence->version = g_strdup (VERSION);
  licence->kind = "camera";
  licence->licences = g_strdupv ((GStrv) names);
  licence->text =
      g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  g_ptr_array_add (list, licence);
}

static void
add_package (GPtrArray *list, const gchar *package, const gchar *status)
{
  TsLicence *licence = g_new0 (TsLicence, 1);
  g_autofree gchar *file =
      g_build_filename (DOC_DIR, package, "copyright", NULL);
  g_autofree gchar *text = NULL;

  licence->name = g_strdup (package);
  licence->kind = "library";
  licence->version = ts_licence_packages_get_version (status, package);
  if (g_file_get_contents (file, &text, NULL, NULL)) {
    licence->text = g_utf8_make_valid (text, -1);
    licence->licences = ts_licence_packages_parse_names (licence->text);
  }
  g_ptr_array_add (list, licence);
}

static void
load_what_comes_later (void)
{
  for (guint i = 0; later[i] != NULL; i++) {
    g_autoptr (GstElementFactory) factory = gst_element_factory_find (later[i]);
    GstPluginFeature *loaded =
        factory != NULL ? gst_plugin_feature_load (GST_PLUGIN_FEATURE (factory))
                        : NULL;

    g_clear_pointer (&loaded, gst_object_unref);
  }
}

static void
add_libraries (GPtrArray *list)
{
  g_autofree gchar *maps = NULL;
  g_autofree gchar *status = NULL;
  g_auto (GStrv) files = NULL;
  g_autoptr (GHashTable) packages = NULL;
  GHashTableIter iter;
  gpointer package;

  load_what_comes_later ();
  if (!g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL))
    return;
  if (!g_file_get_contents (STATUS_FILE, &status, NULL, NULL))
    status = g_strdup ("");
  files = ts_licence_packages_parse_maps (maps);
  packages =
      ts_licence_packages_of_files (INFO_DIR, (const gchar *const *) files);
  g_hash_table_iter_init (&iter, packages);
  while (g_hash_table_iter_next (&iter, &package, NULL))
    add_package (list, package, status);
}

/* Written by the build of the page: [{name, version, licence, text}]. */
static void
add_page (GPtrArray *list, GBytes *bytes)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *array;

  if (!json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
          g_bytes_get_size (bytes), NULL))
    return;
  array = json_node_get_array (json_parser_get_root (parser));
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonObject *one = json_array_get_object_element (array, i);
    const gchar *const names[] = {
        json_object_get_string_member (one, "licence"), NULL};
    TsLicence *licence = g_new0 (TsLicence, 1);

    licence->name = g_strdup (json_object_get_string_member (one, "name"));
    licence->version =
        g_strdup (json_object_get_string_member (one, "version"));
    licence->kind = "page";
    licence->licences = g_strdupv ((GStrv) names);
    licence->text = g_strdup (json_object_get_string_member (one, "text"));
    g_ptr_array_add (list, licence);
  }
}

/* A worker thread. */
static void
collect (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  TsLicences *self = source;
  GPtrArray *list = g_ptr_array_new_with_free_func (licence_free);

  add_own (list, self->own);
  add_libraries (list);
  add_page (list, self->page);
  g_ptr_array_sort (list, compare);
  g_task_return_pointer (task, list, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * ts_licences_new:
 * @own: text of the camera's own licence
 * @page: (not nullable): JSON of what is in the page
 */
TsLicences *
ts_licences_new (GBytes *own, GBytes *page)
{
  TsLicences *self = g_object_new (TS_TYPE_LICENCES, NULL);

  self->own = g_bytes_ref (own);
  self->page = g_bytes_ref (page);
  return self;
}

void
ts_licences_list_async (TsLicences *self, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ts_licences_list_async);
  if (self->list != NULL)
    g_task_return_pointer (
        task, g_ptr_array_ref (self->list), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_run_in_thread (task, collect);
}

/**
 * ts_licences_list_finish:
 *
 * Returns: (transfer full) (element-type TsLicence): by kind and name
 */
GPtrArray *
ts_licences_list_finish (TsLicences *self, GAsyncResult *result, GError **error)
{
  GPtrArray *list;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  list = g_task_propagate_pointer (G_TASK (result), error);
  if (list != NULL && self->list == NULL)
    self->list = g_ptr_array_ref (list);
  return list;
}

static void
ts_licences_finalize (GObject *object)
{
  TsLicences *self = TS_LICENCES (object);

  g_clear_pointer (&self->list, g_ptr_array_unref);
  g_bytes_unref (self->own);
  g_bytes_unref (self->page);
  G_OBJECT_CLASS (ts_licences_parent_class)->finalize (object);
}

static void
ts_licences_class_init (TsLicencesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_licences_finalize;
}

static void
ts_licences_init (TsLicences *self)
{
}
