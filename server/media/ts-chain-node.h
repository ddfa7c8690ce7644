/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>
#include <json-glib/json-glib.h>

#include "camera/ts-profile.h"

G_BEGIN_DECLS

/**
 * TsChainBinding:
 * @key: setting of the sensor
 * @property: that it writes
 * @value: that the property has now
 */
typedef struct
{
  gchar *key;
  gchar *property;
  JsonNode *value;
} TsChainBinding;

/**
 * TsChainNode:
 * @name: of the element in its pipeline
 * @element: factory name; `capsfilter` for caps, `bin` for a launch line
 * @summary: what the element is, in words
 * @launch: (nullable): the launch line
 * @properties: those that the profile sets, with the values that they have now
 * @bindings: (element-type TsChainBinding): settings that write properties
 * @caps: (nullable): what leaves it, once that has been negotiated
 * @state: `null`, `ready`, `paused` or `playing`
 *
 * One link of a running chain, for people. What looks like a secret is not in
 * it.
 */
typedef struct
{
  gchar *name;
  gchar *element;
  gchar *summary;
  gchar *launch;
  JsonObject *properties;
  GPtrArray *bindings;
  gchar *caps;
  gchar *state;
} TsChainNode;

TsChainNode *ts_chain_node_new (
    const TsProfileLink *link, GPtrArray *bindings, GstElement *element);
void ts_chain_node_free (TsChainNode *self);

G_END_DECLS
