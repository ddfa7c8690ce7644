/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermsensor.h"

#include <math.h>
#include <string.h>

#include "thermhash.h"

/* A power of two, and a row more so that a run never wraps. */
#define N_GAUSS 65536
#define MAX_ROW 8192

/* Until a third of an after-image is left, seconds. */
#define BURN_FADES_S 120.0

enum
{
  SEED_GAUSS = 101,
  SEED_PATTERN,
  SEED_COLUMN,
  SEED_RESPONSE,
  SEED_DEAD,
  SEED_NOISE,
  SEED_DRIFT,
  SEED_ROWS,
};

enum
{
  DEAD_COLD,
  DEAD_HOT,
  DEAD_STUCK,
  DEAD_NOISY,
};

/* Box and Muller's transform of two uniform numbers. */
static gfloat
normal (guint32 seed, guint32 index)
{
  const gdouble a =
      (therm_hash3 (seed, index, 1) + 1.0) / ((gdouble) G_MAXUINT32 + 2);
  const gdouble b = therm_hash3 (seed, index, 2) / (gdouble) G_MAXUINT32;

  return sqrt (-2 * log (a)) * cos (2 * G_PI * b);
}

void
therm_sensor_init (ThermSensor *self, gint width, gint height, guint32 seed,
    gdouble counts_per_k)
{
  const gsize n = (gsize) width * height;
  gdouble sum = 0, squares = 0;

  g_assert (width <= MAX_ROW);
  *self = (ThermSensor){.width = width,
      .height = height,
      .seed = seed,
      .counts_per_k = counts_per_k};
  self->gauss = g_new (gfloat, N_GAUSS + MAX_ROW);
  for (guint i = 0; i < N_GAUSS; i++) {
    self->gauss[i] = normal (therm_hash2 (seed, SEED_GAUSS), i);
    sum += self->gauss[i];
    squares += self->gauss[i] * self->gauss[i];
  }
  /* exactly what it says, not only nearly */
  for (guint i = 0; i < N_GAUSS; i++)
    self->gauss[i] = (self->gauss[i] - sum / N_GAUSS)
                     / sqrt (squares / N_GAUSS - sum / N_GAUSS * sum / N_GAUSS);
  memcpy (&self->gauss[N_GAUSS], self->gauss, MAX_ROW * sizeof (gfloat));

  self->pattern = g_new (gfloat, n);
  self->response = g_new (gfloat, n);
  self->offsets = g_new (gfloat, n);
  for (gint y = 0; y < height; y++) {
    for (gint x = 0; x < width; x++) {
      const gsize at = (gsize) y * width + x;
      const guint32 a = therm_hash3 (seed, SEED_PATTERN, at);
      const guint32 b = therm_hash3 (seed, SEED_COLUMN, x);
      const guint32 c = therm_hash3 (seed, SEED_RESPONSE, at);

      self->pattern[at] =
          (self->gauss[a % N_GAUSS] + 0.5f * self->gauss[b % N_GAUSS])
          * counts_per_k / 1000;
      /* warmer towards the corners, where the lens holder is seen */
      self->response[at] = (1 + 0.08f * self->gauss[c % N_GAUSS]
                               + 0.3f
                                     * (hypotf ((gfloat) x / width - 0.5f,
                                            (gfloat) y / height - 0.5f)
                                         - 0.35f))
                           * counts_per_k;
    }
  }
}

void
therm_sensor_clear (ThermSensor *self)
{
  g_clear_pointer (&self->gauss, g_free);
  g_clear_pointer (&self->pattern, g_free);
  g_clear_pointer (&self->response, g_free);
  g_clear_pointer (&self->offsets, g_free);
  g_clear_pointer (&self->dead, g_free);
  g_clear_pointer (&self->burn, g_free);
  g_clear_pointer (&self->burnt, g_free);
}

/* No pixel is dead twice: those of the first positions that are still alive. */
static void
choose_dead (ThermSensor *self)
{
  const guint n = self->width * self->height;
  g_autoptr (GHashTable) chosen = g_hash_table_new (NULL, NULL);
  guint i = 0;

  g_clear_pointer (&self->dead, g_free);
  self->model.dead_pixels = MIN (self->model.dead_pixels, n / 4);
  self->dead = g_new (guint32, MAX (self->model.dead_pixels, 1));
  for (guint32 try = 0; i < self->model.dead_pixels; try++) {
    const guint32 hash = therm_hash3 (self->seed, SEED_DEAD, try);
    const guint32 at = hash % n;

    if (g_hash_table_add (chosen, GUINT_TO_POINTER (at)))
      self->dead[i++] = at | (hash >> 30) << 30;
  }
}

void
therm_sensor_set_model (ThermSensor *self, const ThermSensorModel *model)
{
  if (self->dead == NULL || model->dead_pixels != self->model.dead_pixels) {
    self->model.dead_pixels = model->dead_pixels;
    choose_dead (self);
  }
  if (model->fixed_pattern_mk != self->model.fixed_pattern_mk)
    self->offsets_valid = FALSE;
  self->model.netd_mk = model->netd_mk;
  self->model.fixed_pattern_mk = model->fixed_pattern_mk;
  self->model.drift_mk = model->drift_mk;
  self->model.row_noise_mk = model->row_noise_mk;
  self->model.after_image_mk_s = model->after_image_mk_s;
}

gdouble
therm_sensor_get_drift_k (const ThermSensor *self, gdouble time_s)
{
  const guint32 seed = therm_hash2 (self->seed, SEED_DRIFT);

  return self->model.drift_mk / 1000
         * (0.7 * therm_noise1 (seed, time_s / 90)
             + 0.3 * therm_noise1 (seed + 1, time_s / 17));
}

gdouble
therm_sensor_get_cavity_k (gdouble drift_k)
{
  return THERM_CAVITY_K + drift_k / THERM_CAVITY_SHARE;
}

static gboolean
burn_row (gfloat *restrict burn, const gfloat *restrict counts, gint n,
    gfloat fading, gfloat dose, gfloat from, gfloat full)
{
  const gfloat scale = 1 / (full - from);
  gfloat most = 0;

  for (gint i = 0; i < n; i++) {
    const gfloat share =
        counts != NULL ? CLAMP ((counts[i] - from) * scale, 0.0f, 1.0f) : 0;

    burn[i] = burn[i] * fading + share * dose;
    most = MAX (most, burn[i]);
  }
  return most >= 0.5f;
}

void
therm_sensor_expose (ThermSensor *self, const gfloat *counts, gdouble from,
    gdouble full, gdouble time_s)
{
  const gsize n = (gsize) self->width * self->height;
  gdouble step_s = time_s - self->burn_time_s;
  gfloat dose;

  if (!(self->model.after_image_mk_s > 0)) {
    g_clear_pointer (&self->burn, g_free);
    return;
  }
  if (self->burn == NULL) {
    self->burn = g_new0 (gfloat, n);
    step_s = 0;
  }
  /* a jump through the scene is not an exposure */
  if (step_s < 0 || step_s > 1)
    step_s = 0;
  self->burn_time_s = time_s;
  dose = self->model.after_image_mk_s / 1000 * self->counts_per_k * step_s;
  self->burn_is_seen = FALSE;
  for (gint y = 0; y < self->height; y++)
    self->burn_is_seen |= burn_row (&self->burn[(gsize) y * self->width],
        counts != NULL ? &counts[(gsize) y * self->width] : NULL, self->width,
        exp (-step_s / BURN_FADES_S), dose, from, full);
}

/* The row with what was burnt into it. */
static const gfloat *
add_burn (ThermSensor *self, const gfloat *counts, gsize at)
{
  if (self->burn == NULL || !self->burn_is_seen)
    return &counts[at];
  if (self->burnt == NULL)
    self->burnt = g_new (gfloat, self->width);
  for (gint x = 0; x < self->width; x++)
    self->burnt[x] = counts[at + x] + self->burn[at + x];
  return self->burnt;
}

static void
prepare_offsets (ThermSensor *self, gdouble drift_k)
{
  const gsize n = (gsize) self->width * self->height;
  const gfloat pattern = self->model.fixed_pattern_mk;
  const gfloat drift = drift_k;

  if (self->offsets_valid && self->offsets_drift_mk == drift_k)
    return;

  for (gsize i = 0; i < n; i++)
    self->offsets[i] =
        pattern * self->pattern[i] + drift * self->response[i] + 0.5f;
  self->offsets_drift_mk = drift_k;
  self->offsets_valid = TRUE;
}

static void
read_row (const gfloat *restrict counts, const gfloat *restrict offsets,
    const gfloat *restrict noise_a, const gfloat *restrict noise_b,
    gfloat sigma, gfloat row, gint width, guint16 *restrict pixels)
{
  for (gint x = 0; x < width; x++) {
    const gfloat value =
        counts[x] + offsets[x] + row + sigma * (noise_a[x] + noise_b[x]);

    pixels[x] = (guint16) (gint) CLAMP (value, 0.0f, 65535.0f);
  }
}

static void
swap_row (guint8 *pixels, gint width)
{
#if G_BYTE_ORDER == G_BIG_ENDIAN
  for (gint x = 0; x < width; x++) {
    const guint8 low = pixels[2 * x + 1];

    pixels[2 * x + 1] = pixels[2 * x];
    pixels[2 * x] = low;
  }
#endif
}

void
therm_sensor_read (ThermSensor *self, const gfloat *counts, guint64 frame,
    gdouble drift_k, guint8 *pixels, gint stride)
{
  const guint32 seed = therm_hash3 (
      therm_hash2 (self->seed, SEED_NOISE), (guint32) frame, frame >> 32);
  /* the sum of two normal numbers is wider by the root of two */
  const gfloat sigma =
      self->model.netd_mk / 1000 * self->counts_per_k * (gfloat) G_SQRT2 / 2;
  const gfloat row_sigma = self->model.row_noise_mk / 1000 * self->counts_per_k;
  g_autofree guint16 *row = g_new (guint16, self->width);

  prepare_offsets (self, drift_k);
  for (gint y = 0; y < self->height; y++) {
    const guint32 hash = therm_hash2 (seed, y);
    const guint32 other = therm_hash (hash ^ 0x5bd1e995U);
    const gsize at = (gsize) y * self->width;

    read_row (add_burn (self, counts, at), &self->offsets[at],
        &self->gauss[hash % N_GAUSS], &self->gauss[other % N_GAUSS], sigma,
        row_sigma * self->gauss[therm_hash2 (hash, SEED_ROWS) % N_GAUSS],
        self->width, row);
    memcpy (pixels + (gsize) y * stride, row, 2 * self->width);
    swap_row (pixels + (gsize) y * stride, self->width);
  }

  for (guint i = 0; i < self->model.dead_pixels; i++) {
    const guint32 at = self->dead[i] & 0x3fffffff;
    guint8 *pixel =
        pixels + (gsize) (at / self->width) * stride + 2 * (at % self->width);
    guint16 value = 0;

    switch (self->dead[i] >> 30) {
    case DEAD_COLD:
      value = 0;
      break;
    case DEAD_HOT:
      value = G_MAXUINT16;
      break;
    case DEAD_STUCK:
      value = therm_hash2 (self->seed, at) & 0xffff;
      break;
    case DEAD_NOISY:
      value = therm_hash2 (seed, at) & 0xffff;
      break;
    }
    pixel[0] = value & 0xff;
    pixel[1] = value >> 8;
  }
}

void
therm_sensor_add_luma_noise (
    ThermSensor *self, guint64 frame, gdouble sigma, guint8 *luma, gint stride)
{
  const guint32 seed = therm_hash3 (
      therm_hash2 (self->seed, SEED_NOISE), (guint32) frame, frame >> 32);
  const gfloat scale = sigma;

  if (!(sigma > 0))
    return;

  for (gint y = 0; y < self->height; y++) {
    const gfloat *noise = &self->gauss[therm_hash2 (seed, y) % N_GAUSS];
    guint8 *row = luma + (gsize) y * stride;

    for (gint x = 0; x < self->width; x++) {
      const gfloat value = row[x] + 0.5f + scale * noise[x];

      row[x] = (guint8) (gint) CLAMP (value, 0.0f, 255.0f);
    }
  }
}
