/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-materials.h"

#include <gst/thermal/thermal.h>

#include "http/ts-http-reply.h"

static void
add_material (JsonBuilder *builder, const GstThermalMaterial *material)
{
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "id", material->id);
  ts_http_json_add_string (builder, "name", material->name);
  ts_http_json_add_string (builder, "group", material->group);
  ts_http_json_add_number (builder, "emissivity", material->emissivity);
  ts_http_json_add_number (builder, "lowest", material->lowest);
  ts_http_json_add_number (builder, "highest", material->highest);
  ts_http_json_add_string (builder, "source", material->source);
  json_builder_end_object (builder);
}

static void
add_source (JsonBuilder *builder, const gchar *id)
{
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "id", id);
  ts_http_json_add_string (
      builder, "title", gst_thermal_material_get_source_title (id));
  json_builder_end_object (builder);
}

static void
reply_materials (TsHttpRequest *request, gpointer owner)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const gchar *const *ids = gst_thermal_material_get_ids ();
  const gchar *const *sources = gst_thermal_material_get_sources ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "materials");
  json_builder_begin_array (builder);
  for (guint i = 0; ids[i] != NULL; i++)
    add_material (builder, gst_thermal_material_find (ids[i]));
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "sources");
  json_builder_begin_array (builder);
  for (guint i = 0; sources[i] != NULL; i++)
    add_source (builder, sources[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static const TsHttpRoute routes[] = {
    {"GET", "/api/v1/materials", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0,
        reply_materials, NULL},
};

void
ts_http_materials_add_routes (TsHttpRouter *router)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), NULL);
}
