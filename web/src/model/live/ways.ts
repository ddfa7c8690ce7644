// SPDX-License-Identifier: LGPL-2.1-or-later
// The ways by which live pictures come, the best one first.

import { mjpegWay } from "./mjpeg-way";
import { mseWay } from "./mse-way";
import type { LiveSource, LiveWay } from "./way";
import { webrtcWay } from "./webrtc-way";

export const liveWays: readonly LiveWay[] = [webrtcWay, mseWay, mjpegWay];

/** The first possible way from a place on. */
export function wayFrom(
  ways: readonly LiveWay[],
  from: number,
  source: LiveSource,
): number {
  const found = ways.findIndex(
    (way, index) => index >= from && way.isPossible(source),
  );
  return found < 0 ? ways.length - 1 : found;
}
