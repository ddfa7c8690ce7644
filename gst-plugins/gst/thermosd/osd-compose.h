/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "osd-expand.h"
#include "osd-painter.h"

G_BEGIN_DECLS

typedef enum
{
  OSD_LABEL_NAME = 1 << 0,
  OSD_LABEL_MAX = 1 << 1,
  OSD_LABEL_MIN = 1 << 2,
  OSD_LABEL_AVG = 1 << 3,
} OsdLabels;

typedef enum
{
  OSD_PLACE_NEAR,
  OSD_PLACE_CORNER,
} OsdPlace;

typedef enum
{
  OSD_BAR_NONE,
  OSD_BAR_RIGHT,
  OSD_BAR_LEFT,
  OSD_BAR_BOTTOM,
} OsdBar;

/**
 * OsdDesign:
 * @texts: what is written
 * @regions: whether regions are drawn
 * @labels: what is written beside them
 * @marks: whether their hottest and coldest pixel is marked
 * @place: where labels lie
 * @state_argb: colour of a region by its state
 * @label_size: height of a label's line by the height of the picture
 * @bar: where the colour bar lies
 * @logo: (nullable): a picture
 * @logo_x: where, 0 to 1; the picture's own left edge lies at 0, its right
 *   edge at 1
 * @logo_y: the same, down
 * @logo_width: by the width of the picture; 0: as many pixels as it has
 * @logo_opacity: how much of it is seen
 * @content_width: of what was scaled into the picture; 0: fills it
 * @content_height: the same
 *
 * What is drawn over pictures.
 */
typedef struct
{
  GstThermalTextSet *texts;
  gboolean regions;
  guint labels;
  gboolean marks;
  OsdPlace place;
  guint32 state_argb[OSD_N_STATES];
  gdouble label_size;
  OsdBar bar;
  cairo_surface_t *logo;
  gdouble logo_x;
  gdouble logo_y;
  gdouble logo_width;
  gdouble logo_opacity;
  gint content_width;
  gint content_height;
} OsdDesign;

/**
 * OsdScene:
 * @values: what modifiers mean
 * @meta: (nullable): how the picture lies on its radiometric frame
 * @places: (nullable): newest measurements, for the places of marks
 * @n_places: how many
 * @palette: (nullable): what the picture is painted with
 * @inverted: whether from hot to cold
 * @span_k: temperatures along the palette
 * @outside: what is painted otherwise
 *
 * What a picture says of itself.
 */
typedef struct
{
  OsdValues values;
  const GstThermalMeta *meta;
  const GstThermalMeasurement *places;
  guint n_places;
  GstThermalPalette *palette;
  gboolean inverted;
  gdouble span_k[GST_THERMAL_SPAN_N_TEMPERATURES];
  GstThermalOutside outside;
} OsdScene;

void osd_compose (OsdPainter *painter, GstVideoFrame *picture,
    const OsdDesign *design, const OsdScene *scene);

G_END_DECLS
