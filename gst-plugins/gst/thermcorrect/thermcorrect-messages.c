/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What `thermcorrect` says on the bus. */

#include "config.h"

#include "gstthermcorrect-private.h"

static void
post (GstThermCorrect *self, GstStructure *structure)
{
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self), structure));
}

void
gst_therm_correct_post_ffc (GstThermCorrect *self, gdouble cavity_k)
{
  GstStructure *structure = gst_structure_new ("thermal-ffc", "state",
      G_TYPE_STRING, therm_ffc_state_to_string (self->ffc.state), "reason",
      G_TYPE_STRING, therm_ffc_reason_to_string (self->ffc.reason), "count",
      G_TYPE_UINT, self->ffc.n_done, "running-time", G_TYPE_UINT64, self->time,
      "cavity-k", G_TYPE_DOUBLE, cavity_k, NULL);

  if (self->ffc.state == THERM_FFC_FAILED && self->ffc.failure != NULL)
    gst_structure_set (
        structure, "failure", G_TYPE_STRING, self->ffc.failure, NULL);
  GST_INFO_OBJECT (self, "%" GST_PTR_FORMAT, structure);
  post (self, structure);
}

void
gst_therm_correct_post_guard (
    GstThermCorrect *self, const gchar *reason, gdouble share)
{
  GstStructure *structure = gst_structure_new ("thermal-shutter", "closed",
      G_TYPE_BOOLEAN, self->guard.closed, "reason", G_TYPE_STRING, reason,
      "share", G_TYPE_DOUBLE, share, "running-time", G_TYPE_UINT64, self->time,
      NULL);

  GST_INFO_OBJECT (self, "%" GST_PTR_FORMAT, structure);
  post (self, structure);
}

void
gst_therm_correct_post_defects (GstThermCorrect *self, const gchar *how,
    const gchar *pixels, guint n_pixels, const gchar *found, guint n_found)
{
  GstStructure *structure =
      gst_structure_new ("thermal-defects", "how", G_TYPE_STRING, how, "pixels",
          G_TYPE_STRING, pixels, "count", G_TYPE_UINT, n_pixels, "found",
          G_TYPE_STRING, found, "n-found", G_TYPE_UINT, n_found, NULL);

  GST_INFO_OBJECT (self, "%u defective pixels, %u new", n_pixels, n_found);
  post (self, structure);
}
