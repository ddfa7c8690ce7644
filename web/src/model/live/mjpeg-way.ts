// SPDX-License-Identifier: LGPL-2.1-or-later
// Motion JPEG in an <img>: every browser can, at five times the bits.

import { liveSource } from "../../api/client";
import type { LiveListener, LiveSource, LiveWay } from "./way";

const retryMs = 1000;
const lookMs = 100;

let attempts = 0;

function start(
  element: HTMLElement,
  source: LiveSource,
  listener: LiveListener,
): () => void {
  const image = element as HTMLImageElement;
  let look = 0;
  let retry = 0;

  const ask = () => {
    attempts += 1;
    image.src = liveSource(source.sensor, attempts);
    // a multipart picture never ends, so Chromium never says that it is loaded
    look = window.setInterval(() => {
      if (image.naturalWidth === 0) return;
      window.clearInterval(look);
      listener.onLive(true);
    }, lookMs);
  };
  image.onerror = () => {
    window.clearInterval(look);
    listener.onLive(false);
    retry = window.setTimeout(ask, retryMs);
  };
  ask();
  return () => {
    window.clearInterval(look);
    window.clearTimeout(retry);
    image.onerror = null;
    // leaves the stream: a removed <img> would go on loading
    image.removeAttribute("src");
  };
}

export const mjpegWay: LiveWay = {
  name: "mjpeg",
  title: "Motion JPEG",
  element: "img",
  isPossible: () => true,
  start,
};
