/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "control-device.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A menu longer than that is none that we know. */
#define MAX_MENU 64

struct _ControlDevice
{
  ControlCalls calls;
  gchar *path;
  gint fd;
};

static gint
open_file (gpointer data, const gchar *path)
{
  return open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

static gint
control_file (gpointer data, gint fd, gulong request, void *argument)
{
  gint result;

  do
    result = ioctl (fd, request, argument);
  while (result < 0 && errno == EINTR);
  return result;
}

static void
close_file (gpointer data, gint fd)
{
  close (fd);
}

static const ControlCalls system_calls = {open_file, control_file, close_file};

static gint
call (ControlDevice *self, gulong request, void *argument)
{
  return self->calls.control (self->calls.data, self->fd, request, argument);
}

ControlDevice *
control_device_open (
    const gchar *path, const ControlCalls *calls, GError **error)
{
  ControlDevice *self = g_new0 (ControlDevice, 1);

  self->calls = calls != NULL ? *calls : system_calls;
  self->path = g_strdup (path);
  self->fd = self->calls.open (self->calls.data, path);
  if (self->fd >= 0)
    return self;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
      "the controls of %s cannot be reached: %s", path, g_strerror (errno));
  control_device_free (self);
  return NULL;
}

void
control_device_free (ControlDevice *self)
{
  if (self->fd >= 0)
    self->calls.close (self->calls.data, self->fd);
  g_free (self->path);
  g_free (self);
}

const gchar *
control_state_to_string (ControlState state)
{
  static const gchar *const names[] = {
      "idle", "set", "inactive", "unsupported", "refused", "absent"};

  return names[state];
}

typedef struct
{
  ControlRange range;
  guint32 flags;
  guint32 type;
  gint64 menu[MAX_MENU], numbers[MAX_MENU];
} Found;

static void
read_menu (ControlDevice *self, guint32 id, Found *found)
{
  const gint64 end =
      MIN (found->range.maximum, found->range.minimum + MAX_MENU - 1);
  guint n = 0;

  for (gint64 i = MAX (found->range.minimum, 0); i <= end; i++) {
    struct v4l2_querymenu item = {.id = id, .index = (guint32) i};

    /* gaps are usual */
    if (call (self, VIDIOC_QUERYMENU, &item) < 0)
      continue;
    found->menu[n] = i;
    found->numbers[n] =
        found->type == V4L2_CTRL_TYPE_INTEGER_MENU ? item.value : i;
    n++;
  }
  found->range.menu = found->menu;
  found->range.menu_numbers = found->numbers;
  found->range.n_menu = n;
  found->range.menu_is_numbers = found->type == V4L2_CTRL_TYPE_INTEGER_MENU;
}

static gboolean
query (ControlDevice *self, guint32 id, Found *found)
{
  struct v4l2_query_ext_ctrl wide = {.id = id};

  *found = (Found){0};
  if (call (self, VIDIOC_QUERY_EXT_CTRL, &wide) == 0) {
    found->range = (ControlRange){.minimum = wide.minimum,
        .maximum = wide.maximum,
        .step = (gint64) wide.step,
        .initial = wide.default_value};
    found->flags = wide.flags;
    found->type = wide.type;
  } else {
    /* kernels before 3.17, and drivers that have no framework */
    struct v4l2_queryctrl narrow = {.id = id};

    if (call (self, VIDIOC_QUERYCTRL, &narrow) < 0)
      return FALSE;
    found->range = (ControlRange){.minimum = narrow.minimum,
        .maximum = narrow.maximum,
        .step = narrow.step,
        .initial = narrow.default_value};
    found->flags = narrow.flags;
    found->type = narrow.type;
  }
  if (found->type == V4L2_CTRL_TYPE_MENU
      || found->type == V4L2_CTRL_TYPE_INTEGER_MENU)
    read_menu (self, id, found);
  return (found->flags & V4L2_CTRL_FLAG_DISABLED) == 0;
}

/* Other bits of a mask are others' matter. */
static gboolean
merge_bits (ControlDevice *self, const ControlRow *row, gint64 *value)
{
  struct v4l2_ext_control now = {.id = row->v4l2_id};
  struct v4l2_ext_controls list = {
      .which = V4L2_CTRL_WHICH_CUR_VAL, .count = 1, .controls = &now};

  if (row->scale != CONTROL_SCALE_BIT)
    return TRUE;
  if (call (self, VIDIOC_G_EXT_CTRLS, &list) < 0)
    return FALSE;
  *value |= now.value & ~(gint64) row->factor;
  return TRUE;
}

static gboolean
write_value (ControlDevice *self, guint32 id, gint64 value, guint32 type)
{
  struct v4l2_ext_control control = {.id = id, .value = (gint32) value};
  struct v4l2_ext_controls list = {
      .which = V4L2_CTRL_WHICH_CUR_VAL, .count = 1, .controls = &control};

  if (type == V4L2_CTRL_TYPE_INTEGER64)
    control.value64 = value;
  return call (self, VIDIOC_S_EXT_CTRLS, &list) == 0;
}

static ControlState
say (ControlDevice *self, const ControlRow *row, ControlState state,
    gchar **ret_message, const gchar *what)
{
  *ret_message = g_strdup_printf (
      "%s: %s (%s of %s)", row->setting, what, row->v4l2_name, self->path);
  return state;
}

ControlState
control_device_set (ControlDevice *self, const ControlRow *row, gdouble number,
    const gchar *word, gint64 *ret_value, gchar **ret_message)
{
  Found found;

  *ret_message = NULL;
  *ret_value = 0;
  if (row->scale == CONTROL_SCALE_NONE || !query (self, row->v4l2_id, &found))
    return say (self, row, CONTROL_STATE_UNSUPPORTED, ret_message,
        "the device has no such control");
  if (found.flags & V4L2_CTRL_FLAG_READ_ONLY)
    return say (self, row, CONTROL_STATE_UNSUPPORTED, ret_message,
        "the control can only be read");
  if (control_row_is_word (row)
          ? !control_row_map_word (row, &found.range, word, ret_value)
          : !control_row_map_number (row, &found.range, number, ret_value)) {
    g_autofree gchar *what = g_strdup_printf (
        "the device has no '%s'", word != NULL ? word : "value like this");

    return say (self, row, CONTROL_STATE_UNSUPPORTED, ret_message, what);
  }
  if (found.flags & V4L2_CTRL_FLAG_INACTIVE)
    return CONTROL_STATE_INACTIVE;
  if (!merge_bits (self, row, ret_value)
      || !write_value (self, row->v4l2_id, *ret_value, found.type)) {
    const gint code = errno;
    g_autofree gchar *what =
        g_strdup_printf ("the device refused %" G_GINT64_FORMAT ": %s",
            *ret_value, g_strerror (code));

    return say (self, row,
        code == ENODEV ? CONTROL_STATE_ABSENT : CONTROL_STATE_REFUSED,
        ret_message, what);
  }
  return CONTROL_STATE_SET;
}
