// SPDX-License-Identifier: LGPL-2.1-or-later

// The blend of a thermal picture into a visible one as one writes it with
// OpenCV: warpAffine, addWeighted. Once in BGR, as its colour functions want
// it, and once on the planes of I420, which saves the conversions. One thread.
//
// usage: bench-fusion-opencv PICTURES_FILE

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <vector>

namespace {

constexpr int width = 1920, height = 1080;
constexpr int thermal_width = 384, thermal_height = 288;
constexpr int n_warm_up = 20, n_runs = 120;

double
process_ms ()
{
  timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return 1e3 * now.tv_sec + 1e-6 * now.tv_nsec;
}

cv::Mat
read_i420 (std::ifstream &file, int w, int h)
{
  cv::Mat picture (h * 3 / 2, w, CV_8UC1);

  file.read (reinterpret_cast<char *> (picture.data),
      static_cast<std::streamsize> (picture.total ()));
  return picture;
}

// from the thermal picture to the visible one, as bench-fusion's points
cv::Mat
find_matrix (int tw, int th, int w, int h)
{
  const cv::Point2f from[3] = {
      {0, 0}, {float (tw), 0}, {0.5f * float (tw), float (th)}};
  const cv::Point2f to[3] = {{0.0833f * float (w), 0.047f * float (h)},
      {0.9167f * float (w), 0.027f * float (h)},
      {0.5f * float (w), 0.963f * float (h)}};

  return cv::getAffineTransform (from, to);
}

cv::Mat
plane (cv::Mat &picture, int index)
{
  const int h = picture.rows * 2 / 3, w = picture.cols;
  uchar *data = picture.data;

  if (index == 0)
    return cv::Mat (h, w, CV_8UC1, data);
  data += h * w + (index - 1) * (h / 2) * (w / 2);
  return cv::Mat (h / 2, w / 2, CV_8UC1, data);
}

// kept from picture to picture, so that nothing is allocated anew
struct Work
{
  cv::Mat visible_bgr, thermal_bgr, warped, blended, out;
  cv::Mat warped_planes[3];
};

void
run_bgr (const cv::Mat &visible, const cv::Mat &thermal, const cv::Mat &matrix,
    Work &w)
{
  cv::cvtColor (visible, w.visible_bgr, cv::COLOR_YUV2BGR_I420);
  cv::cvtColor (thermal, w.thermal_bgr, cv::COLOR_YUV2BGR_I420);
  // where there is no thermal picture the visible one is blended with itself
  w.visible_bgr.copyTo (w.warped);
  cv::warpAffine (w.thermal_bgr, w.warped, matrix, w.warped.size (),
      cv::INTER_LINEAR, cv::BORDER_TRANSPARENT);
  cv::addWeighted (w.visible_bgr, 0.5, w.warped, 0.5, 0, w.blended);
  cv::cvtColor (w.blended, w.out, cv::COLOR_BGR2YUV_I420);
}

void
run_planes (
    cv::Mat &visible, cv::Mat &thermal, const cv::Mat *matrices, Work &w)
{
  w.out.create (visible.rows, visible.cols, CV_8UC1);
  for (int i = 0; i < 3; i++) {
    const cv::Mat below = plane (visible, i);
    cv::Mat out = plane (w.out, i);

    below.copyTo (w.warped_planes[i]);
    cv::warpAffine (plane (thermal, i), w.warped_planes[i],
        matrices[i > 0 ? 1 : 0], below.size (), cv::INTER_LINEAR,
        cv::BORDER_TRANSPARENT);
    cv::addWeighted (below, 0.5, w.warped_planes[i], 0.5, 0, out);
  }
}

template <typename Function>
double
measure (Function run)
{
  std::vector<double> taken;

  for (int i = 0; i < n_warm_up + n_runs; i++) {
    const double start = process_ms ();

    run ();
    if (i >= n_warm_up)
      taken.push_back (process_ms () - start);
  }
  std::sort (taken.begin (), taken.end ());
  return taken[taken.size () / 2];
}

} // namespace

int
main (int argc, char *argv[])
{
  if (argc != 2) {
    std::fprintf (stderr, "usage: bench-fusion-opencv PICTURES_FILE\n");
    return 1;
  }

  std::ifstream file (argv[1], std::ios::binary);
  cv::Mat visible = read_i420 (file, width, height);
  cv::Mat thermal = read_i420 (file, thermal_width, thermal_height);
  const cv::Mat matrices[2] = {
      find_matrix (thermal_width, thermal_height, width, height),
      find_matrix (
          thermal_width / 2, thermal_height / 2, width / 2, height / 2)};
  Work work;

  if (!file) {
    std::fprintf (stderr, "bench-fusion-opencv: %s is too short\n", argv[1]);
    return 1;
  }
  cv::setNumThreads (1);
  const double bgr =
      measure ([&] () { run_bgr (visible, thermal, matrices[0], work); });
  const double planes =
      measure ([&] () { run_planes (visible, thermal, matrices, work); });

  std::printf (
      "{\"opencv_bgr_ms\": %.5f, \"opencv_planes_ms\": %.5f}\n", bgr, planes);
  return 0;
}
