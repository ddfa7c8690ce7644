// SPDX-License-Identifier: LGPL-2.1-or-later
// What is to be said about a channel's picture, over it.

import type { SensorStatus } from "../../api/client";
import type { RadiometricFrame } from "../../api/radiometric";

export interface Notice {
  text: string;
  /** covers the picture, because what is seen there says nothing */
  veil: boolean;
}

export function noticeOf(
  sensor: SensorStatus,
  frame: RadiometricFrame | undefined,
  online: boolean,
  live: boolean,
): Notice | undefined {
  if (!online)
    return { text: "The camera does not answer. Trying again…", veil: true };
  if (sensor.state === "waiting")
    return {
      text: `${sensor.error ?? "This channel failed."} Trying again…`,
      veil: true,
    };
  if (sensor.state === "ended")
    return {
      text: sensor.error ?? "The source is at its end; the last picture stays.",
      veil: false,
    };
  if (frame && !frame.ready)
    return {
      text: "The sensor is not ready yet: no picture and no temperatures.",
      veil: true,
    };
  if (!live) return { text: "Waiting for the first picture…", veil: true };
  if (frame?.frozen) return { text: "The picture stands still", veil: false };
  return undefined;
}
