// SPDX-License-Identifier: LGPL-2.1-or-later

#include "opencv-noise.h"
#include "bench.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>

// the pictures are kept from frame to frame, so that nothing is allocated anew
struct _OpencvNoise
{
  OpencvNoiseSetup setup;
  cv::Mat mean, filtered, counts, detail, grey, equalised, picture;
};

OpencvNoise *
opencv_noise_new (const OpencvNoiseSetup *setup)
{
  auto *self = new _OpencvNoise ();

  cv::setNumThreads (1);
  self->setup = *setup;
  return self;
}

void
opencv_noise_free (OpencvNoise *self)
{
  delete self;
}

namespace {

// The base equalised, and the details on top of it.
void
make_picture (OpencvNoise &w)
{
  double low, high;

  cv::subtract (w.mean, w.filtered, w.detail);
  cv::minMaxLoc (w.filtered, &low, &high);
  w.filtered.convertTo (w.grey, CV_8U, 255 / std::max (high - low, 1.0),
      -low * 255 / std::max (high - low, 1.0));
  cv::equalizeHist (w.grey, w.equalised);
  cv::scaleAdd (
      w.detail, w.setup.detail_gain, cv::Mat_<float> (w.equalised), w.detail);
  w.detail.convertTo (w.picture, CV_8U);
}

} // namespace

gdouble
opencv_noise_run (
    OpencvNoise *self, const guint16 *counts, gdouble filters_ms[2])
{
  auto &w = *self;
  const OpencvNoiseSetup &s = w.setup;
  const cv::Mat frame (
      s.height, s.width, CV_16UC1, const_cast<guint16 *> (counts));
  const double start_ms = bench_thread_ms ();

  if (w.mean.empty ())
    frame.convertTo (w.mean, CV_32F);
  else
    cv::accumulateWeighted (frame, w.mean, 1 / s.n_frames);

  const double middle_ms = bench_thread_ms ();

  cv::bilateralFilter (w.mean, w.filtered, s.diameter, s.edge_counts, s.reach);

  const double end_ms = bench_thread_ms ();

  if (s.detail_gain > 0)
    make_picture (w);
  else
    w.filtered.convertTo (w.counts, CV_16U);
  filters_ms[0] = middle_ms - start_ms;
  filters_ms[1] = end_ms - middle_ms;
  return bench_thread_ms () - start_ms;
}

void
opencv_noise_get_counts (OpencvNoise *self, guint16 *ret_counts)
{
  cv::Mat counts (self->setup.height, self->setup.width, CV_16UC1, ret_counts);

  if (self->setup.detail_gain > 0)
    self->mean.convertTo (counts, CV_16U);
  else
    self->counts.copyTo (counts);
}

void
opencv_noise_get_picture (OpencvNoise *self, guint8 *ret_grey)
{
  self->picture.copyTo (
      cv::Mat (self->setup.height, self->setup.width, CV_8UC1, ret_grey));
}
