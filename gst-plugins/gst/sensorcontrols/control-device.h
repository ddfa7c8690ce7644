/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A V4L2 device's controls. Whoever does the system calls can be replaced. */

#include "control-table.h"

G_BEGIN_DECLS

typedef struct
{
  gint (*open) (gpointer data, const gchar *path); /* -1 and errno */
  gint (*control) (gpointer data, gint fd, gulong request, void *argument);
  void (*close) (gpointer data, gint fd);
  gpointer data;
} ControlCalls;

typedef enum
{
  CONTROL_STATE_IDLE,        /* nobody has asked for anything */
  CONTROL_STATE_SET,         /* the device has the value */
  CONTROL_STATE_INACTIVE,    /* it counts in another mode */
  CONTROL_STATE_UNSUPPORTED, /* the device has no such control, or value */
  CONTROL_STATE_REFUSED,     /* it said no */
  CONTROL_STATE_ABSENT,      /* there is no device */
} ControlState;

typedef struct _ControlDevice ControlDevice;

/* `calls`: NULL are the system's. */
ControlDevice *control_device_open (
    const gchar *path, const ControlCalls *calls, GError **error);
void control_device_free (ControlDevice *self);

/* `ret_message` (full) says what is wrong, naming the control; NULL when
 * nothing is. `word` of rows that are words, `number` of others. */
ControlState control_device_set (ControlDevice *self, const ControlRow *row,
    gdouble number, const gchar *word, gint64 *ret_value, gchar **ret_message);

const gchar *control_state_to_string (ControlState state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ControlDevice, control_device_free)

G_END_DECLS
