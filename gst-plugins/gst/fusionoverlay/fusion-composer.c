/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "fusion-composer.h"

#include <math.h>
#include <string.h>

#include "fusion-rows.h"

/* Edges are as strong as in the visible picture at a third of the strength;
 * of more than all, a thermal picture shows them even where it is bright. */
#define DETAIL_GAIN_MAX 192

/* What is done to one plane, row by row. */
typedef struct
{
  const FusionJob *job;
  guint plane;
  gint width, height;
  FusionPlane below;  /* data NULL: black */
  FusionRect clip;    /* of the thermal picture, in samples of the plane */
  FusionView thermal; /* through which it is seen */
  FusionView alpha;
  const guint8 *black;
  guint8 *above; /* scratch */
  guint8 *mask;
  guint8 *out;
  gint out_stride;
} Work;

void
fusion_composer_clear (FusionComposer *self)
{
  for (guint i = 0; i < FUSION_N_PLANES; i++) {
    fusion_sampler_clear (&self->visible[i]);
    fusion_sampler_clear (&self->thermal[i]);
  }
  fusion_sampler_clear (&self->alpha);
  g_free (self->hot_rows);
  g_free (self->below);
  g_free (self->rows);
  g_free (self->sums);
  *self = (FusionComposer){0};
}

static FusionPlane
get_plane (const GstVideoFrame *frame, guint plane)
{
  return (FusionPlane){GST_VIDEO_FRAME_COMP_DATA (frame, plane),
      GST_VIDEO_FRAME_COMP_STRIDE (frame, plane),
      GST_VIDEO_FRAME_COMP_WIDTH (frame, plane),
      GST_VIDEO_FRAME_COMP_HEIGHT (frame, plane)};
}

static guint8
get_black (const GstVideoFrame *frame, guint plane)
{
  if (plane > 0)
    return 128;
  return frame->info.colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255 ? 0 : 16;
}

static gpointer
ensure (gpointer data, gsize *n, gsize wanted, gsize size)
{
  if (*n >= wanted)
    return data;
  g_free (data);
  *n = wanted;
  return g_malloc_n (wanted, size);
}

static FusionRect
scale_clip (const FusionRect *clip, guint plane)
{
  if (plane == 0)
    return *clip;
  return (FusionRect){
      clip->x / 2, clip->y / 2, (clip->width + 1) / 2, (clip->height + 1) / 2};
}

/* The visible picture, as large as the output and black beside it. */
static FusionPlane
scale_below (FusionComposer *self, const Work *work, const FusionPlane *plane)
{
  const FusionPlace *place = &work->job->layout->visible;
  const FusionRect clip = scale_clip (&place->clip, work->plane);
  const FusionView view = {work->width, work->height, place->from_output};
  FusionSampler *sampler = &self->visible[work->plane];

  self->below = ensure (
      self->below, &self->n_below, (gsize) work->width * work->height, 1);
  fusion_sampler_set_plane (
      sampler, plane, fusion_view_get_scale (&view, plane));
  for (gint y = 0; y < work->height; y++) {
    guint8 *row = self->below + (gsize) y * work->width;
    gint begin = clip.x, end = clip.x + clip.width;

    memcpy (row, work->black, work->width);
    if (y < clip.y || y >= clip.y + clip.height)
      continue;
    fusion_view_find_span (&view, y, &begin, &end);
    fusion_sampler_read (
        sampler, &view, y, begin, end, work->job->plain, row + begin);
  }
  return (FusionPlane){self->below, work->width, work->width, work->height};
}

static gboolean
is_whole (const FusionPlace *place, const Work *work, const FusionPlane *plane)
{
  const FusionRect clip = scale_clip (&place->clip, work->plane);
  const gdouble *m = place->from_output;

  return plane->width == work->width && plane->height == work->height
         && clip.x == 0 && clip.y == 0 && m[0] == 1 && m[1] == 0 && m[2] == 0
         && m[3] == 0 && m[4] == 1 && m[5] == 0;
}

static FusionPlane
find_below (FusionComposer *self, const Work *work)
{
  const FusionPlace *place = &work->job->layout->visible;
  FusionPlane plane;

  if (!place->shown || work->job->visible == NULL)
    return (FusionPlane){NULL, 0, work->width, work->height};
  plane = get_plane (work->job->visible, work->plane);
  if (is_whole (place, work, &plane))
    return plane;
  return scale_below (self, work, &plane);
}

static const guint8 *
get_below (const Work *work, gint y)
{
  return work->below.data != NULL
             ? work->below.data + (gsize) y * work->below.stride
             : work->black;
}

/* Row y of the visible picture, with its first and last rows repeated. */
static const guint8 *
get_near (const Work *work, gint y)
{
  return get_below (work, CLAMP (y, 0, work->height - 1));
}

/* Keeps the sums of 2 radius + 1 rows around y, and repeats the first and the
 * last column. */
static void
move_sums (FusionComposer *self, const Work *work, gint y)
{
  const gint r = FUSION_DETAIL_RADIUS;
  guint16 *sums = self->sums + r;

  if (y == 0) {
    memset (sums, 0, work->width * sizeof *sums);
    /* the scratch row of the mask is not in use when there is detail */
    memset (work->mask, 0, work->width);
    for (gint k = -r; k <= r; k++)
      fusion_row_move_sums (sums, get_near (work, k), work->mask, work->width);
  } else {
    fusion_row_move_sums (
        sums, get_near (work, y + r), get_near (work, y - r - 1), work->width);
  }
  for (gint k = 0; k < r; k++) {
    self->sums[k] = sums[0];
    sums[work->width + k] = sums[work->width - 1];
  }
}

static void
read_mask (FusionComposer *self, const Work *work, gint y, gint begin, gint end)
{
  gint first = begin, last = end;

  fusion_view_find_span (&work->alpha, y, &first, &last);
  memset (work->mask + begin, 0, end - begin);
  fusion_sampler_read (&self->alpha, &work->alpha, y, first, last,
      work->job->plain, work->mask + first);
}

/* How many of the first bytes are 0. */
static gint
count_zeros (const guint8 *bytes, gint n)
{
  guint64 eight = 0;
  gint i = 0;

  for (; i + 8 <= n; i += 8) {
    memcpy (&eight, bytes + i, sizeof eight);
    if (eight != 0)
      break;
  }
  while (i < n && bytes[i] == 0)
    i++;
  return i;
}

static void
find_hot_rows (FusionComposer *self, const FusionPlane *alpha)
{
  self->hot_rows =
      ensure (self->hot_rows, &self->n_hot_rows, (gsize) alpha->height, 1);
  for (gint y = 0; y < alpha->height; y++)
    self->hot_rows[y] =
        count_zeros (alpha->data + (gsize) y * alpha->stride, alpha->width)
        < alpha->width;
}

/* Most of most pictures is not hot: whether this part of a row can be. */
static gboolean
may_be_hot (
    FusionComposer *self, const Work *work, gint y, gint begin, gint end)
{
  const gdouble *m = work->job->alpha_matrix;
  const gint height = work->job->alpha->height;
  const gdouble at_begin = m[3] * (begin + 0.5) / work->width
                           + m[4] * (y + 0.5) / work->height + m[5];
  const gdouble at_end = at_begin + m[3] * (end - begin) / work->width;
  /* a row more at either side has a share in what is between rows */
  const gdouble low = MIN (at_begin, at_end) * height - 2;
  const gdouble high = MAX (at_begin, at_end) * height + 2;

  for (gint row = (gint) CLAMP (low, 0, height);
       row < (gint) CLAMP (high, 0, height); row++) {
    if (self->hot_rows[row])
      return TRUE;
  }
  return FALSE;
}

/* The thermal picture only where it is hot. */
static void
paint_hot (FusionComposer *self, const Work *work, gint y, gint begin, gint end,
    guint8 *out)
{
  const gboolean plain = work->job->plain;
  const guint8 *below = get_below (work, y);
  gint first, n_cold;

  if (!may_be_hot (self, work, y, begin, end)) {
    memcpy (out + begin, below + begin, end - begin);
    return;
  }
  read_mask (self, work, y, begin, end);
  n_cold = count_zeros (work->mask + begin, end - begin);
  first = begin + n_cold;
  memcpy (out + begin, below + begin, n_cold);
  fusion_sampler_read (&self->thermal[work->plane], &work->thermal, y, first,
      end, plain, work->above + first);
  (plain ? fusion_row_mask_plain : fusion_row_mask) (below + first,
      work->above + first, work->mask + first, out + first, end - first);
}

/* Samples begin to end of a row, where both pictures are. */
static void
paint_span (FusionComposer *self, const Work *work, gint y, gint begin,
    gint end, guint8 *out)
{
  const FusionSampler *thermal = &self->thermal[work->plane];
  const guint8 *below = get_below (work, y) + begin;
  const guint8 *above = work->above + begin;
  const gboolean plain = work->job->plain;
  const gdouble strength = work->job->strength;
  const gint n = end - begin;
  const FusionPaint paint = work->job->layout->paint;

  /* edges are of luma alone */
  if (paint == FUSION_PAINT_COPY
      || (paint == FUSION_PAINT_DETAIL && work->plane > 0)) {
    fusion_sampler_read (
        thermal, &work->thermal, y, begin, end, plain, out + begin);
    return;
  }

  if (paint == FUSION_PAINT_MASK) {
    paint_hot (self, work, y, begin, end, out);
    return;
  }
  fusion_sampler_read (
      thermal, &work->thermal, y, begin, end, plain, work->above + begin);
  if (paint == FUSION_PAINT_BLEND) {
    const gint share = (gint) lrint (strength * FUSION_SHARE_ONE);

    (plain ? fusion_row_blend_plain : fusion_row_blend) (
        below, above, share, out + begin, n);
  } else {
    const gint gain = (gint) lrint (strength * DETAIL_GAIN_MAX);

    (plain ? fusion_row_detail_plain : fusion_row_detail) (
        self->sums + begin, below, above, gain, out + begin, n);
  }
}

static void
paint_row (FusionComposer *self, const Work *work, gint y)
{
  const FusionLayout *layout = work->job->layout;
  const guint8 *below = get_below (work, y);
  guint8 *out = work->out + (gsize) y * work->out_stride;
  gint begin = work->clip.x, end = work->clip.x + work->clip.width;

  if (layout->paint == FUSION_PAINT_DETAIL && work->plane == 0
      && layout->thermal.shown)
    move_sums (self, work, y);
  if (!layout->thermal.shown || y < work->clip.y
      || y >= work->clip.y + work->clip.height)
    end = begin;
  else
    fusion_view_find_span (&work->thermal, y, &begin, &end);

  memcpy (out, below, begin);
  if (begin < end)
    paint_span (self, work, y, begin, end, out);
  memcpy (out + end, below + end, work->width - end);
}

static void
paint_plane (FusionComposer *self, const FusionJob *job, GstVideoFrame *output,
    guint plane)
{
  const FusionLayout *layout = job->layout;
  Work work = {
      .job = job,
      .plane = plane,
      .width = GST_VIDEO_FRAME_COMP_WIDTH (output, plane),
      .height = GST_VIDEO_FRAME_COMP_HEIGHT (output, plane),
      .clip = scale_clip (&layout->thermal.clip, plane),
      .out = GST_VIDEO_FRAME_COMP_DATA (output, plane),
      .out_stride = GST_VIDEO_FRAME_COMP_STRIDE (output, plane),
  };

  self->rows = ensure (self->rows, &self->n_rows, 3 * (gsize) work.width, 1);
  self->sums = ensure (self->sums, &self->n_sums,
      (gsize) work.width + 2 * FUSION_DETAIL_RADIUS, sizeof *self->sums);
  memset (self->rows, get_black (output, plane), work.width);
  work.black = self->rows;
  work.above = self->rows + work.width;
  work.mask = self->rows + 2 * (gsize) work.width;
  work.below = find_below (self, &work);
  work.thermal =
      (FusionView){work.width, work.height, layout->thermal.from_output};
  work.alpha = (FusionView){work.width, work.height, job->alpha_matrix};

  if (layout->thermal.shown) {
    const FusionPlane thermal = get_plane (job->thermal, plane);

    fusion_sampler_set_plane (&self->thermal[plane], &thermal,
        fusion_view_get_scale (&work.thermal, &thermal));
  }
  for (gint y = 0; y < work.height; y++)
    paint_row (self, &work, y);
}

/* A line of two pixels around the inset, so that it is seen where it ends. */
static void
paint_frame (const FusionRect *rect, GstVideoFrame *output)
{
  for (guint plane = 0; plane < FUSION_N_PLANES; plane++) {
    const FusionRect clip = scale_clip (rect, plane);
    const gint thick = plane > 0 ? 1 : 2;
    const gint stride = GST_VIDEO_FRAME_COMP_STRIDE (output, plane);
    const guint8 value = plane > 0 ? 128 : 235;
    guint8 *data = (guint8 *) GST_VIDEO_FRAME_COMP_DATA (output, plane)
                   + (gsize) clip.y * stride + clip.x;

    for (gint y = 0; y < clip.height; y++) {
      guint8 *row = data + (gsize) y * stride;

      if (y < thick || y >= clip.height - thick) {
        memset (row, value, clip.width);
        continue;
      }
      memset (row, value, MIN (thick, clip.width));
      memset (
          row + MAX (clip.width - thick, 0), value, MIN (thick, clip.width));
    }
  }
}

/**
 * fusion_composer_run:
 * @job: the pictures that its layout shows have to be there
 * @output: I420, mapped for writing
 *
 * Paints all of @output.
 */
void
fusion_composer_run (
    FusionComposer *self, const FusionJob *job, GstVideoFrame *output)
{
  FusionJob checked = *job;
  FusionLayout layout = *job->layout;

  layout.thermal.shown = layout.thermal.shown && job->thermal != NULL;
  /* without temperatures nothing is hot */
  if (layout.paint == FUSION_PAINT_MASK && job->alpha == NULL)
    layout.thermal.shown = FALSE;
  checked.layout = &layout;
  if (layout.thermal.shown && layout.paint == FUSION_PAINT_MASK) {
    fusion_sampler_set_plane (&self->alpha, job->alpha, 1);
    find_hot_rows (self, job->alpha);
  }

  for (guint plane = 0; plane < FUSION_N_PLANES; plane++)
    paint_plane (self, &checked, output, plane);
  if (layout.thermal.shown && layout.inset)
    paint_frame (&layout.thermal.clip, output);
}
