/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcorrect-defects.h"

#include <math.h>
#include <string.h>

G_DEFINE_QUARK (therm_defects_error, therm_defects_error)

/* How far a neighbour may be when all nearer ones are bad as well. */
#define MAX_RING 8

/* Pairs of neighbours that face each other across the pixel. */
enum
{
  N_DIRECTIONS = 4
};
static const gint directions[N_DIRECTIONS][2] = {
    {1, 0}, {0, 1}, {1, 1}, {1, -1}};

typedef struct
{
  guint32 at;
  gint32 pairs[N_DIRECTIONS]; /* to the one side, minus to the other; 0: not
                                 both are good */
  guint32 first_near;         /* into `near` */
  guint32 n_near;
} Defect;

struct _ThermDefects
{
  gint width, height;
  GArray *defects; /* Defect */
  GArray *near;    /* guint32: good pixels of the nearest ring that has any */
  guint8 *mask;
};

static gint
compare_pixels (gconstpointer a, gconstpointer b)
{
  const ThermPixel *p = a, *q = b;

  return p->y != q->y ? p->y - q->y : p->x - q->x;
}

/* Where it is or belongs. */
static guint
find_place (const GArray *pixels, const ThermPixel *pixel)
{
  guint low = 0, high = pixels->len;

  while (low < high) {
    const guint middle = (low + high) / 2;

    if (compare_pixels (&g_array_index (pixels, ThermPixel, middle), pixel) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

gboolean
therm_defects_add (GArray *pixels, guint16 x, guint16 y)
{
  const ThermPixel pixel = {x, y};
  const guint place = find_place (pixels, &pixel);

  if (pixels->len >= THERM_DEFECTS_MAX)
    return FALSE;
  if (place < pixels->len
      && compare_pixels (&g_array_index (pixels, ThermPixel, place), &pixel)
             == 0)
    return FALSE;
  g_array_insert_val (pixels, place, pixel);
  return TRUE;
}

/* FALSE: no number, or one beyond any detector. */
static gboolean
parse_number (const gchar **text, guint16 *ret_number)
{
  guint number = 0;

  if (!g_ascii_isdigit (**text))
    return FALSE;
  for (; g_ascii_isdigit (**text); (*text)++) {
    number = number * 10 + (guint) g_ascii_digit_value (**text);
    if (number >= THERM_DEFECTS_MAX_SIDE)
      return FALSE;
  }
  *ret_number = (guint16) number;
  return TRUE;
}

static gboolean
is_gap (gchar c)
{
  return g_ascii_isspace (c) || c == ';';
}

GArray *
therm_defects_parse (const gchar *text, GError **error)
{
  g_autoptr (GArray) pixels = g_array_new (FALSE, FALSE, sizeof (ThermPixel));
  const gchar *at = text != NULL ? text : "";

  for (;;) {
    const gchar *word;
    ThermPixel pixel;
    gboolean good;

    while (is_gap (*at))
      at++;
    if (*at == '\0')
      return g_steal_pointer (&pixels);

    word = at;
    good = parse_number (&at, &pixel.x) && *at == ',';
    if (good) {
      at++;
      good = parse_number (&at, &pixel.y) && (*at == '\0' || is_gap (*at));
    }
    if (!good) {
      g_set_error (error, THERM_DEFECTS_ERROR, THERM_DEFECTS_ERROR_INVALID,
          "\"%.*s\" is no pixel: column,row from 0 to %d",
          (gint) MIN (strcspn (word, " \t\n;"), 24), word,
          THERM_DEFECTS_MAX_SIDE - 1);
      return NULL;
    }
    if (pixels->len >= THERM_DEFECTS_MAX) {
      g_set_error (error, THERM_DEFECTS_ERROR, THERM_DEFECTS_ERROR_INVALID,
          "more than %d pixels", THERM_DEFECTS_MAX);
      return NULL;
    }
    therm_defects_add (pixels, pixel.x, pixel.y);
  }
}

gchar *
therm_defects_format (const GArray *pixels)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < pixels->len; i++) {
    const ThermPixel *pixel = &g_array_index (pixels, ThermPixel, i);

    g_string_append_printf (
        text, "%s%u,%u", i > 0 ? " " : "", pixel->x, pixel->y);
  }
  return g_string_free (text, FALSE);
}

static gboolean
is_good (const ThermDefects *self, gint x, gint y)
{
  return x >= 0 && y >= 0 && x < self->width && y < self->height
         && !self->mask[(gsize) y * self->width + x];
}

/* The good ones of the nearest square around the pixel that has any. */
static void
find_near (ThermDefects *self, Defect *defect, gint x, gint y)
{
  defect->first_near = self->near->len;
  for (gint ring = 1; ring <= MAX_RING && defect->n_near == 0; ring++) {
    for (gint j = y - ring; j <= y + ring; j++) {
      const gboolean whole = j == y - ring || j == y + ring;

      for (gint i = x - ring; i <= x + ring; i += whole ? 1 : 2 * ring) {
        const guint32 at = (guint32) j * self->width + i;

        if (!is_good (self, i, j))
          continue;
        g_array_append_val (self->near, at);
        defect->n_near++;
      }
    }
  }
}

static void
add_defect (ThermDefects *self, gint x, gint y)
{
  Defect defect = {.at = (guint32) y * self->width + x};

  for (guint i = 0; i < N_DIRECTIONS; i++) {
    const gint dx = directions[i][0], dy = directions[i][1];

    if (is_good (self, x + dx, y + dy) && is_good (self, x - dx, y - dy))
      defect.pairs[i] = dy * self->width + dx;
  }
  find_near (self, &defect, x, y);
  g_array_append_val (self->defects, defect);
}

ThermDefects *
therm_defects_new (const GArray *pixels, gint width, gint height)
{
  ThermDefects *self = g_new0 (ThermDefects, 1);

  self->width = width;
  self->height = height;
  self->defects = g_array_new (FALSE, FALSE, sizeof (Defect));
  self->near = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->mask = g_malloc0 ((gsize) width * height);
  for (guint i = 0; i < pixels->len; i++) {
    const ThermPixel *pixel = &g_array_index (pixels, ThermPixel, i);

    if (pixel->x < width && pixel->y < height)
      self->mask[(gsize) pixel->y * width + pixel->x] = 1;
  }
  for (guint i = 0; i < pixels->len; i++) {
    const ThermPixel *pixel = &g_array_index (pixels, ThermPixel, i);

    if (pixel->x < width && pixel->y < height)
      add_defect (self, pixel->x, pixel->y);
  }
  return self;
}

void
therm_defects_free (ThermDefects *self)
{
  g_array_unref (self->defects);
  g_array_unref (self->near);
  g_free (self->mask);
  g_free (self);
}

guint
therm_defects_get_n (const ThermDefects *self)
{
  return self->defects->len;
}

gboolean
therm_defects_has (const ThermDefects *self, gint x, gint y)
{
  return self->mask[(gsize) y * self->width + x] != 0;
}

const guint8 *
therm_defects_get_mask (const ThermDefects *self)
{
  return self->mask;
}

/* Along the direction in which the picture changes least, so that an edge
 * through the pixel goes on through it; else the mean of what is near. */
static gfloat
stand_in (const ThermDefects *self, const Defect *defect, const gfloat *values)
{
  gfloat least = G_MAXFLOAT, value = values[defect->at], sum = 0;

  for (guint i = 0; i < N_DIRECTIONS; i++) {
    const gint32 step = defect->pairs[i];
    gfloat a, b;

    if (step == 0)
      continue;
    a = values[(gssize) defect->at + step];
    b = values[(gssize) defect->at - step];
    if (fabsf (a - b) < least) {
      least = fabsf (a - b);
      value = (a + b) / 2;
    }
  }
  if (least < G_MAXFLOAT || defect->n_near == 0)
    return value;

  for (guint i = 0; i < defect->n_near; i++)
    sum += values[g_array_index (self->near, guint32, defect->first_near + i)];
  return sum / defect->n_near;
}

void
therm_defects_replace (const ThermDefects *self, gfloat *values)
{
  /* only good pixels are read, so the order does not matter */
  for (guint i = 0; i < self->defects->len; i++) {
    const Defect *defect = &g_array_index (self->defects, Defect, i);

    values[defect->at] = stand_in (self, defect, values);
  }
}
