/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "camera/ts-profile.h"

#define PROFILE(sensor, stream)                                                \
  "{ \"name\": \"test\", \"variables\": { \"a\": { \"value\": \"x\" } }, "     \
  "\"sensors\": [ { \"id\": \"s\", \"band\": \"thermal\", " sensor " } ], "    \
  "\"streams\": [ { \"name\": \"one/s\", \"sensor\": \"s\", "                  \
  "\"codec\": \"h264\" " stream " } ] }"
#define CHAIN "\"chain\": [ { \"element\": \"videotestsrc\" } ]"

static TsProfile *
load (const gchar *json, GHashTable *variables, GError **error)
{
  return ts_profile_new_from_data (json, -1, "/folder", variables, error);
}

static void
test_reads_what_is_there (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsProfile) profile = load (
      PROFILE ("\"label\": \"${a}y\", \"bind\": { \"palette\": \"c.p\" }, "
               "\"chain\": [ { \"element\": \"e\", \"name\": \"n\", "
               "\"properties\": { \"location\": \"${profile-dir}/f\" } }, "
               "{ \"caps\": \"video/x-raw\" } ]",
          ", \"aliases\": [\"ch0\", \"A/B/101\", \"live1s1.sdp\"], "
          "\"defaults\": { \"width\": 320 }"),
      NULL, &error);
  const TsProfileSensor *sensor;
  const TsProfileStream *stream;
  const TsProfileLink *link;
  const TsProfileBinding *binding;

  g_assert_no_error (error);
  g_assert_cmpuint (ts_profile_get_n_sensors (profile), ==, 1);
  sensor = ts_profile_get_sensor (profile, 0);
  g_assert_cmpstr (sensor->label, ==, "xy");
  g_assert_cmpint (sensor->band, ==, TS_BAND_THERMAL);
  g_assert_cmpuint (sensor->chain->len, ==, 2);
  link = g_ptr_array_index (sensor->chain, 0);
  g_assert_cmpstr (link->place, ==, "sensors[0].chain[0]");
  g_assert_cmpstr (json_object_get_string_member (link->properties, "location"),
      ==, "/folder/f");
  binding = g_ptr_array_index (sensor->bindings, 0);
  g_assert_cmpstr (binding->concern, ==, "sensor");
  g_assert_cmpstr (binding->key, ==, "palette");
  g_assert_cmpstr (binding->element, ==, "c");
  g_assert_cmpstr (binding->property, ==, "p");
  stream = ts_profile_get_stream (profile, 0);
  g_assert_cmpstr (stream->name, ==, "one/s");
  g_assert_cmpstr (stream->aliases[1], ==, "A/B/101");
  g_assert_cmpstr (stream->aliases[2], ==, "live1s1.sdp");
  g_assert_cmpint (stream->codec, ==, TS_CODEC_H264);
}

static void
test_given_variables_win (void)
{
  g_autoptr (GHashTable) variables = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (TsProfile) profile = NULL;

  g_hash_table_insert (variables, (gpointer) "a", (gpointer) "${z}");
  profile = load (PROFILE (CHAIN ", \"label\": \"${a}\"", ""), variables, NULL);
  g_assert_nonnull (profile);
  /* a value is taken as it is, not expanded again */
  g_assert_cmpstr (ts_profile_get_sensor (profile, 0)->label, ==, "${z}");
}

static void
test_errors_name_the_place (void)
{
  static const struct
  {
    const gchar *json;
    gint code;
    const gchar *message;
  } cases[] = {
      {"", TS_PROFILE_ERROR_SYNTAX, "is empty"},
      {"{\n}\n}", TS_PROFILE_ERROR_SYNTAX, "is not JSON: line 3"},
      {"\xff", TS_PROFILE_ERROR_SYNTAX, "is not UTF-8 text"},
      {"[]", TS_PROFILE_ERROR_INVALID, "the profile: is not an object"},
      {"{}", TS_PROFILE_ERROR_INVALID, "the profile: 'name' is missing"},
      {PROFILE ("\"chain\": 1", ""), TS_PROFILE_ERROR_INVALID,
          "sensors[0].chain: is not an array"},
      {PROFILE ("\"chain\": []", ""), TS_PROFILE_ERROR_INVALID,
          "sensors[0].chain: is empty"},
      {PROFILE ("\"chain\": [ {} ]", ""), TS_PROFILE_ERROR_INVALID,
          "sensors[0].chain[0]: needs one of element, caps, launch"},
      {PROFILE ("\"chain\": [ { \"element\": 1 } ]", ""),
          TS_PROFILE_ERROR_INVALID,
          "sensors[0].chain[0].element: is not a string"},
      {PROFILE (CHAIN ", \"bind\": { \"k\": \"x\" }", ""),
          TS_PROFILE_ERROR_INVALID,
          "sensors[0].bind.k: 'x' is not NAME.PROPERTY"},
      {PROFILE (CHAIN ", \"label\": \"${a\"", ""), TS_PROFILE_ERROR_INVALID,
          "sensors[0].label: a '${' has no '}'"},
      {PROFILE (CHAIN, ", \"aliases\": [\"/x\"]"), TS_PROFILE_ERROR_INVALID,
          "streams[0].aliases[0]: '/x' is not a path"},
      {PROFILE (CHAIN, ", \"aliases\": [\"a/../b\"]"), TS_PROFILE_ERROR_INVALID,
          "streams[0].aliases[0]: 'a/../b' is not a path"},
      {PROFILE (CHAIN, ", \"aliases\": [\"one/s\"]"), TS_PROFILE_ERROR_INVALID,
          "streams[0]: 'one/s' is there already"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (load (cases[i].json, NULL, &error));
    g_assert_error (error, TS_PROFILE_ERROR, cases[i].code);
    if (!g_str_has_prefix (error->message, cases[i].message))
      g_error (
          "'%s' does not begin with '%s'", error->message, cases[i].message);
  }
}

static void
test_deep_nesting_is_refused (void)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (json, '[');
  g_assert_null (load (json->str, NULL, &error));
  g_assert_error (error, TS_PROFILE_ERROR, TS_PROFILE_ERROR_SYNTAX);
}

static void
test_shipped_profiles_are_found_by_name (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *file = ts_profile_find_file ("pan-tilt-dual", &error);
  g_autoptr (TsProfile) profile = NULL;
  const TsProfileStream *stream;

  g_assert_no_error (error);
  profile = ts_profile_new_from_file (file, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ts_profile_get_n_streams (profile), ==, 5);
  for (guint i = 0; i < 4; i++) {
    g_autofree gchar *name =
        g_strdup_printf ("stream%u/sensor%u", i % 2 + 1, i / 2 + 1);
    g_autofree gchar *alias = g_strdup_printf ("ch%u", i);

    stream = ts_profile_get_stream (profile, i);
    g_assert_cmpstr (stream->name, ==, name);
    g_assert_cmpstr (stream->aliases[0], ==, alias);
  }
  stream = ts_profile_get_stream (profile, 4);
  g_assert_cmpstr (stream->name, ==, "radiometric/sensor2");
  g_assert_cmpint (stream->codec, ==, TS_CODEC_JPEG2000);
  g_assert_null (ts_profile_find_file ("nonsense", &error));
  g_assert_error (error, TS_PROFILE_ERROR, TS_PROFILE_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile/read", test_reads_what_is_there);
  g_test_add_func ("/profile/variables", test_given_variables_win);
  g_test_add_func ("/profile/errors", test_errors_name_the_place);
  g_test_add_func ("/profile/deep", test_deep_nesting_is_refused);
  g_test_add_func ("/profile/shipped", test_shipped_profiles_are_found_by_name);
  return g_test_run ();
}
