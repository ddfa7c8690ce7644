/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "media/rtsp/ts-rtsp-profile.h"

static void
test_a_query_becomes_a_path (void)
{
  static const struct
  {
    const gchar *path;
    const gchar *query;
    const gchar *moved; /* NULL: as it was */
  } cases[] = {
      {"/ch0", "profile=mobile", "/ch0@mobile"},
      {"/ch0/", "profile=mobile", "/ch0@mobile"},
      {"/stream1/sensor1", "a=1&profile=x&b=2", "/stream1/sensor1@x"},
      /* of players that write the part of the media behind the query */
      {"/ch0", "profile=mobile/stream=0", "/ch0@mobile/stream=0"},
      {"/ch0/", "profile=x&a=1/stream=0", "/ch0@x/stream=0"},
      {"/ch0/stream=0", "profile=mobile", "/ch0@mobile/stream=0"},
      {"/ch0", NULL, NULL},
      {"/ch0", "", NULL},
      {"/ch0", "profile=", NULL},
      {"/ch0", "myprofile=mobile", NULL},
      {"/ch0", "profile", NULL},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    GstRTSPUrl url = {.abspath = g_strdup (cases[i].path),
        .query = g_strdup (cases[i].query)};

    ts_rtsp_profile_move (&url);
    g_assert_cmpstr (url.abspath, ==,
        cases[i].moved != NULL ? cases[i].moved : cases[i].path);
    g_assert_cmpstr (
        url.query, ==, cases[i].moved != NULL ? NULL : cases[i].query);
    g_free (url.abspath);
    g_free (url.query);
  }
  ts_rtsp_profile_move (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rtsp-profile/path", test_a_query_becomes_a_path);
  return g_test_run ();
}
