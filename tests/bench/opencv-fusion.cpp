// SPDX-License-Identifier: LGPL-2.1-or-later

#include "opencv-fusion.h"
#include "bench.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace {

cv::Mat
copy_i420 (const guint8 *bytes, int w, int h)
{
  return cv::Mat (h * 3 / 2, w, CV_8UC1, const_cast<guint8 *> (bytes)).clone ();
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

} // namespace

// the pictures are kept from frame to frame, so that nothing is allocated anew
struct _OpencvFusion
{
  cv::Mat visible, thermal, matrices[2];
  cv::Mat visible_bgr, thermal_bgr, warped, blended, out;
  cv::Mat warped_planes[3];
};

OpencvFusion *
opencv_fusion_new (const OpencvFusionSetup *s)
{
  auto *self = new _OpencvFusion ();

  cv::setNumThreads (1);
  self->visible = copy_i420 (s->visible, s->width, s->height);
  self->thermal = copy_i420 (s->thermal, s->thermal_width, s->thermal_height);
  self->matrices[0] =
      find_matrix (s->thermal_width, s->thermal_height, s->width, s->height);
  self->matrices[1] = find_matrix (
      s->thermal_width / 2, s->thermal_height / 2, s->width / 2, s->height / 2);
  return self;
}

void
opencv_fusion_free (OpencvFusion *self)
{
  delete self;
}

gdouble
opencv_fusion_run_bgr (gpointer fusion, guint frame)
{
  auto &w = *static_cast<OpencvFusion *> (fusion);
  const double start_ms = bench_process_ms ();

  (void) frame;
  cv::cvtColor (w.visible, w.visible_bgr, cv::COLOR_YUV2BGR_I420);
  cv::cvtColor (w.thermal, w.thermal_bgr, cv::COLOR_YUV2BGR_I420);
  // where there is no thermal picture the visible one is blended with itself
  w.visible_bgr.copyTo (w.warped);
  cv::warpAffine (w.thermal_bgr, w.warped, w.matrices[0], w.warped.size (),
      cv::INTER_LINEAR, cv::BORDER_TRANSPARENT);
  cv::addWeighted (w.visible_bgr, 0.5, w.warped, 0.5, 0, w.blended);
  cv::cvtColor (w.blended, w.out, cv::COLOR_BGR2YUV_I420);
  return bench_process_ms () - start_ms;
}

gdouble
opencv_fusion_run_planes (gpointer fusion, guint frame)
{
  auto &w = *static_cast<OpencvFusion *> (fusion);
  const double start_ms = bench_process_ms ();

  (void) frame;
  w.out.create (w.visible.rows, w.visible.cols, CV_8UC1);
  for (int i = 0; i < 3; i++) {
    const cv::Mat below = plane (w.visible, i);
    cv::Mat out = plane (w.out, i);

    below.copyTo (w.warped_planes[i]);
    cv::warpAffine (plane (w.thermal, i), w.warped_planes[i],
        w.matrices[i > 0 ? 1 : 0], below.size (), cv::INTER_LINEAR,
        cv::BORDER_TRANSPARENT);
    cv::addWeighted (below, 0.5, w.warped_planes[i], 0.5, 0, out);
  }
  return bench_process_ms () - start_ms;
}
