/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which pixels are no good, as text and as places, and what stands in for
 * them. */

#include <glib.h>

G_BEGIN_DECLS

#define THERM_DEFECTS_ERROR (therm_defects_error_quark ())

/* INVALID: the text is no list of pixels; the message names the word. */
typedef enum
{
  THERM_DEFECTS_ERROR_INVALID,
} ThermDefectsError;

GQuark therm_defects_error_quark (void);

/* More than this are no defects any more, but a broken detector. */
#define THERM_DEFECTS_MAX 4096
#define THERM_DEFECTS_MAX_SIDE 16384

typedef struct
{
  guint16 x, y;
} ThermPixel;

/* "x,y x,y ...", in reading order, each once. Returns: (element-type
 * ThermPixel), or NULL and an error. */
GArray *therm_defects_parse (const gchar *text, GError **error);
gchar *therm_defects_format (const GArray *pixels);
/* Puts one in at its place; FALSE: it is there, or there is no room. */
gboolean therm_defects_add (GArray *pixels, guint16 x, guint16 y);

/* For a size of picture: each defect with its neighbours that are good. */
typedef struct _ThermDefects ThermDefects;

ThermDefects *therm_defects_new (const GArray *pixels, gint width, gint height);
void therm_defects_free (ThermDefects *self);
/* Of those within the picture. */
guint therm_defects_get_n (const ThermDefects *self);
gboolean therm_defects_has (const ThermDefects *self, gint x, gint y);
/* For each pixel whether it is one, in rows without a gap. */
const guint8 *therm_defects_get_mask (const ThermDefects *self);

/* Each becomes what its neighbours say. */
void therm_defects_replace (const ThermDefects *self, gfloat *values);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThermDefects, therm_defects_free)

G_END_DECLS
