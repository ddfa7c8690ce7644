/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstthermalpalette
 * @title: GstThermalPalette
 * @short_description: colours from cold to hot
 *
 * A palette is a name and a few control points; tables of any length are
 * computed from them, in RGB or in the YCbCr that a video format wants.
 * gst_thermal_palette_get_ids() lists the built-in ones,
 * gst_thermal_palette_new_from_file() reads a user's.
 */

#include "config.h"

#include "gstthermalpalette-private.h"

#include <math.h>
#include <string.h>

typedef struct
{
  gdouble position; /* 0 is the cold end, 1 the hot end */
  guint32 rgb;      /* sRGB, 0xRRGGBB */
} ControlPoint;

struct _GstThermalPalette
{
  const gchar *id;
  const gchar *name;
  const ControlPoint *points;
  guint n_points;

  /* of a user's palette, which has no points; the built-in ones have none of
   * this and are never freed */
  gint ref_count; /* atomic */
  GArray *segments;
  gchar *own_id;
  gchar *own_name;
};

/* The two greys every thermal camera starts with. */
static const ControlPoint white_hot[] = {{0, 0x000000}, {1, 0xffffff}};
static const ControlPoint black_hot[] = {{0, 0xffffff}, {1, 0x000000}};

/* Black body: from night blue over purple and orange to a white that still
 * has some yellow. Fitted (within 3 %) to the 224-colour table "Iron" that
 * FLIR cameras store in their radiometric files. */
static const ControlPoint ironbow[] = {{0, 0x000012}, {0.049, 0x010455},
    {0.108, 0x330086}, {0.17, 0x6000a1}, {0.247, 0x8d04a7}, {0.35, 0xc11c8a},
    {0.518, 0xf35a35}, {0.632, 0xff8c05}, {0.755, 0xffc200}, {0.816, 0xfed817},
    {0.879, 0xfdec4c}, {0.951, 0xfafda7}, {1, 0xf4fffe}};

/* Spectrum from blue to red with light ends left out of neither side. Fitted
 * to the table "Rainbow" of the same files; its steps around green are
 * smoothed. */
static const ControlPoint rainbow[] = {{0, 0x010349}, {0.049, 0x000759},
    {0.094, 0x013185}, {0.193, 0x005acb}, {0.256, 0x0171df}, {0.291, 0x0481d4},
    {0.325, 0x0a8fa4}, {0.352, 0x189877}, {0.385, 0x4aad38}, {0.413, 0x71bc16},
    {0.462, 0xaacd02}, {0.502, 0xd4d702}, {0.561, 0xead307}, {0.619, 0xfabb0f},
    {0.69, 0xff7a22}, {0.753, 0xfb213b}, {0.812, 0xf8194e}, {0.919, 0xfe9087},
    {0.946, 0xffbfa5}, {1, 0xffe7cd}};

/* High contrast: hue changes every eighth, and dark and light alternate, so
 * that neighbouring temperatures part even for the colour-blind. Fitted to
 * the table "Rainbow HC" of the same files. */
static const ControlPoint rainbow_hc[] = {{0, 0x000000}, {0.121, 0xe600e5},
    {0.242, 0x000097}, {0.363, 0x00e5e4}, {0.484, 0x004f00}, {0.614, 0xe4e800},
    {0.744, 0x790000}, {0.868, 0xd62e2c}, {1, 0xfcf8f7}};

/* Cold is blue, hot is gold, and the middle is nearly colourless: what is
 * warmer than its surroundings stands out at once. */
static const ControlPoint arctic[] = {{0, 0x05055c}, {0.2, 0x1a35c8},
    {0.38, 0x2ba3d4}, {0.5, 0x6e7f86}, {0.6, 0x8d7048}, {0.75, 0xd98f1e},
    {0.88, 0xffc72e}, {1, 0xfff6c0}};

/* Water under fire: the cold half blue-grey, the hot half glowing. */
static const ControlPoint lava[] = {{0, 0x02040e}, {0.15, 0x10284c},
    {0.32, 0x1c5468}, {0.46, 0x3a4650}, {0.58, 0x7c1d22}, {0.72, 0xcf2b11},
    {0.85, 0xf88a12}, {0.94, 0xffd74a}, {1, 0xfffbe6}};

/* Grey with a breath of blue in the shadows, as X-ray film: three slopes of
 * 7/8 and 1/8 make the tint (the colour map "bone" of MATLAB and OpenCV). */
static const ControlPoint bone[] = {
    {0, 0x000000}, {0.365, 0x515171}, {0.746, 0xa6c6c6}, {1, 0xffffff}};

/* Grey for most of the scene, colour only for the hottest part. */
static const ControlPoint fusion[] = {{0, 0x101010}, {0.5, 0x6e6e6e},
    {0.62, 0x7a3a86}, {0.74, 0xd2294b}, {0.86, 0xff8c1a}, {0.95, 0xffe24a},
    {1, 0xfffff0}};

/* Once around the hue circle at full saturation, red to red (the colour map
 * "hsv" of MATLAB and OpenCV). */
static const ControlPoint hsv[] = {{0, 0xff0000}, {0.16667, 0xffff00},
    {0.33333, 0x00ff00}, {0.5, 0x00ffff}, {0.66667, 0x0000ff},
    {0.83333, 0xff00ff}, {1, 0xff0000}};

/* Red to yellow (the colour map "autumn" of MATLAB and OpenCV). */
static const ControlPoint autumn[] = {{0, 0xff0000}, {1, 0xffff00}};

/* A toned photograph: easy on the eye through a long shift. */
static const ControlPoint sepia[] = {
    {0, 0x0d0704}, {0.35, 0x5e3f24}, {0.7, 0xbd9463}, {1, 0xfff4dc}};

/* The phosphor of an image intensifier: keeps the eye adapted to the dark. */
static const ControlPoint green[] = {
    {0, 0x000500}, {0.5, 0x0a7a1c}, {0.85, 0x4fe35a}, {1, 0xd8ffd0}};

/* An amber monochrome display. */
static const ControlPoint amber[] = {
    {0, 0x050200}, {0.5, 0x8c4a00}, {0.85, 0xffa31a}, {1, 0xffedc4}};

/* White hot whose top tenth is red: a hot thing cannot be missed, and the
 * rest stays a plain picture. */
static const ControlPoint red_hot[] = {
    {0, 0x000000}, {0.9, 0xe6e6e6}, {0.9, 0xff3a1e}, {1, 0xc80000}};

/* The same for the coldest tenth: leaks of cold air, missing insulation. */
static const ControlPoint blue_cold[] = {
    {0, 0x0010c8}, {0.1, 0x2f8cff}, {0.1, 0x191919}, {1, 0xffffff}};

/* Glow of heated metal in a dark room, no blue at all. */
static const ControlPoint glowbow[] = {{0, 0x000000}, {0.25, 0x5c0a00},
    {0.5, 0xb83000}, {0.72, 0xf08000}, {0.88, 0xffd050}, {1, 0xfffff2}};

/* Grey that turns yellow, orange and red above the middle, in steps that can
 * be counted: the layers of a fire through smoke. */
static const ControlPoint graded_fire[] = {{0, 0x000000}, {0.6, 0xc8c8c8},
    {0.6, 0xffe600}, {0.74, 0xffb400}, {0.74, 0xff8c00}, {0.87, 0xf04000},
    {0.87, 0xdc0000}, {1, 0x8c0000}};

/* Even steps of lightness from night to daylight; readable in grey print and
 * for the colour-blind. Fitted to matplotlib's "inferno" (van der Walt and
 * Smith, public domain). */
static const ControlPoint inferno[] = {{0, 0x000004}, {0.125, 0x1f0c48},
    {0.25, 0x550f6d}, {0.375, 0x88226a}, {0.5, 0xba3655}, {0.625, 0xe35933},
    {0.75, 0xf98c0a}, {0.875, 0xf9c932}, {1, 0xfcffa4}};

/* Blue over green to yellow with even lightness. Fitted to matplotlib's
 * "viridis" (public domain). */
static const ControlPoint viridis[] = {{0, 0x440154}, {0.125, 0x472d7b},
    {0.25, 0x3b528b}, {0.375, 0x2c728e}, {0.5, 0x21918c}, {0.625, 0x28ae80},
    {0.75, 0x5ec962}, {0.875, 0xaddc30}, {1, 0xfde725}};

/* Below the middle blue, above it red, white between: differences from a
 * reference. End colours as in Moreland, "Diverging Color Maps for Scientific
 * Visualization" (2009). */
static const ControlPoint blue_red[] = {{0, 0x3b4cc0}, {0.25, 0x8db0fe},
    {0.5, 0xdddddd}, {0.75, 0xf49a7b}, {1, 0xb40426}};

#define PALETTE(id, name, points)                                              \
  {                                                                            \
    id, name, points, G_N_ELEMENTS (points), 0, NULL, NULL, NULL               \
  }

static GstThermalPalette palettes[] = {
    PALETTE ("white-hot", "White hot", white_hot),
    PALETTE ("black-hot", "Black hot", black_hot),
    PALETTE ("ironbow", "Ironbow", ironbow),
    PALETTE ("rainbow", "Rainbow", rainbow),
    PALETTE ("rainbow-hc", "Rainbow high contrast", rainbow_hc),
    PALETTE ("arctic", "Arctic", arctic),
    PALETTE ("lava", "Lava", lava),
    PALETTE ("bone", "Bone", bone),
    PALETTE ("fusion", "Fusion", fusion),
    PALETTE ("hsv", "HSV", hsv),
    PALETTE ("autumn", "Autumn", autumn),
    PALETTE ("sepia", "Sepia", sepia),
    PALETTE ("green", "Green", green),
    PALETTE ("amber", "Amber", amber),
    PALETTE ("red-hot", "Red hot", red_hot),
    PALETTE ("blue-cold", "Blue cold", blue_cold),
    PALETTE ("glowbow", "Glowbow", glowbow),
    PALETTE ("graded-fire", "Graded fire", graded_fire),
    PALETTE ("inferno", "Inferno", inferno),
    PALETTE ("viridis", "Viridis", viridis),
    PALETTE ("blue-red", "Blue-red", blue_red),
};

#undef PALETTE

G_DEFINE_BOXED_TYPE (GstThermalPalette, gst_thermal_palette,
    gst_thermal_palette_ref, gst_thermal_palette_unref)

/**
 * gst_thermal_palette_ref:
 * @self: a palette
 *
 * Takes one more reference. Any thread may.
 *
 * Returns: (transfer full): @self
 *
 * Since: 0.1
 */
GstThermalPalette *
gst_thermal_palette_ref (GstThermalPalette *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->segments != NULL)
    g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * gst_thermal_palette_unref:
 * @self: (transfer full): a palette
 *
 * Gives a reference back; the last one frees the palette.
 *
 * Since: 0.1
 */
void
gst_thermal_palette_unref (GstThermalPalette *self)
{
  g_return_if_fail (self != NULL);

  if (self->segments == NULL || !g_atomic_int_dec_and_test (&self->ref_count))
    return;
  g_array_unref (self->segments);
  g_free (self->own_id);
  g_free (self->own_name);
  g_free (self);
}

/**
 * gst_thermal_palette_new_segments: (skip)
 * @id: what settings call it
 * @name: what people read
 * @segments: (element-type GstThermalPaletteSegment): from 0 to 1 without gaps,
 *   one at least
 *
 * Returns: (transfer full): a palette of a user's
 */
GstThermalPalette *
gst_thermal_palette_new_segments (
    const gchar *id, const gchar *name, GArray *segments)
{
  GstThermalPalette *self = g_new0 (GstThermalPalette, 1);

  self->ref_count = 1;
  self->segments = g_array_ref (segments);
  self->id = self->own_id = g_strdup (id);
  self->name = self->own_name = g_strdup (name);
  return self;
}

/**
 * gst_thermal_palette_find:
 * @id: an id, as gst_thermal_palette_get_ids() lists them
 *
 * Finds a built-in palette.
 *
 * Returns: (transfer none) (nullable): the palette, or %NULL when there is
 *   none of that id
 *
 * Since: 0.1
 */
GstThermalPalette *
gst_thermal_palette_find (const gchar *id)
{
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (palettes); i++) {
    if (strcmp (palettes[i].id, id) == 0)
      return &palettes[i];
  }
  return NULL;
}

/**
 * gst_thermal_palette_get_ids:
 *
 * Lists the built-in palettes.
 *
 * Returns: (transfer none) (array zero-terminated=1): the ids of all palettes,
 *   in the order in which a menu shows them
 *
 * Since: 0.1
 */
const gchar *const *
gst_thermal_palette_get_ids (void)
{
  static const gchar *ids[G_N_ELEMENTS (palettes) + 1];
  static gsize filled = 0;

  if (g_once_init_enter (&filled)) {
    for (guint i = 0; i < G_N_ELEMENTS (palettes); i++)
      ids[i] = palettes[i].id;
    g_once_init_leave (&filled, 1);
  }
  return ids;
}

/**
 * gst_thermal_palette_get_id:
 * @self: a palette
 *
 * Gives the word by which settings name the palette.
 *
 * Returns: (transfer none): its id, for settings: "rainbow-hc"
 *
 * Since: 0.1
 */
const gchar *
gst_thermal_palette_get_id (GstThermalPalette *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->id;
}

/**
 * gst_thermal_palette_get_name:
 * @self: a palette
 *
 * Gives the name that a person reads.
 *
 * Returns: (transfer none): its name, for people: "Rainbow high contrast"
 *
 * Since: 0.1
 */
const gchar *
gst_thermal_palette_get_name (GstThermalPalette *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

static void
rgb_from_bytes (guint32 bytes, gdouble rgb[3])
{
  rgb[0] = ((bytes >> 16) & 0xff) / 255.0;
  rgb[1] = ((bytes >> 8) & 0xff) / 255.0;
  rgb[2] = (bytes & 0xff) / 255.0;
}

/* As with points, a step's own position belongs to its upper side. */
static void
blend_segments (const GArray *segments, gdouble position, gdouble rgb[3])
{
  const GstThermalPaletteSegment *all =
      (const GstThermalPaletteSegment *) (gconstpointer) segments->data;
  guint below = 0, above = segments->len;

  while (above - below > 1) {
    const guint middle = (below + above) / 2;

    if (all[middle].left <= position)
      below = middle;
    else
      above = middle;
  }
  gst_thermal_palette_segment_get (&all[below], position, rgb);
}

/* Not rounded, so that a table in YCbCr is rounded once and not twice. */
static void
interpolate (const GstThermalPalette *self, gdouble position, gdouble rgb[3])
{
  const ControlPoint *points = self->points;
  gdouble low[3], high[3], share;
  guint i = 1;

  /* NaN takes the cold end */
  position = position > 0 ? MIN (position, 1) : 0;
  if (self->segments != NULL) {
    blend_segments (self->segments, position, rgb);
    return;
  }

  while (i < self->n_points - 1 && points[i].position <= position)
    i++;

  share = (position - points[i - 1].position)
          / (points[i].position - points[i - 1].position);
  rgb_from_bytes (points[i - 1].rgb, low);
  rgb_from_bytes (points[i].rgb, high);
  for (guint c = 0; c < 3; c++)
    rgb[c] = low[c] + share * (high[c] - low[c]);
}

static guint8
to_byte (gdouble value)
{
  return (guint8) CLAMP (floor (value + 0.5), 0, 255);
}

/**
 * gst_thermal_palette_get_argb:
 * @self: a palette
 * @position: 0 (cold) to 1 (hot); beyond, the colour of the end
 *
 * Gives the colour at one position of a palette.
 *
 * Returns: the colour there, sRGB as 0xffRRGGBB
 *
 * Since: 0.1
 */
guint32
gst_thermal_palette_get_argb (GstThermalPalette *self, gdouble position)
{
  gdouble rgb[3];

  g_return_val_if_fail (self != NULL, 0);

  interpolate (self, position, rgb);
  return 0xff000000u | (guint32) to_byte (255 * rgb[0]) << 16
         | (guint32) to_byte (255 * rgb[1]) << 8 | to_byte (255 * rgb[2]);
}

static gdouble
table_position (guint index, guint n_colours, gboolean inverted)
{
  gdouble position = n_colours > 1 ? index / (n_colours - 1.0) : 0;

  return inverted ? 1 - position : position;
}

/**
 * gst_thermal_palette_fill_rgb: (skip)
 * @self: a palette
 * @inverted: whether the table begins with the hot end
 * @rgb: (out caller-allocates): 3 × @n_colours bytes R, G, B
 * @n_colours: length of the table; its first and last entry are the ends
 *
 * Computes the colours of a palette as bytes R, G, B.
 *
 * Since: 0.1
 */
void
gst_thermal_palette_fill_rgb (
    GstThermalPalette *self, gboolean inverted, guint8 *rgb, guint n_colours)
{
  g_return_if_fail (self != NULL && rgb != NULL);

  for (guint i = 0; i < n_colours; i++) {
    gdouble colour[3];

    interpolate (self, table_position (i, n_colours, inverted), colour);
    for (guint c = 0; c < 3; c++)
      rgb[3 * i + c] = to_byte (255 * colour[c]);
  }
}

/* R'G'B' 0..1 to 8-bit Y'CbCr as ITU-R BT.601/BT.709 define it by Kr and Kb */
static void
ycbcr_from_rgb (const gdouble rgb[3], const GstVideoColorimetry *colorimetry,
    guint8 ycbcr[3])
{
  const gboolean full = colorimetry->range == GST_VIDEO_COLOR_RANGE_0_255;
  const gdouble luma_scale = full ? 255 : 219;
  const gdouble chroma_scale = full ? 255 : 224;
  gdouble kr, kb, luma;

  if (!gst_video_color_matrix_get_Kr_Kb (colorimetry->matrix, &kr, &kb))
    gst_video_color_matrix_get_Kr_Kb (GST_VIDEO_COLOR_MATRIX_BT601, &kr, &kb);

  luma = kr * rgb[0] + (1 - kr - kb) * rgb[1] + kb * rgb[2];
  ycbcr[0] = to_byte ((full ? 0 : 16) + luma_scale * luma);
  ycbcr[1] = to_byte (128 + chroma_scale * (rgb[2] - luma) / (2 * (1 - kb)));
  ycbcr[2] = to_byte (128 + chroma_scale * (rgb[0] - luma) / (2 * (1 - kr)));
}

/**
 * gst_thermal_palette_fill_ycbcr: (skip)
 * @self: a palette
 * @inverted: whether the table begins with the hot end
 * @colorimetry: matrix and range of the table; a matrix without coefficients
 *   is taken as BT.601, a range other than 0_255 as 16_235
 * @ycbcr: (out caller-allocates): 3 × @n_colours bytes Y, Cb, Cr
 * @n_colours: length of the table; its first and last entry are the ends
 *
 * Straight from the control points, rounded once.
 *
 * Since: 0.1
 */
void
gst_thermal_palette_fill_ycbcr (GstThermalPalette *self, gboolean inverted,
    const GstVideoColorimetry *colorimetry, guint8 *ycbcr, guint n_colours)
{
  g_return_if_fail (self != NULL && colorimetry != NULL && ycbcr != NULL);

  for (guint i = 0; i < n_colours; i++) {
    gdouble colour[3];

    interpolate (self, table_position (i, n_colours, inverted), colour);
    ycbcr_from_rgb (colour, colorimetry, ycbcr + 3 * i);
  }
}

/**
 * gst_thermal_argb_to_ycbcr: (skip)
 * @argb: an sRGB colour, 0xAARRGGBB; alpha is not looked at
 * @colorimetry: as for gst_thermal_palette_fill_ycbcr()
 * @ycbcr: (out caller-allocates): 3 bytes Y, Cb, Cr
 *
 * Turns a colour into limited-range YCbCr.
 *
 * Since: 0.1
 */
void
gst_thermal_argb_to_ycbcr (
    guint32 argb, const GstVideoColorimetry *colorimetry, guint8 *ycbcr)
{
  gdouble rgb[3];

  g_return_if_fail (colorimetry != NULL && ycbcr != NULL);

  rgb_from_bytes (argb, rgb);
  ycbcr_from_rgb (rgb, colorimetry, ycbcr);
}
