/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermtruth.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>

#include "thermactor.h"

struct _ThermTruth
{
  FILE *file; /* also a pipe or a device */
};

/* What an actor covers. */
typedef struct
{
  gint x0, y0, x1, y1;
  guint n;
  gdouble min_k, max_k, sum_k;
} Cover;

static void
set_errno (GError **error)
{
  const gint reason = errno;

  g_set_error_literal (
      error, G_IO_ERROR, g_io_error_from_errno (reason), g_strerror (reason));
}

ThermTruth *
therm_truth_new (const gchar *path, GError **error)
{
  FILE *file = g_fopen (path, "wbe");
  ThermTruth *self;

  if (file == NULL) {
    set_errno (error);
    return NULL;
  }

  self = g_new0 (ThermTruth, 1);
  self->file = file;
  return self;
}

void
therm_truth_free (ThermTruth *self)
{
  fclose (self->file);
  g_free (self);
}

/* Each pixel that moves belongs to whom was painted last. Rectangles overlap,
 * so their common bounds are walked once. */
static void
measure (const ThermView *view, const ThermMoment *moment, Cover *covers)
{
  gint x0 = view->width, y0 = view->height, x1 = 0, y1 = 0;
  /* what the digital zoom leaves */
  const gint cut_x = (gint) ceil (view->width * (1 - 1 / moment->crop) / 2);
  const gint cut_y = (gint) ceil (view->height * (1 - 1 / moment->crop) / 2);

  for (guint i = 0; i < view->dirty->len; i++) {
    const ThermRect *rect = &g_array_index (view->dirty, ThermRect, i);

    x0 = MIN (x0, rect->x);
    y0 = MIN (y0, rect->y);
    x1 = MAX (x1, rect->x + rect->width);
    y1 = MAX (y1, rect->y + rect->height);
  }

  for (gint y = MAX (y0, cut_y); y < MIN (y1, view->height - cut_y); y++) {
    for (gint x = MAX (x0, cut_x); x < MIN (x1, view->width - cut_x); x++) {
      const gsize at = (gsize) y * view->width + x;
      const gdouble kelvin = view->kelvin[at];
      Cover *cover;

      if (view->owner[at] == 0)
        continue;
      cover = &covers[view->owner[at] - 1];
      if (cover->n++ == 0) {
        *cover = (Cover){x, y, x + 1, y + 1, 1, kelvin, kelvin, kelvin};
        continue;
      }
      cover->x0 = MIN (cover->x0, x);
      cover->x1 = MAX (cover->x1, x + 1);
      cover->y1 = y + 1;
      cover->min_k = MIN (cover->min_k, kelvin);
      cover->max_k = MAX (cover->max_k, kelvin);
      cover->sum_k += kelvin;
    }
  }
}

static void
add_number (GString *text, const gchar *name, gdouble value)
{
  gchar digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (digits, sizeof digits, "%.6g", value);
  g_string_append_printf (text, "\"%s\":%s", name, digits);
}

static void
add_string (GString *text, const gchar *name, const gchar *value)
{
  g_string_append_printf (text, "\"%s\":\"", name);
  for (const gchar *c = value; *c != '\0'; c++) {
    if (*c == '"' || *c == '\\')
      g_string_append_c (text, '\\');
    if ((guchar) *c >= 0x20)
      g_string_append_c (text, *c);
    else
      g_string_append_printf (text, "\\u%04x", *c);
  }
  g_string_append_c (text, '"');
}

static gdouble
normalise (gint edge, gint size, gdouble crop)
{
  return CLAMP (((gdouble) edge / size - 0.5) * crop + 0.5, 0.0, 1.0);
}

static void
add_actor (GString *text, const ThermView *view, const ThermActor *actor,
    const ThermMoment *moment, const Cover *cover)
{
  const gdouble x = normalise (cover->x0, view->width, moment->crop);
  const gdouble y = normalise (cover->y0, view->height, moment->crop);
  ThermPose pose;

  g_string_append_c (text, '{');
  add_string (text, "id", actor->id);
  g_string_append_c (text, ',');
  add_string (text, "class", actor->class_name);
  g_string_append (text, ",\"box\":{");
  add_number (text, "x", x);
  g_string_append_c (text, ',');
  add_number (text, "y", y);
  g_string_append_c (text, ',');
  add_number (
      text, "width", normalise (cover->x1, view->width, moment->crop) - x);
  g_string_append_c (text, ',');
  add_number (
      text, "height", normalise (cover->y1, view->height, moment->crop) - y);
  g_string_append_printf (text, "},\"pixels\":%u,", cover->n);
  if (therm_actor_get_pose (actor, moment->time_s, &pose)) {
    add_number (text, "distance_m",
        therm_point_length (therm_point_subtract (pose.at, view->lens.place)));
    g_string_append_c (text, ',');
  }
  g_string_append (text, "\"celsius\":{");
  add_number (text, "min", cover->min_k - GST_THERMAL_ZERO_CELSIUS_K);
  g_string_append_c (text, ',');
  add_number (text, "max", cover->max_k - GST_THERMAL_ZERO_CELSIUS_K);
  g_string_append_c (text, ',');
  add_number (
      text, "mean", cover->sum_k / cover->n - GST_THERMAL_ZERO_CELSIUS_K);
  g_string_append (text, "}}");
}

gboolean
therm_truth_write (ThermTruth *self, const ThermView *view,
    const ThermScene *scene, const ThermMoment *moment, GError **error)
{
  g_autofree Cover *covers = g_new0 (Cover, MAX (scene->n_actors, 1));
  g_autoptr (GString) text = g_string_new ("{");
  gboolean first = TRUE;

  measure (view, moment, covers);
  g_string_append_printf (text,
      "\"frame\":%" G_GUINT64_FORMAT ",\"pts\":%" G_GUINT64_FORMAT ",",
      moment->frame, moment->pts);
  add_string (
      text, "band", view->band == THERM_BAND_THERMAL ? "thermal" : "visible");
  g_string_append_c (text, ',');
  add_number (text, "time_s", moment->time_s);
  g_string_append_c (text, ',');
  add_number (text, "hour", moment->hour);
  g_string_append_c (text, ',');
  add_number (text, "pan_deg", view->lens.pan_deg);
  g_string_append_c (text, ',');
  add_number (text, "tilt_deg", view->lens.tilt_deg);
  g_string_append_c (text, ',');
  add_number (text, "zoom", moment->zoom);
  g_string_append (text, ",\"objects\":[");
  for (guint i = 0; i < scene->n_actors; i++) {
    if (covers[i].n == 0)
      continue;
    if (!first)
      g_string_append_c (text, ',');
    first = FALSE;
    add_actor (text, view, &scene->actors[i], moment, &covers[i]);
  }
  g_string_append (text, "]}\n");

  /* a line at a time, so that a reader never waits for half of one */
  if (fwrite (text->str, 1, text->len, self->file) == text->len
      && fflush (self->file) == 0)
    return TRUE;
  set_errno (error);
  return FALSE;
}
