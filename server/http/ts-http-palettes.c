/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-palettes.h"

#include <gst/thermal/thermal.h>

#include "http/ts-http-member.h"
#include "http/ts-http-problem.h"
#include "http/ts-http-work.h"

#define N_SWATCH_COLOURS 64

static void
add_palette (
    JsonBuilder *builder, GstThermalPalette *palette, const gchar *file)
{
  guint8 rgb[N_SWATCH_COLOURS * 3];

  gst_thermal_palette_fill_rgb (palette, FALSE, rgb, N_SWATCH_COLOURS);
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "id", gst_thermal_palette_get_id (palette));
  ts_http_json_add_string (
      builder, "name", gst_thermal_palette_get_name (palette));
  if (file != NULL)
    ts_http_json_add_string (builder, "file", file);
  json_builder_set_member_name (builder, "colours");
  json_builder_begin_array (builder);
  for (guint i = 0; i < N_SWATCH_COLOURS; i++) {
    gchar colour[8];

    g_snprintf (colour, sizeof colour, "#%02x%02x%02x", rgb[3 * i],
        rgb[3 * i + 1], rgb[3 * i + 2]);
    json_builder_add_string_value (builder, colour);
  }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
reply_palettes (TsHttpRequest *request, gpointer owner)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const gchar *const *ids = gst_thermal_palette_get_ids ();
  GPtrArray *own = ts_palettes_list (owner);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "palettes");
  json_builder_begin_array (builder);
  for (guint i = 0; ids[i] != NULL; i++)
    add_palette (builder, gst_thermal_palette_find (ids[i]), NULL);
  for (guint i = 0; i < own->len; i++) {
    const TsUserPalette *one = g_ptr_array_index (own, i);

    add_palette (builder, one->palette, one->file);
  }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TsHttpWork *work = user_data;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  GError *error = NULL;
  const TsUserPalette *added =
      ts_palettes_add_finish (TS_PALETTES (source), result, &error);

  if (added == NULL) {
    ts_http_work_fail (work, NULL, error);
    return;
  }
  add_palette (builder, added->palette, added->file);
  ts_http_work_reply_json (work, builder);
}

static void
put_palette (TsHttpRequest *request, gpointer owner)
{
  TsHttpWork *work = ts_http_work_new (request, owner);

  work->status = SOUP_STATUS_CREATED;
  ts_palettes_add_async (owner, ts_http_request_get_caller (request),
      ts_http_request_get_param (request, "file"),
      ts_http_request_get_body (request), on_added, work);
}

static void
on_renamed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TsHttpWork *work = user_data;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  GError *error = NULL;
  const TsUserPalette *renamed =
      ts_palettes_rename_finish (TS_PALETTES (source), result, &error);

  if (renamed == NULL) {
    ts_http_work_fail (work, NULL, error);
    return;
  }
  add_palette (builder, renamed->palette, renamed->file);
  ts_http_work_reply_json (work, builder);
}

static void
rename_palette (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {"file", NULL};
  JsonObject *object = ts_http_request_get_object (request);
  const gchar *file;

  if (object != NULL && ts_http_member_check_names (request, object, names)
      && ts_http_member_get_text (request, object, "file", TRUE, &file))
    ts_palettes_rename_async (owner, ts_http_request_get_caller (request),
        ts_http_request_get_param (request, "file"), file, on_renamed,
        ts_http_work_new (request, owner));
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TsHttpWork *work = user_data;
  GError *error = NULL;

  if (ts_palettes_remove_finish (TS_PALETTES (source), result, &error))
    ts_http_work_reply_nothing (work);
  else
    ts_http_work_fail (work, NULL, error);
}

static void
delete_palette (TsHttpRequest *request, gpointer owner)
{
  ts_palettes_remove_async (owner, ts_http_request_get_caller (request),
      ts_http_request_get_param (request, "file"), on_removed,
      ts_http_work_new (request, owner));
}

#define PALETTES "/api/v1/palettes"
/* a name is short */
#define MAX_BODY 1024
#define CHANGES TS_HTTP_GATE_PERMISSION, TS_PERMISSION_IMAGE

static const TsHttpRoute routes[] = {
    {"GET", PALETTES, TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0,
        reply_palettes, NULL},
    {"PUT", PALETTES "/{file}", CHANGES, TS_PALETTES_MAX_SIZE, put_palette,
        NULL},
    {"PATCH", PALETTES "/{file}", CHANGES, MAX_BODY, rename_palette, NULL},
    {"DELETE", PALETTES "/{file}", CHANGES, 0, delete_palette, NULL},
};

static void
map_problems (void)
{
  ts_http_problem_map (TS_PALETTES_ERROR, TS_PALETTES_ERROR_NAME, 400);
  ts_http_problem_map (TS_PALETTES_ERROR, TS_PALETTES_ERROR_INVALID, 400);
  ts_http_problem_map (TS_PALETTES_ERROR, TS_PALETTES_ERROR_EXISTS, 409);
  ts_http_problem_map (TS_PALETTES_ERROR, TS_PALETTES_ERROR_NOT_FOUND, 404);
  ts_http_problem_map (TS_PALETTES_ERROR, TS_PALETTES_ERROR_IN_USE, 409);
  ts_http_problem_map (TS_PALETTES_ERROR, TS_PALETTES_ERROR_FULL, 409);
}

/**
 * ts_http_palettes_add_routes:
 * @palettes: lives as long as the router
 */
void
ts_http_palettes_add_routes (TsHttpRouter *router, TsPalettes *palettes)
{
  map_problems ();
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), palettes);
}
