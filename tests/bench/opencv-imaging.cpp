// SPDX-License-Identifier: LGPL-2.1-or-later

#include "opencv-imaging.h"
#include "bench.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <vector>

namespace {

constexpr int detail_diameter = 9;
constexpr double detail_edge_k = 0.5;
constexpr double detail_reach = 4;

const char *const stage_names[OPENCV_N_STAGES] = {"temperatures_ms",
    "regions_ms", "equalise_ms", "colour_ms", "isotherm_ms", "i420_ms"};

double
lower_quartile (std::vector<double> values)
{
  std::sort (values.begin (), values.end ());
  return values[values.size () / 4];
}

// as bench-imaging's
std::vector<cv::Rect>
make_regions (int width, int height)
{
  std::vector<cv::Rect> regions;

  for (int i = 0; i < 32; i++)
    regions.emplace_back (int ((i % 8 / 8.0 + 0.0125) * width),
        int ((i / 8 / 4.0 + 0.075) * height), int (0.1 * width),
        int (0.1 * height));
  return regions;
}

} // namespace

// the pictures are kept from frame to frame, so that nothing is allocated anew
struct _OpencvImaging
{
  OpencvImagingSetup setup;
  std::vector<cv::Mat> frames;
  std::vector<cv::Rect> regions;
  cv::Mat celsius, grey, equalised, colour, mask, i420;
  cv::Mat resized[3];
  cv::Mat kelvin, base, detail;
  // a result that nobody reads need not be computed
  double sum = 0;
  std::vector<double> stages_ms[OPENCV_N_STAGES];
};

OpencvImaging *
opencv_imaging_new (const OpencvImagingSetup *setup)
{
  auto *self = new _OpencvImaging ();

  cv::setNumThreads (1);
  self->setup = *setup;
  self->regions = make_regions (setup->width, setup->height);
  for (guint i = 0; i < setup->n_frames; i++)
    self->frames.push_back (cv::Mat (setup->height, setup->width, CV_16UC1,
        const_cast<guint16 *> (setup->frames[i]))
                                .clone ());
  return self;
}

void
opencv_imaging_free (OpencvImaging *self)
{
  delete self;
}

gdouble
opencv_imaging_run (gpointer imaging, guint frame)
{
  auto &w = *static_cast<OpencvImaging *> (imaging);
  const OpencvImagingSetup &p = w.setup;
  const cv::Mat &counts = w.frames[frame % w.frames.size ()];
  const double start_ms = bench_thread_ms ();
  double low, high, mark = start_ms;
  int stage = 0;
  auto lap = [&] () {
    const double now = bench_thread_ms ();

    w.stages_ms[stage++].push_back (now - mark);
    mark = now;
  };

  counts.convertTo (w.celsius, CV_32F, 1, p.o);
  cv::divide (p.r1 / p.r2, w.celsius, w.celsius);
  cv::add (w.celsius, p.f, w.celsius);
  cv::log (w.celsius, w.celsius);
  cv::divide (p.b, w.celsius, w.celsius);
  cv::subtract (w.celsius, 273.15, w.celsius);
  lap ();

  for (const cv::Rect &region : w.regions) {
    const cv::Mat part = w.celsius (region);
    cv::Point low_at, high_at;

    cv::minMaxLoc (part, &low, &high, &low_at, &high_at);
    w.sum += low + high + cv::mean (part)[0] + low_at.x + high_at.x;
  }
  lap ();

  cv::minMaxLoc (counts, &low, &high);
  counts.convertTo (w.grey, CV_8U, 255 / std::max (high - low, 1.0),
      -low * 255 / std::max (high - low, 1.0));
  cv::equalizeHist (w.grey, w.equalised);
  lap ();

  cv::applyColorMap (w.equalised, w.colour, cv::COLORMAP_INFERNO);
  lap ();

  cv::inRange (w.celsius, cv::Scalar (p.above_c), cv::Scalar (1e9), w.mask);
  w.colour.setTo (cv::Scalar (0, 0, 255), w.mask);
  lap ();

  cv::cvtColor (w.colour, w.i420, cv::COLOR_BGR2YUV_I420);
  lap ();
  return mark - start_ms;
}

const gchar *
opencv_imaging_get_stage_name (guint stage)
{
  return stage_names[stage];
}

gdouble
opencv_imaging_get_stage_ms (OpencvImaging *self, guint stage)
{
  return lower_quartile (self->stages_ms[stage]);
}

gdouble
opencv_imaging_resize (gpointer imaging, guint frame)
{
  auto &w = *static_cast<OpencvImaging *> (imaging);
  const int width = w.setup.width, height = w.setup.height;
  const cv::Size whole (width, height), half (width / 2, height / 2);
  const cv::Mat luma = w.i420.rowRange (0, height);
  const cv::Mat chroma =
      w.i420.rowRange (height, height * 3 / 2).reshape (1, height);
  const cv::Rect luma_part (width / 4, height / 4, width / 2, height / 2);
  const cv::Rect chroma_part (width / 8, height / 8, width / 4, height / 4);
  const double start_ms = bench_thread_ms ();

  (void) frame;
  cv::resize (luma (luma_part), w.resized[0], whole, 0, 0, cv::INTER_CUBIC);
  for (int p = 0; p < 2; p++)
    cv::resize (
        chroma.rowRange (p * height / 2, (p + 1) * height / 2) (chroma_part),
        w.resized[1 + p], half, 0, 0, cv::INTER_CUBIC);
  return bench_thread_ms () - start_ms;
}

gdouble
opencv_imaging_detail (gpointer imaging, guint frame)
{
  auto &w = *static_cast<OpencvImaging *> (imaging);
  const OpencvImagingSetup &p = w.setup;

  w.frames[frame % w.frames.size ()].convertTo (w.kelvin, CV_32F, 1, p.o);
  cv::divide (p.r1 / p.r2, w.kelvin, w.kelvin);
  cv::add (w.kelvin, p.f, w.kelvin);
  cv::log (w.kelvin, w.kelvin);
  cv::divide (p.b, w.kelvin, w.kelvin);

  const double start_ms = bench_thread_ms ();

  cv::bilateralFilter (
      w.kelvin, w.base, detail_diameter, detail_edge_k, detail_reach);
  cv::subtract (w.kelvin, w.base, w.detail);
  return bench_thread_ms () - start_ms;
}
