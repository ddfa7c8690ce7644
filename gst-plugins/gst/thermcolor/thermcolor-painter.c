/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcolor-painter.h"

#include <math.h>
#include <string.h>
#ifdef __SSE2__
#include <immintrin.h>
#endif

/* An entry of the table is what one pixel becomes. In the formats with shared
 * chroma it holds Y, Cb and Cr 10 bits apart, so that the sum of four entries
 * has the sums of each: the chroma of four pixels costs three additions and no
 * look-up of its own. */
#define CB_SHIFT 10
#define CR_SHIFT 20
#define HALF_OF_FOUR (2u << CB_SHIFT | 2u << CR_SHIFT)

static guint32
entry_from_ycbcr (const guint8 *ycbcr)
{
  return ycbcr[0] | (guint32) ycbcr[1] << CB_SHIFT
         | (guint32) ycbcr[2] << CR_SHIFT;
}

/* The bytes of the entry are in memory what the pixel is in memory. */
static guint32
entry_from_rgb (GstVideoFormat format, const guint8 *rgb)
{
  guint8 bytes[4] = {rgb[0], rgb[1], rgb[2], 0xff};
  guint32 entry;

  if (format == GST_VIDEO_FORMAT_BGRA || format == GST_VIDEO_FORMAT_BGRx
      || format == GST_VIDEO_FORMAT_BGR) {
    bytes[0] = rgb[2];
    bytes[2] = rgb[0];
  }
  memcpy (&entry, bytes, sizeof entry);
  return entry;
}

static gboolean
is_ycbcr (GstVideoFormat format)
{
  return format == GST_VIDEO_FORMAT_I420 || format == GST_VIDEO_FORMAT_NV12
         || format == GST_VIDEO_FORMAT_GRAY8;
}

gboolean
therm_painter_can_paint (GstVideoFormat format)
{
  switch (format) {
  case GST_VIDEO_FORMAT_I420:
  case GST_VIDEO_FORMAT_NV12:
  case GST_VIDEO_FORMAT_GRAY8:
  case GST_VIDEO_FORMAT_RGB:
  case GST_VIDEO_FORMAT_BGR:
  case GST_VIDEO_FORMAT_RGBA:
  case GST_VIDEO_FORMAT_RGBx:
  case GST_VIDEO_FORMAT_BGRA:
  case GST_VIDEO_FORMAT_BGRx:
    return TRUE;
  default:
    return FALSE;
  }
}

void
therm_painter_init (ThermPainter *self)
{
  memset (self, 0, sizeof *self);
  self->table = g_new0 (guint32, GST_THERMAL_N_COUNTS);
  self->places = g_new0 (guint16, GST_THERMAL_N_COUNTS);
  therm_outside_clear (&self->outside);
  self->low = 1;
  self->high = 0;
}

void
therm_painter_clear (ThermPainter *self)
{
  g_clear_pointer (&self->table, g_free);
  g_clear_pointer (&self->places, g_free);
}

/**
 * therm_painter_set_palette:
 * @self: a painter
 * @palette: from cold to hot
 * @inverted: whether it goes from hot to cold
 * @info: of the pictures to come, one that therm_painter_can_paint()
 *
 * The curve has to be set again afterwards.
 */
void
therm_painter_set_palette (ThermPainter *self, GstThermalPalette *palette,
    gboolean inverted, const GstVideoInfo *info)
{
  const GstVideoFormat format = GST_VIDEO_INFO_FORMAT (info);
  guint8 table[3 * THERM_N_COLOURS];

  if (is_ycbcr (format))
    gst_thermal_palette_fill_ycbcr (
        palette, inverted, &info->colorimetry, table, THERM_N_COLOURS);
  else
    gst_thermal_palette_fill_rgb (palette, inverted, table, THERM_N_COLOURS);

  for (guint i = 0; i < THERM_N_COLOURS; i++)
    self->colours[i] = is_ycbcr (format)
                           ? entry_from_ycbcr (table + 3 * i)
                           : entry_from_rgb (format, table + 3 * i);

  self->format = format;
  self->low = 1;
  self->high = 0;
}

static guint32
entry_from_argb (const GstVideoInfo *info, guint32 argb)
{
  const GstVideoFormat format = GST_VIDEO_INFO_FORMAT (info);
  const guint8 rgb[3] = {argb >> 16 & 0xff, argb >> 8 & 0xff, argb & 0xff};
  guint8 ycbcr[3];

  if (!is_ycbcr (format))
    return entry_from_rgb (format, rgb);
  gst_thermal_argb_to_ycbcr (argb, &info->colorimetry, ycbcr);
  return entry_from_ycbcr (ycbcr);
}

/**
 * therm_painter_set_outside:
 * @self: a painter with a palette
 * @outside: counts that have a colour of their own, whatever the curve says
 * @under_argb: of those that are too low, 0xAARRGGBB
 * @over_argb: of those that are too high
 * @info: of the pictures to come
 *
 * When any of it is new, the curve has to be set again afterwards.
 */
void
therm_painter_set_outside (ThermPainter *self, const ThermOutside *outside,
    guint32 under_argb, guint32 over_argb, const GstVideoInfo *info)
{
  const guint32 under = entry_from_argb (info, under_argb);
  const guint32 over = entry_from_argb (info, over_argb);

  if (under == self->colours[THERM_PLACE_UNDER]
      && over == self->colours[THERM_PLACE_OVER]
      && memcmp (outside, &self->outside, sizeof *outside) == 0)
    return;
  self->colours[THERM_PLACE_UNDER] = under;
  self->colours[THERM_PLACE_OVER] = over;
  self->outside = *outside;
  self->low = 1;
  self->high = 0;
}

static void
fill (ThermPainter *self, guint from, guint to, guint low, guint high,
    guint place)
{
  for (guint c = MAX (from, low); c <= MIN (to, high); c++)
    self->table[c] = self->colours[place];
}

/**
 * therm_painter_set_curve:
 * @self: a painter
 * @curve: from counts to palette positions
 * @low: lowest count that will be painted
 * @high: highest
 */
void
therm_painter_set_curve (
    ThermPainter *self, const ThermCurve *curve, guint low, guint high)
{
  if (low >= self->low && high <= self->high
      && memcmp (curve, &self->curve, sizeof *curve) == 0)
    return;

  therm_curve_fill_places (curve, low, high, self->places);
  for (guint c = low; c <= high; c++)
    self->table[c] = self->colours[self->places[c]];
  fill (self, self->outside.under_low, self->outside.under_high, low, high,
      THERM_PLACE_UNDER);
  fill (self, self->outside.over_low, self->outside.over_high, low, high,
      THERM_PLACE_OVER);

  self->curve = *curve;
  self->low = low;
  self->high = high;
}

static guint32
entry_at (const guint32 *table, const guint8 *row, gint x)
{
  return table[GST_READ_UINT16_LE (row + 2 * x)];
}

/* The chroma of the 2x2 pixels from column x on; at the right and lower edge
 * of an odd picture the last ones stand for those that are missing. */
static guint32
sum_of_four (const guint32 *table, const guint8 *upper, const guint8 *lower,
    gint x, gint width)
{
  const gint next = MIN (x + 1, width - 1);

  return entry_at (table, upper, x) + entry_at (table, upper, next)
         + entry_at (table, lower, x) + entry_at (table, lower, next)
         + HALF_OF_FOUR;
}

static guint8
cb_of_sum (guint32 sum)
{
  return sum >> (CB_SHIFT + 2) & 0xff;
}

static guint8
cr_of_sum (guint32 sum)
{
  return sum >> (CR_SHIFT + 2) & 0xff;
}

static void
paint_luma_plain (
    const guint32 *table, const guint8 *row, guint8 *luma, gint x, gint end)
{
  for (; x < end; x++)
    luma[x] = (guint8) entry_at (table, row, x);
}

static void
paint_chroma_plain (const guint32 *table, const guint8 *upper,
    const guint8 *lower, guint8 *cb, guint8 *cr, gint step, gint x, gint width)
{
  for (; x < width; x += 2) {
    const guint32 sum = sum_of_four (table, upper, lower, x, width);

    cb[step * (x / 2)] = cb_of_sum (sum);
    cr[step * (x / 2)] = cr_of_sum (sum);
  }
}

/* Two rows of pixels, which share their chroma. */
typedef struct
{
  const guint8 *upper;
  const guint8 *lower;
  guint8 *luma_upper;
  guint8 *luma_lower;
  guint8 *cb;
  guint8 *cr;
} Rows;

static Rows
rows_at (const guint8 *counts, gint stride, GstVideoFrame *picture, gint y)
{
  /* the last row of an odd picture stands for the one that is missing */
  const gsize upper = (gsize) y;
  const gsize lower = (gsize) MIN (y + 1, GST_VIDEO_FRAME_HEIGHT (picture) - 1);
  const gsize shared = (gsize) y / 2;
  guint8 *luma = GST_VIDEO_FRAME_COMP_DATA (picture, 0);
  guint8 *cb = GST_VIDEO_FRAME_COMP_DATA (picture, 1);
  guint8 *cr = GST_VIDEO_FRAME_COMP_DATA (picture, 2);

  return (Rows){
      .upper = counts + upper * stride,
      .lower = counts + lower * stride,
      .luma_upper = luma + upper * GST_VIDEO_FRAME_COMP_STRIDE (picture, 0),
      .luma_lower = luma + lower * GST_VIDEO_FRAME_COMP_STRIDE (picture, 0),
      .cb = cb + shared * GST_VIDEO_FRAME_COMP_STRIDE (picture, 1),
      .cr = cr + shared * GST_VIDEO_FRAME_COMP_STRIDE (picture, 2),
  };
}

#ifdef __SSE2__

#define WIDE_BLOCK_WIDTH 16

/* Looking up leaves the memory idle. Half a line of the cache is painted at a
 * time, so that each line of counts is asked for once; of the picture there are
 * two lines for four of these. */
static inline void
prefetch (const Rows *ahead, gint x)
{
  enum
  {
    TO_WRITE = 1
  };

  __builtin_prefetch (ahead->upper + 2 * x);
  __builtin_prefetch (ahead->lower + 2 * x);
  __builtin_prefetch (ahead->luma_upper + x, TO_WRITE);
  __builtin_prefetch (ahead->luma_lower + x, TO_WRITE);
}

/* The bytes of two vectors of 32-bit numbers each, that packing has left in the
 * order of their halves. */
__attribute__ ((target ("avx2"))) static inline __m256i
in_order (__m256i packed)
{
  return _mm256_permutevar8x32_epi32 (
      packed, _mm256_setr_epi32 (0, 4, 1, 5, 2, 6, 3, 7));
}

__attribute__ ((target ("avx2"))) static inline __m256i
eight_entries (const guint32 *table, const guint8 *row)
{
  return _mm256_i32gather_epi32 ((const gint *) table,
      _mm256_cvtepu16_epi32 (_mm_loadu_si128 ((const __m128i *) row)), 4);
}

/* As paint_eights(), with the look-ups of eight pixels in one instruction.
 * Returns the column where it stopped. */
__attribute__ ((target ("avx2"))) static gint
paint_sixteens (const guint32 *restrict table, const Rows *rows,
    const Rows *ahead, gint step, gint width)
{
  const guint8 *restrict upper = rows->upper;
  const guint8 *restrict lower = rows->lower;
  guint8 *restrict luma_upper = rows->luma_upper;
  guint8 *restrict luma_lower = rows->luma_lower;
  guint8 *restrict cb = rows->cb;
  guint8 *restrict cr = rows->cr;
  const __m256i byte = _mm256_set1_epi32 (0xff);
  const __m256i half = _mm256_set1_epi32 (HALF_OF_FOUR);
  gint x;

  for (x = 0; x + WIDE_BLOCK_WIDTH <= width; x += WIDE_BLOCK_WIDTH) {
    prefetch (ahead, x);

    const __m256i a = eight_entries (table, upper + 2 * x);
    const __m256i b = eight_entries (table, upper + 2 * x + 16);
    const __m256i c = eight_entries (table, lower + 2 * x);
    const __m256i d = eight_entries (table, lower + 2 * x + 16);
    const __m256i luma = in_order (
        _mm256_packus_epi16 (_mm256_packus_epi32 (_mm256_and_si256 (a, byte),
                                 _mm256_and_si256 (b, byte)),
            _mm256_packus_epi32 (
                _mm256_and_si256 (c, byte), _mm256_and_si256 (d, byte))));
    const __m256i sums = _mm256_add_epi32 (
        _mm256_permute4x64_epi64 (_mm256_hadd_epi32 (_mm256_add_epi32 (a, c),
                                      _mm256_add_epi32 (b, d)),
            0xd8),
        half);
    const __m256i cbs =
        _mm256_and_si256 (_mm256_srli_epi32 (sums, CB_SHIFT + 2), byte);
    const __m256i crs =
        _mm256_and_si256 (_mm256_srli_epi32 (sums, CR_SHIFT + 2), byte);

    _mm_storeu_si128 (
        (__m128i *) (luma_upper + x), _mm256_castsi256_si128 (luma));
    _mm_storeu_si128 (
        (__m128i *) (luma_lower + x), _mm256_extracti128_si256 (luma, 1));
    if (step == 1) {
      const __m256i words = _mm256_packs_epi32 (cbs, crs);
      const __m128i chroma = _mm256_castsi256_si128 (
          in_order (_mm256_packus_epi16 (words, words)));

      _mm_storel_epi64 ((__m128i *) (cb + x / 2), chroma);
      _mm_storel_epi64 (
          (__m128i *) (cr + x / 2), _mm_unpackhi_epi64 (chroma, chroma));
    } else {
      /* NV12: Cb and Cr are neighbours, Cb first */
      const __m256i pairs = _mm256_or_si256 (cbs, _mm256_slli_epi32 (crs, 16));

      _mm_storeu_si128 ((__m128i *) (cb + x),
          _mm256_castsi256_si128 (_mm256_permute4x64_epi64 (
              _mm256_packus_epi16 (pairs, pairs), 0x08)));
    }
  }
  return x;
}

#define BLOCK_WIDTH 8

static inline __m128i
four_entries (const guint32 *table, const guint8 *row)
{
  return _mm_setr_epi32 ((gint) table[GST_READ_UINT16_LE (row)],
      (gint) table[GST_READ_UINT16_LE (row + 2)],
      (gint) table[GST_READ_UINT16_LE (row + 4)],
      (gint) table[GST_READ_UINT16_LE (row + 6)]);
}

/* Eight pixels above eight at a time: written one by one, the bytes would take
 * longer to store than to look up. Returns the column where it stopped. */
static gint
paint_eights (const guint32 *restrict table, const Rows *rows, gint step,
    gint x, gint width)
{
  const guint8 *restrict upper = rows->upper;
  const guint8 *restrict lower = rows->lower;
  guint8 *restrict luma_upper = rows->luma_upper;
  guint8 *restrict luma_lower = rows->luma_lower;
  guint8 *restrict cb = rows->cb;
  guint8 *restrict cr = rows->cr;
  const __m128i byte = _mm_set1_epi32 (0xff);
  const __m128i half = _mm_set1_epi32 (HALF_OF_FOUR);

  for (; x + BLOCK_WIDTH <= width; x += BLOCK_WIDTH) {
    const __m128i a = four_entries (table, upper + 2 * x);
    const __m128i b = four_entries (table, upper + 2 * x + 8);
    const __m128i c = four_entries (table, lower + 2 * x);
    const __m128i d = four_entries (table, lower + 2 * x + 8);
    const __m128i luma = _mm_packus_epi16 (
        _mm_packs_epi32 (_mm_and_si128 (a, byte), _mm_and_si128 (b, byte)),
        _mm_packs_epi32 (_mm_and_si128 (c, byte), _mm_and_si128 (d, byte)));
    const __m128 left = _mm_castsi128_ps (_mm_add_epi32 (a, c));
    const __m128 right = _mm_castsi128_ps (_mm_add_epi32 (b, d));
    /* even columns and odd columns */
    const __m128i sums = _mm_add_epi32 (
        _mm_add_epi32 (_mm_castps_si128 (_mm_shuffle_ps (left, right, 0x88)),
            _mm_castps_si128 (_mm_shuffle_ps (left, right, 0xdd))),
        half);
    const __m128i cbs =
        _mm_and_si128 (_mm_srli_epi32 (sums, CB_SHIFT + 2), byte);
    const __m128i crs =
        _mm_and_si128 (_mm_srli_epi32 (sums, CR_SHIFT + 2), byte);

    _mm_storel_epi64 ((__m128i *) (luma_upper + x), luma);
    _mm_storel_epi64 (
        (__m128i *) (luma_lower + x), _mm_unpackhi_epi64 (luma, luma));
    if (step == 1) {
      const __m128i chroma = _mm_packs_epi32 (cbs, crs);
      const guint64 bytes =
          (guint64) _mm_cvtsi128_si64 (_mm_packus_epi16 (chroma, chroma));
      const guint32 cb_bytes = (guint32) bytes;
      const guint32 cr_bytes = (guint32) (bytes >> 32);

      memcpy (cb + x / 2, &cb_bytes, sizeof cb_bytes);
      memcpy (cr + x / 2, &cr_bytes, sizeof cr_bytes);
    } else {
      /* NV12: Cb and Cr are neighbours, Cb first */
      const __m128i pairs = _mm_or_si128 (cbs, _mm_slli_epi32 (crs, 16));

      _mm_storel_epi64 ((__m128i *) (cb + x), _mm_packus_epi16 (pairs, pairs));
    }
  }
  return x;
}

#endif

/* In blocks as far as they go; the rows of @ahead come next. Returns the column
 * where it stopped. */
static gint
paint_blocks (const guint32 *table, const Rows *rows, const Rows *ahead,
    gint step, gint width)
{
  gint x = 0;

#ifdef __SSE2__
  if (__builtin_cpu_supports ("avx2"))
    x = paint_sixteens (table, rows, ahead, step, width);
  x = paint_eights (table, rows, step, x, width);
#endif
  return x;
}

static void
paint_ycbcr420 (const guint32 *table, const guint8 *counts, gint stride,
    GstVideoFrame *picture, gboolean plain)
{
  const gint width = GST_VIDEO_FRAME_WIDTH (picture);
  const gint height = GST_VIDEO_FRAME_HEIGHT (picture);
  const gint step = GST_VIDEO_FRAME_COMP_PSTRIDE (picture, 1);
  const gint last = (height - 1) / 2 * 2;
  Rows rows = rows_at (counts, stride, picture, last);

  /* from below: the histogram was gathered from above, so the lower rows are
   * what the cache still holds */
  for (gint y = last; y >= 0; y -= 2) {
    /* the last ones ask for themselves again */
    const Rows ahead = rows_at (counts, stride, picture, MAX (y - 2, 0));
    const gint x = plain ? 0 : paint_blocks (table, &rows, &ahead, step, width);

    paint_luma_plain (table, rows.upper, rows.luma_upper, x, width);
    paint_luma_plain (table, rows.lower, rows.luma_lower, x, width);
    paint_chroma_plain (
        table, rows.upper, rows.lower, rows.cb, rows.cr, step, x, width);
    rows = ahead;
  }
}

static void
paint_packed (const guint32 *table, const guint8 *counts, gint stride,
    GstVideoFrame *picture)
{
  const gint width = GST_VIDEO_FRAME_WIDTH (picture);
  const gint height = GST_VIDEO_FRAME_HEIGHT (picture);
  const gint n_bytes = GST_VIDEO_FRAME_COMP_PSTRIDE (picture, 0);

  for (gint y = 0; y < height; y++) {
    const guint8 *row = counts + (gsize) y * stride;
    guint8 *pixels = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (picture, 0)
                     + (gsize) y * GST_VIDEO_FRAME_PLANE_STRIDE (picture, 0);

    switch (n_bytes) {
    case 1:
      paint_luma_plain (table, row, pixels, 0, width);
      break;
    case 3:
      for (gint x = 0; x < width; x++) {
        const guint32 entry = entry_at (table, row, x);

        memcpy (pixels + 3 * x, &entry, 3);
      }
      break;
    default:
      for (gint x = 0; x < width; x++) {
        const guint32 entry = entry_at (table, row, x);

        memcpy (pixels + 4 * x, &entry, 4);
      }
      break;
    }
  }
}

/**
 * therm_painter_paint_plain:
 * @self: a painter
 * @counts: first row, 16 bits little-endian
 * @stride: bytes from row to row
 * @picture: mapped for writing
 *
 * Does what therm_painter_paint() does, pixel by pixel.
 */
void
therm_painter_paint_plain (ThermPainter *self, const guint8 *counts,
    gint stride, GstVideoFrame *picture)
{
  if (GST_VIDEO_FRAME_N_PLANES (picture) > 1)
    paint_ycbcr420 (self->table, counts, stride, picture, TRUE);
  else
    paint_packed (self->table, counts, stride, picture);
}

/**
 * therm_painter_paint:
 * @self: a painter
 * @counts: first row, 16 bits little-endian
 * @stride: bytes from row to row
 * @picture: mapped for writing, of the format of therm_painter_set_palette()
 *
 * Every count of the frame has to lie within the limits that were given to
 * therm_painter_set_curve().
 */
void
therm_painter_paint (ThermPainter *self, const guint8 *counts, gint stride,
    GstVideoFrame *picture)
{
  const gboolean plain = G_BYTE_ORDER != G_LITTLE_ENDIAN;

  if (GST_VIDEO_FRAME_N_PLANES (picture) > 1)
    paint_ycbcr420 (self->table, counts, stride, picture, plain);
  else
    paint_packed (self->table, counts, stride, picture);
}

/**
 * therm_painter_paint_plane:
 * @self: a painter
 * @plane: where in the palette the pixels lie; of no use afterwards
 * @picture: mapped for writing, of the format of therm_painter_set_palette()
 *
 * What is looked up is a place instead of a count; the rest is the same.
 */
void
therm_painter_paint_plane (
    ThermPainter *self, ThermPlane *plane, GstVideoFrame *picture)
{
  const guint8 *places = (const guint8 *) plane->places;
  const gint stride = 2 * plane->width;
  const gboolean plain = G_BYTE_ORDER != G_LITTLE_ENDIAN;

  /* painting reads what counts are, little-endian */
  if (plain) {
    for (gsize i = 0; i < (gsize) plane->width * plane->height; i++)
      plane->places[i] = GUINT16_TO_LE (plane->places[i]);
  }
  if (GST_VIDEO_FRAME_N_PLANES (picture) > 1)
    paint_ycbcr420 (self->colours, places, stride, picture, plain);
  else
    paint_packed (self->colours, places, stride, picture);
}

/**
 * therm_painter_fill:
 * @picture: mapped for writing
 * @argb: the colour of every pixel, 0xAARRGGBB
 */
void
therm_painter_fill (GstVideoFrame *picture, guint32 argb)
{
  const guint8 rgb[3] = {argb >> 16 & 0xff, argb >> 8 & 0xff, argb & 0xff};
  guint8 ycbcr[3];

  gst_thermal_argb_to_ycbcr (argb, &picture->info.colorimetry, ycbcr);
  for (guint c = 0; c < GST_VIDEO_FRAME_N_COMPONENTS (picture); c++) {
    const guint8 value = GST_VIDEO_FORMAT_INFO_IS_RGB (picture->info.finfo)
                             ? (c < 3 ? rgb[c] : 0xff)
                             : ycbcr[c];
    const gint step = GST_VIDEO_FRAME_COMP_PSTRIDE (picture, c);

    for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (picture, c); y++) {
      guint8 *row = (guint8 *) GST_VIDEO_FRAME_COMP_DATA (picture, c)
                    + (gsize) y * GST_VIDEO_FRAME_COMP_STRIDE (picture, c);

      for (gint x = 0; x < GST_VIDEO_FRAME_COMP_WIDTH (picture, c); x++)
        row[step * x] = value;
    }
  }
}
