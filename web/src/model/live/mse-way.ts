// SPDX-License-Identifier: LGPL-2.1-or-later
// Coded streams in a <video> by Media Source Extensions.

import type { FilmFormat } from "../../api/film";
import { openFilm } from "../../api/film";
import { FilmPlayer } from "./film-player";
import type { LiveListener, LiveSource, LiveWay } from "./way";

/* How long a picture may stay away before another way is tried. */
const patienceMs = 8000;
const retryMs = [250, 1000, 2000];

function start(
  element: HTMLElement,
  source: LiveSource,
  listener: LiveListener,
): () => void {
  const video = element as HTMLVideoElement;
  let close = () => {};
  let player: FilmPlayer | undefined;
  let failures = 0;
  let retry = 0;
  let patience = 0;
  let stopped = false;

  const stop = () => {
    stopped = true;
    window.clearTimeout(retry);
    window.clearTimeout(patience);
    close();
    player?.stop();
    player = undefined;
  };
  const fail = (reason: string) => {
    if (stopped) return;
    stop();
    listener.onFail(reason);
  };
  const again = () => {
    window.clearTimeout(patience);
    close();
    player?.stop();
    player = undefined;
    listener.onLive(false);
    const wait = retryMs[failures];
    failures += 1;
    if (wait === undefined) fail("the connection is lost again and again");
    else retry = window.setTimeout(connect, wait);
  };
  const begin = (format: FilmFormat, init: ArrayBuffer) => {
    if (!MediaSource.isTypeSupported(format.mediaType)) {
      fail(`this browser does not play ${format.mediaType}`);
      return;
    }
    const offsetMs = player?.offsetMs ?? 0;
    player?.stop();
    player = new FilmPlayer(video, format, init, {
      onShown: (latencyMs) => {
        window.clearTimeout(patience);
        failures = 0;
        listener.onLive(true);
        if (latencyMs !== undefined) listener.onLatency(latencyMs);
      },
      onBroken: again,
    });
    player.offsetMs = offsetMs;
  };
  const connect = () => {
    let offsetMs = 0;
    patience = window.setTimeout(() => fail("no picture comes"), patienceMs);
    close = openFilm(source.sensor, source.stream ?? "", {
      onFormat: (format, init) => {
        begin(format, init);
        if (player) player.offsetMs = offsetMs;
      },
      onFragment: (fragment) => player?.push(fragment),
      onLost: () => undefined,
      onClock: (value) => {
        offsetMs = value;
        if (player) player.offsetMs = value;
      },
      onClose: again,
    });
  };

  connect();
  return stop;
}

export const mseWay: LiveWay = {
  name: "mse",
  title: "MSE",
  element: "video",
  isPossible: (source) =>
    source.stream !== undefined && "MediaSource" in window,
  start,
};
