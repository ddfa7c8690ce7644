/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstthermalmask
 * @title: GstThermalMaskSet
 * @short_description: what nobody shall see
 *
 * Privacy masks as text, and where they lie in a picture. `thermmask` cuts
 * them.
 */

#include "config.h"

#include "gstthermalmask.h"
#include "gstthermalcalls-private.h"

#include <math.h>
#include <string.h>

#define DEGREES (G_PI / 180)
#define DEFAULT_ARGB 0xff000000u

/* A side of a box in the world follows its pan or tilt, which a straight line
 * in the picture does not. */
#define STEP_DEG 2.0
#define MAX_STEPS 90

/* What is nearer to the plane of the lens than this share of its distance is
 * far out of every picture. */
#define NEAREST 0.001

typedef struct
{
  gboolean box;
  gboolean world;
  gboolean off;
  gchar *name;
  GstThermalMaskStyle style;
  guint32 argb;
  gdouble numbers[2 * GST_THERMAL_MASK_MAX_POINTS];
  guint n_numbers;
} Mask;

struct _GstThermalMaskSet
{
  gatomicrefcount ref_count;
  GArray *masks; /* of Mask */
};

/* A direction, seen by the camera. */
typedef struct
{
  gdouble right, up, ahead;
} Ray;

static const gchar *const styles[] = {"color", "mosaic", "blur", NULL};

G_DEFINE_BOXED_TYPE (GstThermalMaskSet, gst_thermal_mask_set,
    gst_thermal_mask_set_ref, gst_thermal_mask_set_unref)

static void
mask_clear (gpointer data)
{
  Mask *mask = data;

  g_free (mask->name);
}

static gboolean
read_argument (const gchar *text, const GstThermalArgument *argument,
    Mask *mask, GError **error)
{
  guint style;

  if (g_strcmp0 (argument->key, "name") == 0 && argument->value != NULL) {
    g_free (mask->name);
    mask->name = g_strdup (argument->value);
    if (g_utf8_strlen (mask->name, -1) > GST_THERMAL_REGION_MAX_NAME)
      return gst_thermal_calls_fail (text, argument->at, error,
          "a name has at most %d characters", GST_THERMAL_REGION_MAX_NAME);
    return TRUE;
  }
  if (g_strcmp0 (argument->key, "style") == 0) {
    if (!gst_thermal_calls_get_choice (text, argument, styles, &style, error))
      return FALSE;
    mask->style = style;
    return TRUE;
  }
  if (g_strcmp0 (argument->key, "color") == 0) {
    if (!gst_thermal_calls_get_argb (text, argument, &mask->argb, error))
      return FALSE;
    /* what shines through is no mask */
    mask->argb |= 0xff000000u;
    return TRUE;
  }
  if (g_strcmp0 (argument->key, "world") == 0)
    return gst_thermal_calls_get_flag (text, argument, &mask->world, error);
  if (g_strcmp0 (argument->key, "off") == 0)
    return gst_thermal_calls_get_flag (text, argument, &mask->off, error);
  return gst_thermal_calls_fail (text, argument->at, error,
      "'%s' is none of name, style, color, world, off",
      argument->key != NULL ? argument->key : argument->value);
}

static gboolean
check_numbers (const gchar *text, const GstThermalCall *call, const Mask *mask,
    GError **error)
{
  const guint n = call->numbers->len;

  if (mask->box ? n != 4 : n < 6 || n % 2 != 0)
    return gst_thermal_calls_fail (text, call->at, error,
        "%s takes %s, but got %u", call->word,
        mask->box ? "4 numbers (x1,y1,x2,y2)"
                  : "6 or more numbers (x1,y1,x2,y2,x3,y3,...)",
        n);
  for (guint i = 0; i < n; i++) {
    const gdouble number = g_array_index (call->numbers, gdouble, i);
    const gdouble limit = i % 2 == 0 ? 360 : 90;

    if (!mask->world && !(number >= 0 && number <= 1))
      return gst_thermal_calls_fail (text, call->at, error,
          "%g lies outside of the picture, which goes from 0 to 1", number);
    if (mask->world && !(fabs (number) <= limit))
      return gst_thermal_calls_fail (text, call->at, error,
          "%g is no %s: degrees from %g to %g", number,
          i % 2 == 0 ? "pan" : "tilt", -limit, limit);
  }
  return TRUE;
}

static gboolean
read_mask (
    const gchar *text, const GstThermalCall *call, Mask *mask, GError **error)
{
  mask->argb = DEFAULT_ARGB;
  mask->box = g_str_equal (call->word, "box");
  if (!mask->box && !g_str_equal (call->word, "polygon"))
    return gst_thermal_calls_fail (
        text, call->at, error, "'%s' is none of box, polygon", call->word);
  for (guint i = 0; i < call->arguments->len; i++) {
    if (!read_argument (text,
            &g_array_index (call->arguments, GstThermalArgument, i), mask,
            error))
      return FALSE;
  }
  if (!check_numbers (text, call, mask, error))
    return FALSE;
  mask->n_numbers = call->numbers->len;
  memcpy (mask->numbers, call->numbers->data,
      mask->n_numbers * sizeof *mask->numbers);
  return TRUE;
}

/**
 * gst_thermal_mask_set_new_from_string:
 * @text: the masks
 *
 * Reads masks as they are written on a command line and in a setting:
 *
 *     box(0.1,0.1,0.4,0.4,name='Window',style=mosaic)
 *     polygon(0.5,0.5,0.9,0.5,0.7,0.9,color=#404040)
 *     box(-12,3,-8,7,world)
 *
 * `box` takes two opposite corners, `polygon` three or more points. They are
 * x,y from 0 to 1 from the top left corner of the picture (of the radiometric
 * frame, when there is one), and stay there. With `world` they are pan,tilt in
 * degrees, and stay on what is seen there when the camera turns and zooms; the
 * sides of a polygon are straight in the picture, those of a box follow their
 * pan or tilt. Further:
 *
 * - `name`: for people
 * - `style`: `color`, `mosaic` or `blur`
 * - `color`: of `style=color`, and of every mask over temperatures, as #rrggbb
 * - `off`: keep it, but show what is there
 *
 * Returns: (transfer full): the set, or %NULL with %GST_THERMAL_ERROR_INVALID;
 *   the message names the character, counted from 1
 *
 * Since: 0.1
 */
GstThermalMaskSet *
gst_thermal_mask_set_new_from_string (const gchar *text, GError **error)
{
  g_autoptr (GPtrArray) calls = NULL;
  g_autoptr (GstThermalMaskSet) self = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  calls = gst_thermal_calls_parse (text, GST_THERMAL_MASK_SET_MAX_SIZE,
      2 * GST_THERMAL_MASK_MAX_POINTS, error);
  if (calls == NULL)
    return NULL;
  self = g_new0 (GstThermalMaskSet, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->masks = g_array_new (FALSE, TRUE, sizeof (Mask));
  g_array_set_clear_func (self->masks, mask_clear);
  g_array_set_size (self->masks, calls->len);
  for (guint i = 0; i < calls->len; i++) {
    if (!read_mask (text, g_ptr_array_index (calls, i),
            &g_array_index (self->masks, Mask, i), error))
      return NULL;
  }
  return g_steal_pointer (&self);
}

static void
append_mask (GString *string, const Mask *mask)
{
  g_string_append (string, mask->box ? "box(" : "polygon(");
  for (guint i = 0; i < mask->n_numbers; i++) {
    if (i > 0)
      g_string_append_c (string, ',');
    gst_thermal_calls_append_number (string, mask->numbers[i]);
  }
  if (mask->name != NULL) {
    g_string_append (string, ",name=");
    gst_thermal_calls_append_quoted (string, mask->name);
  }
  if (mask->style != GST_THERMAL_MASK_COLOR)
    g_string_append_printf (string, ",style=%s", styles[mask->style]);
  if (mask->argb != DEFAULT_ARGB)
    g_string_append_printf (string, ",color=#%06x", mask->argb & 0xffffff);
  if (mask->world)
    g_string_append (string, ",world");
  if (mask->off)
    g_string_append (string, ",off");
  g_string_append_c (string, ')');
}

/**
 * gst_thermal_mask_set_to_string:
 * @self: a set
 *
 * Writes masks as gst_thermal_mask_set_new_from_string() reads them.
 *
 * Returns: (transfer full): the text
 *
 * Since: 0.1
 */
gchar *
gst_thermal_mask_set_to_string (GstThermalMaskSet *self)
{
  GString *string = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->masks->len; i++) {
    if (i > 0)
      g_string_append_c (string, ' ');
    append_mask (string, &g_array_index (self->masks, Mask, i));
  }
  return g_string_free (string, FALSE);
}

/**
 * gst_thermal_mask_set_ref:
 * @self: a set
 *
 * Takes one more reference. Any thread may.
 *
 * Returns: (transfer full): @self
 *
 * Since: 0.1
 */
GstThermalMaskSet *
gst_thermal_mask_set_ref (GstThermalMaskSet *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * gst_thermal_mask_set_unref:
 * @self: (transfer full): a set
 *
 * Gives a reference back; the last one frees the set.
 *
 * Since: 0.1
 */
void
gst_thermal_mask_set_unref (GstThermalMaskSet *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->masks, g_array_unref);
  g_free (self);
}

/**
 * gst_thermal_mask_set_get_size:
 * @self: a set
 *
 * Counts the masks of a set, also those that are off.
 *
 * Returns: how many there are
 *
 * Since: 0.1
 */
guint
gst_thermal_mask_set_get_size (GstThermalMaskSet *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->masks->len;
}

static const Mask *
get_mask (GstThermalMaskSet *self, guint index)
{
  return &g_array_index (self->masks, Mask, index);
}

/**
 * gst_thermal_mask_set_get_name:
 * @self: a set
 * @index: of a mask, below gst_thermal_mask_set_get_size()
 *
 * Gives the name of a mask.
 *
 * Returns: (nullable): the name, or %NULL
 *
 * Since: 0.1
 */
const gchar *
gst_thermal_mask_set_get_name (GstThermalMaskSet *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->masks->len, NULL);

  return get_mask (self, index)->name;
}

/**
 * gst_thermal_mask_set_get_style:
 * @self: a set
 * @index: of a mask
 *
 * Gives what a picture shows instead.
 *
 * Returns: the style
 *
 * Since: 0.1
 */
GstThermalMaskStyle
gst_thermal_mask_set_get_style (GstThermalMaskSet *self, guint index)
{
  g_return_val_if_fail (
      self != NULL && index < self->masks->len, GST_THERMAL_MASK_COLOR);

  return get_mask (self, index)->style;
}

/**
 * gst_thermal_mask_set_get_argb:
 * @self: a set
 * @index: of a mask
 *
 * Gives the colour of a mask.
 *
 * Returns: the colour, 0xffRRGGBB
 *
 * Since: 0.1
 */
guint32
gst_thermal_mask_set_get_argb (GstThermalMaskSet *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->masks->len, DEFAULT_ARGB);

  return get_mask (self, index)->argb;
}

/**
 * gst_thermal_mask_set_is_active:
 * @self: a set
 * @index: of a mask
 *
 * Tells whether a mask hides anything.
 *
 * Returns: %FALSE for one that is off
 *
 * Since: 0.1
 */
gboolean
gst_thermal_mask_set_is_active (GstThermalMaskSet *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->masks->len, FALSE);

  return !get_mask (self, index)->off;
}

/**
 * gst_thermal_mask_set_is_in_world:
 * @self: a set
 * @index: of a mask
 *
 * Tells whether a mask stays on the world when the camera turns.
 *
 * Returns: whether its points are angles
 *
 * Since: 0.1
 */
gboolean
gst_thermal_mask_set_is_in_world (GstThermalMaskSet *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->masks->len, FALSE);

  return get_mask (self, index)->world;
}

/* The same lens as thermsrc's: x to the right, y ahead, z up; pan turns to the
 * right, tilt up. */
static Ray
look_at (const GstThermalPose *pose, gdouble pan_deg, gdouble tilt_deg)
{
  const gdouble turn = (pan_deg - pose->pan_deg) * DEGREES;
  const gdouble tilt = tilt_deg * DEGREES;
  const gdouble own = pose->tilt_deg * DEGREES;
  const gdouble flat = cos (tilt) * cos (turn);

  return (Ray){
      .right = cos (tilt) * sin (turn),
      .up = sin (tilt) * cos (own) - flat * sin (own),
      .ahead = flat * cos (own) + sin (tilt) * sin (own),
  };
}

static void
add_ray (GArray *rays, const GstThermalPose *pose, gdouble pan, gdouble tilt)
{
  const Ray ray = look_at (pose, pan, tilt);

  g_array_append_val (rays, ray);
}

static void
add_side (GArray *rays, const GstThermalPose *pose, gdouble pan, gdouble tilt,
    gdouble to_pan, gdouble to_tilt)
{
  const gdouble length = hypot (to_pan - pan, to_tilt - tilt);
  const guint n = CLAMP ((guint) ceil (length / STEP_DEG), 1, MAX_STEPS);

  for (guint i = 0; i < n; i++)
    add_ray (rays, pose, pan + (to_pan - pan) * i / n,
        tilt + (to_tilt - tilt) * i / n);
}

static GArray *
build_rays (const Mask *mask, const GstThermalPose *pose)
{
  GArray *rays = g_array_new (FALSE, FALSE, sizeof (Ray));
  const gdouble *v = mask->numbers;

  if (mask->box) {
    add_side (rays, pose, v[0], v[1], v[2], v[1]);
    add_side (rays, pose, v[2], v[1], v[2], v[3]);
    add_side (rays, pose, v[2], v[3], v[0], v[3]);
    add_side (rays, pose, v[0], v[3], v[0], v[1]);
  } else {
    for (guint i = 0; i < mask->n_numbers; i += 2)
      add_ray (rays, pose, v[i], v[i + 1]);
  }
  return rays;
}

static void
add_projected (GArray *points, const Ray *ray, gdouble focal, gdouble aspect)
{
  const GstThermalPoint point = {
      .x = 0.5 + focal * ray->right / ray->ahead,
      .y = 0.5 - focal * aspect * ray->up / ray->ahead,
  };

  g_array_append_val (points, point);
}

/* What lies behind the lens is cut off first. */
static GArray *
project (const GArray *rays, const GstThermalPose *pose, gdouble aspect)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (GstThermalPoint));
  /* in widths of the picture */
  const gdouble focal =
      MAX (pose->zoom, 0.001) * 0.5 / tan (pose->fov_deg / 2 * DEGREES);

  for (guint i = 0; i < rays->len; i++) {
    const Ray *a = &g_array_index (rays, Ray, i);
    const Ray *b = &g_array_index (rays, Ray, (i + 1) % rays->len);

    if (a->ahead >= NEAREST)
      add_projected (points, a, focal, aspect);
    if ((a->ahead >= NEAREST) != (b->ahead >= NEAREST)) {
      const gdouble share = (NEAREST - a->ahead) / (b->ahead - a->ahead);
      const Ray edge = {
          .right = a->right + share * (b->right - a->right),
          .up = a->up + share * (b->up - a->up),
          .ahead = NEAREST,
      };

      add_projected (points, &edge, focal, aspect);
    }
  }
  return points;
}

/**
 * gst_thermal_mask_set_dup_outline: (skip)
 * @self: a set
 * @index: of a mask
 * @pose: where the camera looks
 * @aspect: width of the picture by its height
 *
 * Finds a mask in the picture.
 *
 * Returns: (transfer full) (element-type GstThermalPoint): its corners, 0 to 1
 *   from the top left; also beyond that, and none when the mask lies behind
 *   the camera
 *
 * Since: 0.1
 */
GArray *
gst_thermal_mask_set_dup_outline (GstThermalMaskSet *self, guint index,
    const GstThermalPose *pose, gdouble aspect)
{
  const Mask *mask;
  const gdouble *v;
  GArray *points;

  g_return_val_if_fail (self != NULL && index < self->masks->len, NULL);
  g_return_val_if_fail (pose != NULL, NULL);

  mask = get_mask (self, index);
  v = mask->numbers;
  if (mask->world) {
    g_autoptr (GArray) rays = build_rays (mask, pose);

    return project (rays, pose, aspect);
  }

  points = g_array_new (FALSE, FALSE, sizeof (GstThermalPoint));
  if (mask->box) {
    const GstThermalPoint corners[4] = {
        {v[0], v[1]}, {v[2], v[1]}, {v[2], v[3]}, {v[0], v[3]}};

    g_array_append_vals (points, corners, G_N_ELEMENTS (corners));
  } else {
    /* x and y, one after the other, are points already */
    for (guint i = 0; i < mask->n_numbers; i += 2) {
      const GstThermalPoint point = {v[i], v[i + 1]};

      g_array_append_val (points, point);
    }
  }
  return points;
}
