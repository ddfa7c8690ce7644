/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What goes where: everything is sized by the picture. */

#include "config.h"

#include "osd-compose.h"

#include <math.h>

#define MARGIN 0.02
#define SHIELD_ARGB 0xffa0a0a0u
#define LABEL_BACKGROUND 0x80000000u
#define MAX_CORNERS GST_THERMAL_REGION_MAX_POINTS

/* Nobody reads smaller letters. */
#define SMALLEST_LINE_PX 11

/* Temperatures beside a colour bar. */
#define N_TICKS 5

typedef struct
{
  OsdPainter *painter;
  const OsdDesign *design;
  const OsdScene *scene;
  gdouble x, y, width, height; /* of the picture proper, pixels */
  gdouble corner_y;            /* where the next label of the list goes */
} Stage;

/* The middle part of a picture that was given borders. */
static void
find_content (Stage *stage, gint width, gint height)
{
  const OsdDesign *design = stage->design;
  gdouble scale;

  stage->width = width;
  stage->height = height;
  if (design->content_width > 0 && design->content_height > 0) {
    scale = MIN ((gdouble) width / design->content_width,
        (gdouble) height / design->content_height);
    stage->width = design->content_width * scale;
    stage->height = design->content_height * scale;
  }
  stage->x = (width - stage->width) / 2;
  stage->y = (height - stage->height) / 2;
}

/* A place on the radiometric frame, in pixels of the picture. */
static gboolean
find_place (const Stage *stage, gdouble x, gdouble y, GstThermalPoint *ret)
{
  if (!gst_thermal_meta_unmap_point (
          stage->scene->meta, x, y, &ret->x, &ret->y))
    return FALSE;
  ret->x = stage->x + ret->x * stage->width;
  ret->y = stage->y + ret->y * stage->height;
  return TRUE;
}

static void
draw_logo (const Stage *stage)
{
  const OsdDesign *design = stage->design;
  gdouble width, height;

  if (design->logo == NULL)
    return;
  width = cairo_image_surface_get_width (design->logo);
  height = cairo_image_surface_get_height (design->logo);
  if (design->logo_width > 0) {
    const gdouble scale = design->logo_width * stage->width / width;

    width *= scale;
    height *= scale;
  }
  width = MAX (rint (width), 1);
  height = MAX (rint (height), 1);
  osd_painter_picture (stage->painter, design->logo,
      (gint) lrint (stage->x + design->logo_x * (stage->width - width)),
      (gint) lrint (stage->y + design->logo_y * (stage->height - height)),
      (gint) width, (gint) height, design->logo_opacity);
}

static guint
find_corners (GstThermalRegion *region, GstThermalPoint *corners)
{
  guint n = 0;
  const GstThermalPoint *points = gst_thermal_region_get_points (region, &n);

  if (gst_thermal_region_get_kind (region) == GST_THERMAL_REGION_BOX) {
    corners[0] = points[0];
    corners[1] = (GstThermalPoint){points[1].x, points[0].y};
    corners[2] = points[1];
    corners[3] = (GstThermalPoint){points[0].x, points[1].y};
    return 4;
  }
  for (guint i = 0; i < MIN (n, MAX_CORNERS); i++)
    corners[i] = points[i];
  return MIN (n, MAX_CORNERS);
}

static guint
find_corners_in_picture (
    const Stage *stage, GstThermalRegion *region, GstThermalPoint *corners)
{
  const guint n = find_corners (region, corners);

  for (guint i = 0; i < n; i++) {
    if (!find_place (stage, corners[i].x, corners[i].y, &corners[i]))
      return 0;
  }
  return n;
}

static gdouble
get_label_line (const Stage *stage)
{
  return MAX (stage->design->label_size * stage->height, SMALLEST_LINE_PX);
}

static gint
get_mark_size (const Stage *stage)
{
  return MAX (5, (gint) lrint (stage->height / 60));
}

static void
draw_outline (const Stage *stage, GstThermalRegion *region,
    const GstThermalPoint *corners, guint n, guint32 argb)
{
  const GstThermalRegionKind kind = gst_thermal_region_get_kind (region);

  if (kind == GST_THERMAL_REGION_SPOT)
    osd_painter_mark (stage->painter, OSD_MARK_MAXIMUM, argb,
        (gint) floor (corners[0].x), (gint) floor (corners[0].y),
        get_mark_size (stage));
  else if (kind != GST_THERMAL_REGION_FULL)
    osd_painter_outline (stage->painter, kind, corners, n, argb,
        MAX (2, rint (stage->height / 300)));
}

/* Half a mark at the rim is taken for something else: it moves in as far as
 * its arms are long. */
static gint
keep_whole (gdouble at, gdouble start, gdouble length, gint size)
{
  if (length < 2 * size + 2)
    return (gint) at;
  return (gint) CLAMP (at, start + size, start + length - size - 1);
}

static void
draw_mark (
    const Stage *stage, OsdMark mark, gint column, gint row, guint32 argb)
{
  const GstThermalMeta *meta = stage->scene->meta;
  const gint size = get_mark_size (stage);
  GstThermalPoint at;

  if (column < 0 || row < 0
      || !find_place (
          stage, (column + 0.5) / meta->width, (row + 0.5) / meta->height, &at))
    return;
  if (at.x < stage->x || at.y < stage->y || at.x >= stage->x + stage->width
      || at.y >= stage->y + stage->height)
    return;
  osd_painter_mark (stage->painter, mark, argb,
      keep_whole (floor (at.x), stage->x, stage->width, size),
      keep_whole (floor (at.y), stage->y, stage->height, size), size);
}

static const GstThermalMeasurement *
find_measurement (
    const GstThermalMeasurement *measurements, guint n, guint region_id)
{
  for (guint i = 0; i < n; i++) {
    if (measurements[i].region_id == region_id)
      return &measurements[i];
  }
  return NULL;
}

/* The whole picture needs no number: there is no outline to tell apart. */
static gchar *
build_label (const Stage *stage, GstThermalRegion *region)
{
  const OsdReadings *readings = &stage->scene->values.readings;
  const GstThermalMeasurement *measurement =
      find_measurement (readings->measurements, readings->n_measurements,
          gst_thermal_region_get_id (region));
  const GstThermalRegionKind kind = gst_thermal_region_get_kind (region);
  const gchar *name = gst_thermal_region_get_name (region);
  GString *label = g_string_new (NULL);
  const struct
  {
    OsdLabels flag;
    const gchar *word;
    gdouble kelvin;
  } numbers[] = {
      {OSD_LABEL_MAX, "max", measurement != NULL ? measurement->max_k : NAN},
      {OSD_LABEL_MIN, "min", measurement != NULL ? measurement->min_k : NAN},
      {OSD_LABEL_AVG, "avg", measurement != NULL ? measurement->mean_k : NAN},
  };

  if ((stage->design->labels & OSD_LABEL_NAME) && name != NULL)
    g_string_append (label, name);
  else if ((stage->design->labels & OSD_LABEL_NAME)
           && kind != GST_THERMAL_REGION_FULL)
    g_string_append_printf (label, "%u", gst_thermal_region_get_id (region));
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_autofree gchar *text = NULL;

    if (!(stage->design->labels & numbers[i].flag))
      continue;
    text = osd_format_kelvin (
        readings, numbers[i].kelvin, stage->scene->values.unit);
    if (label->len > 0)
      g_string_append (label, "  ");
    /* a spot has one temperature, whatever it is called */
    if (kind != GST_THERMAL_REGION_SPOT)
      g_string_append_printf (label, "%s ", numbers[i].word);
    g_string_append (label, text);
    if (kind == GST_THERMAL_REGION_SPOT)
      break;
  }
  return g_string_free (label, FALSE);
}

static void
draw_label (Stage *stage, GstThermalRegion *region,
    const GstThermalPoint *corners, guint n, guint32 argb)
{
  g_autofree gchar *label = build_label (stage, region);
  const gdouble line = get_label_line (stage);
  const OsdTextStyle style = {
      .line_px = line,
      .argb = argb,
      .background_argb = LABEL_BACKGROUND,
      .max_width_px = (gint) stage->width,
  };
  gdouble left = G_MAXDOUBLE, top = G_MAXDOUBLE;
  gint height = 0;

  if (*label == '\0')
    return;
  for (guint i = 0; i < n; i++) {
    left = MIN (left, corners[i].x);
    top = MIN (top, corners[i].y);
  }
  if (stage->design->place == OSD_PLACE_CORNER || n == 0) {
    osd_painter_text (stage->painter, label, &style,
        stage->x + MARGIN * stage->width, stage->corner_y, 0, 0, &height);
    stage->corner_y += height + 2;
    return;
  }
  if (left >= stage->x + stage->width || top >= stage->y + stage->height)
    return;
  left = MAX (left, stage->x);
  if (gst_thermal_region_get_kind (region) == GST_THERMAL_REGION_SPOT)
    top -= get_mark_size (stage);
  /* above it, or inside where there is no room */
  if (top - 1.5 * line >= stage->y)
    osd_painter_text (stage->painter, label, &style, left, top - 2, 0, 1, NULL);
  else
    osd_painter_text (stage->painter, label, &style, left + 2,
        MAX (top, stage->y) + 2, 0, 0, NULL);
}

static void
draw_regions (Stage *stage)
{
  const OsdDesign *design = stage->design;
  const OsdScene *scene = stage->scene;
  GstThermalRegionSet *regions = scene->values.readings.regions;

  if (!design->regions || regions == NULL || scene->meta == NULL)
    return;
  for (guint i = 0; i < gst_thermal_region_set_get_size (regions); i++) {
    GstThermalRegion *region = gst_thermal_region_set_get (regions, i);
    const guint id = gst_thermal_region_get_id (region);
    const gboolean shield = gst_thermal_region_is_shield (region);
    const guint32 argb =
        shield ? SHIELD_ARGB
               : design->state_argb[osd_states_find (scene->values.states, id)];
    const GstThermalMeasurement *places =
        find_measurement (scene->places, scene->n_places, id);
    GstThermalPoint corners[MAX_CORNERS];
    const guint n = find_corners_in_picture (stage, region, corners);

    if (n > 0)
      draw_outline (stage, region, corners, n, argb);
    if (shield)
      continue;
    /* a spot is a mark already, and its hottest pixel its coldest */
    if (design->marks && places != NULL
        && gst_thermal_region_get_kind (region) != GST_THERMAL_REGION_SPOT) {
      draw_mark (stage, OSD_MARK_MINIMUM, places->min_x, places->min_y, argb);
      draw_mark (stage, OSD_MARK_MAXIMUM, places->max_x, places->max_y, argb);
    }
    draw_label (stage, region, corners, n, argb);
  }
}

/* Temperatures change all the time and differ in their last digit only where
 * there is room for it. */
static gchar *
format_tick (const Stage *stage, guint tick)
{
  const guint step =
      tick * (GST_THERMAL_SPAN_N_TEMPERATURES - 1) / (N_TICKS - 1);

  return osd_format_kelvin (&stage->scene->values.readings,
      stage->scene->span_k[step], stage->scene->values.unit);
}

/* How far along the palette a temperature lies, 0 to 1; NaN without any. */
static gdouble
find_along (const gdouble *span_k, gdouble kelvin)
{
  const guint last = GST_THERMAL_SPAN_N_TEMPERATURES - 1;

  if (isnan (kelvin) || isnan (span_k[0]) || isnan (span_k[last]))
    return NAN;
  if (kelvin <= span_k[0])
    return 0;
  for (guint i = 1; i <= last; i++) {
    if (kelvin < span_k[i])
      return (i - 1
                 + (kelvin - span_k[i - 1])
                       / MAX (span_k[i] - span_k[i - 1], 1e-9))
             / last;
  }
  return 1;
}

static OsdColourBar
get_bar (const OsdScene *scene)
{
  const GstThermalOutside *outside = &scene->outside;
  const gdouble under = find_along (scene->span_k, outside->low_k);
  const gdouble over = find_along (scene->span_k, outside->high_k);

  return (OsdColourBar){
      .palette = scene->palette,
      .inverted = scene->inverted,
      .under = isnan (under) ? 0 : under,
      .over = isnan (over) ? 0 : 1 - over,
      .under_argb = outside->under_argb,
      .over_argb = outside->over_argb,
  };
}

static void
draw_upright_bar (const Stage *stage, gboolean right)
{
  const OsdColourBar bar = get_bar (stage->scene);
  const gint width = MAX (8, (gint) lrint (stage->width * 0.02));
  const gint height = (gint) lrint (stage->height * 0.7) & ~1;
  const gdouble x = right ? stage->x + (1 - MARGIN) * stage->width - width
                          : stage->x + MARGIN * stage->width;
  const gdouble y = stage->y + (stage->height - height) / 2;
  const gint left = (gint) x & ~1, top = (gint) y & ~1;
  const OsdTextStyle style = {
      .line_px = get_label_line (stage),
      .argb = 0xffffffff,
      .outline_argb = 0xff000000,
      .max_width_px = (gint) stage->width,
  };

  osd_painter_bar (stage->painter, &bar, left, top, width, height, TRUE);
  for (guint i = 0; i < N_TICKS; i++) {
    g_autofree gchar *text = format_tick (stage, i);

    osd_painter_text (stage->painter, text, &style,
        right ? left - 4 : left + width + 4,
        top + height - 1 - (gdouble) i * (height - 2) / (N_TICKS - 1),
        right ? 1 : 0, 0.5, NULL);
  }
}

static void
draw_lying_bar (const Stage *stage)
{
  const OsdColourBar bar = get_bar (stage->scene);
  const gint width = (gint) lrint (stage->width * 0.7) & ~1;
  const gint height = MAX (8, (gint) lrint (stage->height * 0.025));
  const gint left = (gint) (stage->x + (stage->width - width) / 2) & ~1;
  const gint top =
      (gint) (stage->y + (1 - MARGIN) * stage->height - height) & ~1;
  const OsdTextStyle style = {
      .line_px = get_label_line (stage),
      .argb = 0xffffffff,
      .outline_argb = 0xff000000,
      .max_width_px = (gint) stage->width,
  };

  osd_painter_bar (stage->painter, &bar, left, top, width, height, FALSE);
  for (guint i = 0; i < N_TICKS; i++) {
    g_autofree gchar *text = format_tick (stage, i);

    osd_painter_text (stage->painter, text, &style,
        left + 1 + (gdouble) i * (width - 2) / (N_TICKS - 1), top - 2, 0.5, 1,
        NULL);
  }
}

static void
draw_bar (const Stage *stage)
{
  if (stage->scene->palette == NULL)
    return;
  switch (stage->design->bar) {
  case OSD_BAR_NONE:
    break;
  case OSD_BAR_RIGHT:
  case OSD_BAR_LEFT:
    draw_upright_bar (stage, stage->design->bar == OSD_BAR_RIGHT);
    break;
  case OSD_BAR_BOTTOM:
    draw_lying_bar (stage);
    break;
  }
}

static void
draw_texts (Stage *stage)
{
  GstThermalTextSet *texts = stage->design->texts;

  for (guint i = 0; i < gst_thermal_text_set_get_size (texts); i++) {
    const GstThermalText *text = gst_thermal_text_set_get (texts, i);
    const OsdTextStyle style = {
        .line_px = MAX (text->size * stage->height, SMALLEST_LINE_PX),
        .argb = text->argb,
        .outline_argb = text->outline_argb,
        .background_argb = text->background_argb,
        .align = text->align_x,
        .max_width_px = (gint) (stage->width * (1 - 2 * MARGIN)),
    };
    g_autofree gchar *written =
        osd_expand (text->content, &stage->scene->values);
    const gdouble y = stage->y + text->y * stage->height;
    gint height = 0;

    if (*written == '\0')
      continue;
    osd_painter_text (stage->painter, written, &style,
        stage->x + text->x * stage->width, y, text->align_x, text->align_y,
        &height);
    /* the list of regions begins under what stands in its corner */
    if (text->align_x == 0 && text->align_y == 0 && text->x < 0.3
        && y <= stage->corner_y + height)
      stage->corner_y = MAX (stage->corner_y, y + height + 2);
  }
}

/**
 * osd_compose:
 * @painter: of the format of @picture
 * @picture: mapped for reading and writing
 */
void
osd_compose (OsdPainter *painter, GstVideoFrame *picture,
    const OsdDesign *design, const OsdScene *scene)
{
  Stage stage = {.painter = painter, .design = design, .scene = scene};

  find_content (&stage, GST_VIDEO_FRAME_WIDTH (picture),
      GST_VIDEO_FRAME_HEIGHT (picture));
  stage.corner_y = stage.y + MARGIN * stage.height;
  osd_painter_begin (painter, picture);
  draw_logo (&stage);
  draw_bar (&stage);
  draw_texts (&stage);
  draw_regions (&stage);
  osd_painter_end (painter);
}
