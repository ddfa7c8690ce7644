/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which control of a real sensor each setting of the picture is: data, and the
 * arithmetic between the two. Knows nothing of devices. */

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CONTROL_SCALE_NONE,     /* there is no such control */
  CONTROL_SCALE_CENTRED,  /* lowest, 0, highest: minimum, default, maximum */
  CONTROL_SCALE_FULL,     /* lowest, highest: minimum, maximum */
  CONTROL_SCALE_FACTOR,   /* times `factor`, whatever the range is */
  CONTROL_SCALE_RATIO,    /* 1 is the default, 2 is twice as much */
  CONTROL_SCALE_NEAREST,  /* times `factor`, the nearest of a menu of numbers */
  CONTROL_SCALE_SWITCH,   /* above 0: on */
  CONTROL_SCALE_NEARNESS, /* metres; 0 is far: the minimum, 0.1 m the maximum */
  CONTROL_SCALE_CHOICE,   /* one of `choices` */
  CONTROL_SCALE_BIT,      /* on: `factor` is set in a mask */
} ControlScale;

/* What a word of a setting is to a device: the first of its values that the
 * device has. */
typedef struct
{
  const gchar *word;
  gint values[2];
  guint n_values; /* 0: no such thing */
} ControlChoice;

#define CONTROL_MAX_CHOICES 8

typedef struct
{
  const gchar *setting;  /* as "image.brightness" */
  const gchar *property; /* of the element */
  gdouble low, high;     /* of the setting, when it is a number */

  guint32 v4l2_id;
  const gchar *v4l2_name; /* as the kernel's header has it */
  ControlScale scale;
  gdouble factor;
  ControlChoice choices[CONTROL_MAX_CHOICES];

  /* of libcamera's; NULL: none */
  const gchar *libcamera_name;
  gdouble libcamera_low, libcamera_high; /* what `low` and `high` are there */
} ControlRow;

const ControlRow *control_table_get (guint *ret_n);
const ControlRow *control_table_find (const gchar *property);
gboolean control_row_is_word (const ControlRow *self);
gboolean control_row_is_switch (const ControlRow *self);

/* What a device says of a control. */
typedef struct
{
  gint64 minimum, maximum, step, initial;
  const gint64 *menu; /* values that there are; NULL: all of the range */
  guint n_menu;
  gboolean menu_is_numbers; /* `menu_numbers` is what they mean */
  const gint64 *menu_numbers;
} ControlRange;

/* FALSE: the device has no such value. */
gboolean control_row_map_number (const ControlRow *self,
    const ControlRange *range, gdouble number, gint64 *ret_value);
gboolean control_row_map_word (const ControlRow *self,
    const ControlRange *range, const gchar *word, gint64 *ret_value);
gdouble control_row_map_libcamera (const ControlRow *self, gdouble number);

G_END_DECLS
