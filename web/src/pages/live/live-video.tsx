// SPDX-License-Identifier: LGPL-2.1-or-later
// Live pictures of a sensor. Motion JPEG in an <img>; whoever brings WebRTC or
// MSE replaces this component and keeps its properties.

import { useEffect, useRef, useState } from "preact/hooks";
import { liveSource } from "../../api/client";

const retryMs = 1000;
const lookMs = 100;

interface Props {
  sensor: string;
  label: string;
  /** a new value asks for the pictures anew */
  visit: number;
  onLive: (live: boolean) => void;
}

export function LiveVideo({ sensor, label, visit, onLive }: Props) {
  const [attempt, setAttempt] = useState(0);
  const timer = useRef(0);
  const image = useRef<HTMLImageElement>(null);

  useEffect(() => {
    const shown = image.current;
    return () => {
      window.clearTimeout(timer.current);
      // leaves the stream: a removed <img> would go on loading
      shown?.removeAttribute("src");
    };
  }, []);

  // a multipart picture never ends, so Chromium never says that it is loaded
  useEffect(() => {
    onLive(false);
    const look = window.setInterval(() => {
      if (!image.current || image.current.naturalWidth === 0) return;
      window.clearInterval(look);
      onLive(true);
    }, lookMs);
    return () => window.clearInterval(look);
  }, [attempt, visit, onLive]);

  const retry = () => {
    onLive(false);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(
      () => setAttempt((old) => old + 1),
      retryMs,
    );
  };

  return (
    <img
      ref={image}
      class="moving"
      alt={`Live picture: ${label}`}
      src={liveSource(sensor, visit * 1000 + attempt)}
      draggable={false}
      onError={retry}
    />
  );
}
