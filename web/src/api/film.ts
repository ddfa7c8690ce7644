// SPDX-License-Identifier: LGPL-2.1-or-later
// Coded streams by WebSocket: MP4 in fragments of one picture each, and how far
// the camera's clock is from this browser's.

import { asNumber, asRecord, asString } from "./checks";
import { filmAddress } from "./client";

export interface FilmFormat {
  /** as MediaSource.isTypeSupported() takes it */
  mediaType: string;
  width: number;
  height: number;
  /** ticks of a second */
  timescale: number;
}

export interface FilmListener {
  /** how what follows is coded, with what comes before its fragments */
  onFormat: (format: FilmFormat, init: ArrayBuffer) => void;
  onFragment: (fragment: ArrayBuffer) => void;
  /** pictures that were left out, since the connection was made */
  onLost: (lost: number) => void;
  /** what is to be added to this browser's time to have the camera's */
  onClock: (offsetMs: number) => void;
  onClose: () => void;
}

const clockMs = 10000;

function readFormat(message: Record<string, unknown>): FilmFormat {
  return {
    mediaType: asString(message["mediaType"], "media type"),
    width: asNumber(message["width"], "width"),
    height: asNumber(message["height"], "height"),
    timescale: asNumber(message["timescale"], "timescale"),
  };
}

/** Of a clock that was asked at `asked` and had answered by `now`. */
export function offsetOf(asked: number, now: number, theirs: number): number {
  return theirs - (asked + now) / 2;
}

/** Gets one connection's messages until the returned function is called. */
export function openFilm(
  sensor: string,
  stream: string,
  listener: FilmListener,
): () => void {
  const socket = new WebSocket(filmAddress(sensor, stream));
  let format: FilmFormat | undefined;
  let bestMs = Infinity;
  const now = () => performance.timeOrigin + performance.now();
  const askTime = () => socket.send(now().toFixed(3));
  const timer = window.setInterval(() => {
    if (socket.readyState === WebSocket.OPEN) askTime();
  }, clockMs);

  const readText = (text: string) => {
    const message = asRecord(JSON.parse(text), "message");
    if (message["type"] === "format") {
      format = readFormat(message);
    } else if (message["type"] === "lost") {
      listener.onLost(asNumber(message["lost"], "lost"));
    } else if (message["type"] === "time") {
      const asked = Number(asString(message["asked"], "asked"));
      const tookMs = now() - asked;
      // a slower answer says less, but clocks drift
      if (tookMs > 1.5 * bestMs) return;
      bestMs = tookMs;
      const theirs = asNumber(message["unixMs"], "time");
      listener.onClock(offsetOf(asked, now(), theirs));
    }
  };

  socket.binaryType = "arraybuffer";
  socket.onopen = askTime;
  socket.onmessage = (event: MessageEvent<unknown>) => {
    try {
      if (typeof event.data === "string") {
        readText(event.data);
      } else if (event.data instanceof ArrayBuffer) {
        const told = format;
        format = undefined;
        if (told) listener.onFormat(told, event.data);
        else listener.onFragment(event.data);
      }
    } catch {
      socket.close();
    }
  };
  socket.onclose = () => {
    window.clearInterval(timer);
    listener.onClose();
  };
  return () => {
    window.clearInterval(timer);
    socket.onclose = null;
    socket.onmessage = null;
    socket.close();
  };
}
