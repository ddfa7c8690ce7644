/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsOverlayPicture"
#include "config.h"

#include "ts-overlay-picture.h"

#include <string.h>
#include <gst/gst.h>

#include "system/ts-file.h"

struct _TsOverlayPicture
{
  GObject parent_instance;

  gchar *path;
  TsDoor *door;
  GBytes *bytes; /* NULL: none */

  GMutex file_mutex; /* one writer at a time */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TsOverlayPicture, ts_overlay_picture, G_TYPE_OBJECT)
G_DEFINE_QUARK (ts_overlay_picture_error, ts_overlay_picture_error)

/* What a worker is handed. */
typedef struct
{
  TsCaller *caller;
  GBytes *bytes;
} Work;

static void
work_free (Work *work)
{
  ts_caller_unref (work->caller);
  g_clear_pointer (&work->bytes, g_bytes_unref);
  g_free (work);
}

TsOverlayPicture *
ts_overlay_picture_new (const gchar *state_dir, TsDoor *door)
{
  TsOverlayPicture *self = g_object_new (TS_TYPE_OVERLAY_PICTURE, NULL);

  self->path = g_build_filename (state_dir, "overlay-picture", NULL);
  self->door = g_object_ref (door);
  return self;
}

/**
 * ts_overlay_picture_load:
 *
 * Reads what was kept; before the main loop runs.
 *
 * Returns: whether there is nothing, or something that could be read
 */
gboolean
ts_overlay_picture_load (TsOverlayPicture *self, GError **error)
{
  if (!g_file_test (self->path, G_FILE_TEST_EXISTS))
    return TRUE;
  self->bytes = ts_file_read (self->path, TS_OVERLAY_PICTURE_MAX_SIZE, error);
  return self->bytes != NULL;
}

/**
 * ts_overlay_picture_get_bytes:
 *
 * Returns: (transfer none) (nullable): the file
 */
GBytes *
ts_overlay_picture_get_bytes (TsOverlayPicture *self)
{
  return self->bytes;
}

/**
 * ts_overlay_picture_get_media_type:
 *
 * Returns: of the file, as `image/png`
 */
const gchar *
ts_overlay_picture_get_media_type (TsOverlayPicture *self)
{
  gsize size = 0;
  const guint8 *data =
      self->bytes != NULL ? g_bytes_get_data (self->bytes, &size) : NULL;

  if (size > 4 && memcmp (data, "\x89PNG", 4) == 0)
    return "image/png";
  if (size > 2 && memcmp (data, "BM", 2) == 0)
    return "image/bmp";
  return "image/jpeg";
}

/* The element that will show it says whether it can. */
static gboolean
check_bytes (GBytes *bytes, GError **error)
{
  g_autoptr (GstElement) element = NULL;
  g_autoptr (GBytes) taken = NULL;

  if (g_bytes_get_size (bytes) > TS_OVERLAY_PICTURE_MAX_SIZE) {
    g_set_error (error, TS_OVERLAY_PICTURE_ERROR,
        TS_OVERLAY_PICTURE_ERROR_TOO_LARGE,
        "a picture for overlays has at most %d KiB",
        TS_OVERLAY_PICTURE_MAX_SIZE / 1024);
    return FALSE;
  }
  element = gst_element_factory_make ("thermosd", NULL);
  if (element != NULL) {
    gst_object_ref_sink (element);
    g_object_set (element, "picture", bytes, NULL);
    g_object_get (element, "picture", &taken, NULL);
  }
  if (taken != NULL && g_bytes_get_size (bytes) > 0)
    return TRUE;
  g_set_error_literal (error, TS_OVERLAY_PICTURE_ERROR,
      TS_OVERLAY_PICTURE_ERROR_INVALID,
      "this is no PNG, JPEG or BMP (24 or 32 bits) of at most 2048×2048 "
      "pixels");
  return FALSE;
}

static void
set_in_thread (
    GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  TsOverlayPicture *self = source;
  const Work *work = task_data;
  GError *error = NULL;
  gboolean ok = work->bytes == NULL || check_bytes (work->bytes, &error);

  if (ok) {
    g_mutex_lock (&self->file_mutex);
    ok = work->bytes != NULL ? ts_file_write (self->path, work->bytes, &error)
                             : ts_file_remove (self->path, &error);
    g_mutex_unlock (&self->file_mutex);
  }
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * ts_overlay_picture_set_async:
 * @bytes: (nullable): a file of PNG, JPEG or BMP; %NULL: none any more
 *
 * Counts when it is kept.
 */
void
ts_overlay_picture_set_async (TsOverlayPicture *self, TsCaller *caller,
    GBytes *bytes, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->caller = ts_caller_ref (caller);
  work->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  g_task_set_source_tag (task, ts_overlay_picture_set_async);
  g_task_run_in_thread (task, set_in_thread);
}

/* Takes what is kept now; the disk has it, or not. */
static void
show (TsOverlayPicture *self, GBytes *bytes)
{
  GBytes *old = self->bytes;

  self->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  g_clear_pointer (&old, g_bytes_unref);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

gboolean
ts_overlay_picture_set_finish (
    TsOverlayPicture *self, GAsyncResult *result, GError **error)
{
  Work *work = g_task_get_task_data (G_TASK (result));
  GError *failure = NULL;

  g_task_propagate_boolean (G_TASK (result), &failure);
  ts_door_record (self->door, work->caller,
      work->bytes != NULL ? "overlay.picture.set" : "overlay.picture.remove",
      NULL, NULL, NULL, failure);
  if (failure != NULL) {
    g_propagate_error (error, failure);
    return FALSE;
  }
  show (self, work->bytes);
  return TRUE;
}

static JsonNode *
save_part (gpointer owner, GError **error)
{
  const TsOverlayPicture *self = owner;
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  if (self->bytes != NULL) {
    gsize size;
    const guint8 *data = g_bytes_get_data (self->bytes, &size);
    g_autofree gchar *text = g_base64_encode (data, size);

    json_object_set_string_member (object, "picture", text);
  }
  json_node_take_object (node, object);
  return node;
}

static gboolean
fail_part (GError **error)
{
  g_set_error_literal (error, TS_OVERLAY_PICTURE_ERROR,
      TS_OVERLAY_PICTURE_ERROR_INVALID,
      "it is not an object with the member \"picture\" in base 64, or none");
  return FALSE;
}

/* No bytes are no picture: what a new camera has. */
static gpointer
prepare_part (gpointer owner, JsonNode *node, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  JsonNode *member;
  guchar *data;
  gsize size = 0;

  if (JSON_NODE_HOLDS_NULL (node))
    return g_bytes_new (NULL, 0);
  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    fail_part (error);
    return NULL;
  }
  member = json_object_get_member (json_node_get_object (node), "picture");
  if (member == NULL)
    return g_bytes_new (NULL, 0);
  if (json_node_get_value_type (member) != G_TYPE_STRING) {
    fail_part (error);
    return NULL;
  }
  data = g_base64_decode (json_node_get_string (member), &size);
  bytes = g_bytes_new_take (data, size);
  if (!check_bytes (bytes, error))
    return NULL;
  return g_steal_pointer (&bytes);
}

/* An archive is taken in at the start or by an administrator who waits. */
static gboolean
apply_part (gpointer owner, gpointer prepared, TsCaller *caller, GError **error)
{
  TsOverlayPicture *self = owner;
  GBytes *bytes = g_bytes_get_size (prepared) > 0 ? prepared : NULL;

  if (bytes != NULL ? !ts_file_write (self->path, bytes, error)
                    : !ts_file_remove (self->path, error))
    return FALSE;
  show (self, bytes);
  return TRUE;
}

/**
 * ts_overlay_picture_add_part:
 *
 * Puts the picture into backups and exports. The archive does not outlive it.
 */
void
ts_overlay_picture_add_part (TsOverlayPicture *self, TsArchive *archive)
{
  static const TsArchivePart part = {
      .name = "overlay-picture",
      .permission = TS_PERMISSION_MAINTENANCE,
      .save = save_part,
      .prepare = prepare_part,
      .apply = apply_part,
      .discard = (GDestroyNotify) g_bytes_unref,
  };

  ts_archive_add_part (archive, &part, self);
}

static void
ts_overlay_picture_finalize (GObject *object)
{
  TsOverlayPicture *self = TS_OVERLAY_PICTURE (object);

  g_free (self->path);
  g_clear_object (&self->door);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_mutex_clear (&self->file_mutex);
  G_OBJECT_CLASS (ts_overlay_picture_parent_class)->finalize (object);
}

static void
ts_overlay_picture_class_init (TsOverlayPictureClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_overlay_picture_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", TS_TYPE_OVERLAY_PICTURE,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ts_overlay_picture_init (TsOverlayPicture *self)
{
  g_mutex_init (&self->file_mutex);
}
