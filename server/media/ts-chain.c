/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsChain"
#include "config.h"

#include "ts-chain.h"

static gboolean
set_properties (GstElement *element, const TsProfileLink *link, GError **error)
{
  g_autoptr (GList) names = NULL;

  if (link->properties == NULL)
    return TRUE;
  names = json_object_get_members (link->properties);
  for (GList *l = names; l != NULL; l = l->next) {
    g_autofree gchar *place =
        g_strdup_printf ("%s.properties.%s", link->place, (gchar *) l->data);

    if (!ts_chain_set_property (element, place, l->data,
            json_object_get_member (link->properties, l->data), error))
      return FALSE;
  }
  return TRUE;
}

static GstElement *
make_caps_filter (const TsProfileLink *link, GError **error)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (link->caps);
  GstElement *filter;

  if (caps == NULL) {
    ts_profile_set_error (
        error, link->place, "caps: '%s' are no caps", link->caps);
    return NULL;
  }
  filter = gst_element_factory_make ("capsfilter", link->name);
  g_object_set (filter, "caps", caps, NULL);
  return filter;
}

static GstElement *
make_bin (const TsProfileLink *link, GError **error)
{
  g_autoptr (GError) local = NULL;
  GstElement *bin = gst_parse_bin_from_description_full (
      link->launch, TRUE, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &local);

  if (bin == NULL) {
    ts_profile_set_error (error, link->place, "launch: %s", local->message);
    return NULL;
  }
  if (link->name != NULL)
    gst_object_set_name (GST_OBJECT (bin), link->name);
  if (bin->numsrcpads == 0) {
    ts_profile_set_error (error, link->place,
        "launch: its last element has no output yet; end it with an element "
        "that always has one, as videoconvert");
    gst_object_unref (gst_object_ref_sink (bin));
    return NULL;
  }
  return bin;
}

/* Returns a floating reference. */
static GstElement *
make_element (const TsProfileLink *link, GError **error)
{
  GstElement *element;

  if (link->caps != NULL)
    return make_caps_filter (link, error);
  if (link->launch != NULL)
    return make_bin (link, error);
  element = gst_element_factory_make (link->element, link->name);
  if (element == NULL) {
    ts_profile_set_error (error, link->place,
        "element: there is no '%s'; is its plugin installed?", link->element);
    return NULL;
  }
  if (!set_properties (element, link, error)) {
    gst_object_unref (gst_object_ref_sink (element));
    return NULL;
  }
  return element;
}

/* An output that comes later (rtspsrc, decodebin) is linked when it comes, if
 * what it gives fits. Runs on a streaming thread. */
static void
on_pad_added (GstElement *element, GstPad *pad, gpointer user_data)
{
  GstElement *next = user_data;
  g_autoptr (GstPad) sink = gst_element_get_static_pad (next, "sink");

  if (GST_PAD_DIRECTION (pad) == GST_PAD_SRC && sink != NULL
      && !gst_pad_is_linked (sink) && gst_pad_can_link (pad, sink))
    gst_pad_link (pad, sink);
}

static gboolean
has_later_output (GstElement *element)
{
  const GList *templates =
      gst_element_class_get_pad_template_list (GST_ELEMENT_GET_CLASS (element));

  for (const GList *l = templates; l != NULL; l = l->next) {
    GstPadTemplate *template = l->data;

    if (GST_PAD_TEMPLATE_DIRECTION (template) == GST_PAD_SRC
        && GST_PAD_TEMPLATE_PRESENCE (template) == GST_PAD_SOMETIMES)
      return TRUE;
  }
  return FALSE;
}

static gboolean
link_pair (
    GstElement *element, GstElement *next, const gchar *place, GError **error)
{
  if (element->numsrcpads == 0 && has_later_output (element)) {
    g_signal_connect_object (
        element, "pad-added", G_CALLBACK (on_pad_added), next, 0);
    return TRUE;
  }
  if (gst_element_link (element, next))
    return TRUE;
  return ts_profile_set_error (error, place,
      "%s cannot follow %s: their formats do not fit", GST_OBJECT_NAME (next),
      GST_OBJECT_NAME (element));
}

/**
 * ts_chain_build:
 * @bin: empty, takes the elements
 * @chain: (element-type TsProfileLink): from the source on
 * @sink: ends the chain; is in @bin already
 * @ret_elements: (element-type GstElement): empty, takes a reference to what
 *   was made of each link
 *
 * Makes the elements, sets their properties and links them. On failure @bin is
 * left with some of them and can only be dropped.
 */
gboolean
ts_chain_build (GstBin *bin, GPtrArray *chain, GstElement *sink,
    GPtrArray *ret_elements, GError **error)
{
  GstElement *previous = NULL;

  for (guint i = 0; i < chain->len; i++) {
    const TsProfileLink *link = g_ptr_array_index (chain, i);
    GstElement *element = make_element (link, error);

    if (element == NULL)
      return FALSE;
    if (!gst_bin_add (bin, element))
      return ts_profile_set_error (
          error, link->place, "name: there is a '%s' already", link->name);
    g_ptr_array_add (ret_elements, gst_object_ref (element));
    if (previous != NULL && !link_pair (previous, element, link->place, error))
      return FALSE;
    if (previous == NULL && element->numsinkpads > 0)
      return ts_profile_set_error (error, link->place, "%s is not a source",
          link->element != NULL ? link->element : "this");
    previous = element;
  }
  return link_pair (previous, sink,
      ((TsProfileLink *) g_ptr_array_index (chain, chain->len - 1))->place,
      error);
}

static guint
find_action (GObject *element, const gchar *action)
{
  const guint id = g_signal_lookup (action, G_OBJECT_TYPE (element));
  GSignalQuery query;

  if (id == 0)
    return 0;
  g_signal_query (id, &query);
  return (query.signal_flags & G_SIGNAL_ACTION) != 0 && query.n_params == 0 ? id
                                                                            : 0;
}

/**
 * ts_chain_act:
 * @elements: (element-type GstElement): of ts_chain_build()
 *
 * Tells every element that knows the action.
 *
 * Returns: whether there is one
 */
gboolean
ts_chain_act (GPtrArray *elements, const gchar *action)
{
  gboolean known = FALSE;

  for (guint i = 0; i < elements->len; i++) {
    GObject *element = g_ptr_array_index (elements, i);
    const guint id = find_action (element, action);

    if (id == 0)
      continue;
    g_signal_emit (element, id, 0);
    known = TRUE;
  }
  return known;
}

/**
 * ts_chain_find_action:
 *
 * Returns: (transfer none) (nullable): the first that knows the action
 */
GObject *
ts_chain_find_action (GPtrArray *elements, const gchar *action)
{
  for (guint i = 0; i < elements->len; i++) {
    GObject *element = g_ptr_array_index (elements, i);

    if (find_action (element, action) != 0)
      return element;
  }
  return NULL;
}

/**
 * ts_chain_find_property:
 *
 * Returns: (transfer none) (nullable): the first that has the property
 */
GObject *
ts_chain_find_property (GPtrArray *elements, const gchar *property)
{
  for (guint i = 0; i < elements->len; i++) {
    GObject *element = g_ptr_array_index (elements, i);

    if (g_object_class_find_property (G_OBJECT_GET_CLASS (element), property)
        != NULL)
      return element;
  }
  return NULL;
}
