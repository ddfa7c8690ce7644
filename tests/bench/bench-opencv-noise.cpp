// SPDX-License-Identifier: LGPL-2.1-or-later

// Noise reduction as one writes it with OpenCV: a running mean, then a bilateral
// filter, in floating point. One thread.
//
// usage: bench-opencv-noise FRAMES_FILE SIGMA
//
// The last frame of the file is the truth of the one before it; SIGMA is the
// noise in counts.

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <vector>

namespace {

constexpr int width = 640;
constexpr int height = 512;
constexpr int n_warm_up = 5;
// as thermcorrect's level 50
constexpr double n_frames = 8.75;
constexpr double reach = 3;

double
thread_ms ()
{
  timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e3 * now.tv_sec + 1e-6 * now.tv_nsec;
}

double
median (std::vector<double> values)
{
  std::sort (values.begin (), values.end ());
  return values[values.size () / 2];
}

double
find_error (const cv::Mat &picture, const cv::Mat &truth)
{
  return cv::norm (picture, truth, cv::NORM_L2) / std::sqrt (width * height);
}

} // namespace

int
main (int argc, char *argv[])
{
  std::vector<cv::Mat> frames;
  std::vector<double> mean_ms, filter_ms, total_ms;
  cv::Mat mean, filtered, result, truth;

  if (argc != 3) {
    std::fprintf (stderr, "usage: bench-opencv-noise FRAMES_FILE SIGMA\n");
    return 1;
  }

  std::ifstream file (argv[1], std::ios::binary);
  for (;;) {
    cv::Mat frame (height, width, CV_16UC1);

    if (!file.read (reinterpret_cast<char *> (frame.data),
            static_cast<std::streamsize> (frame.total () * frame.elemSize ())))
      break;
    frames.push_back (frame);
  }
  if (frames.size () < n_warm_up + 2) {
    std::fprintf (stderr, "bench-opencv-noise: too few frames\n");
    return 1;
  }
  truth = frames.back ();
  frames.pop_back ();

  const double sigma = std::atof (argv[2]);
  const double left = sigma / std::sqrt (2 * n_frames - 1);

  cv::setNumThreads (1);
  frames[0].convertTo (mean, CV_32F);
  for (size_t i = 0; i < frames.size (); i++) {
    const double start_ms = thread_ms ();
    double middle_ms;

    cv::accumulateWeighted (frames[i], mean, 1 / n_frames);
    middle_ms = thread_ms ();
    cv::bilateralFilter (mean, filtered, 5, reach * left, 1.5);
    filtered.convertTo (result, CV_16U);
    if (i < n_warm_up)
      continue;
    mean_ms.push_back (middle_ms - start_ms);
    filter_ms.push_back (thread_ms () - middle_ms);
    total_ms.push_back (thread_ms () - start_ms);
  }
  std::printf (
      "{\"ms\": %.5f, \"accumulate_ms\": %.5f, \"bilateral_ms\": %.5f, "
      "\"error\": %.5f}\n",
      median (total_ms), median (mean_ms), median (filter_ms),
      find_error (result, truth));
  return 0;
}
