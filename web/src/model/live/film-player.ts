// SPDX-License-Identifier: LGPL-2.1-or-later
// One film, as the camera codes it, in a <video>: fragments go into a buffer as
// they come, and the picture stays close behind them.

import type { FilmFormat } from "../../api/film";
import type { Chase } from "./chase";
import { beginChase, noteDry, noteLeft, rateOf, tooFarS } from "./chase";
import type { FragmentTimes } from "./fragment";
import { timesOf } from "./fragment";

export interface FilmEvents {
  /** a picture is shown; how old it is, as far as that is known */
  onShown: (latencyMs: number | undefined) => void;
  /** it does not go on */
  onBroken: () => void;
}

/* What a joiner gets at once comes within this. */
const startMs = 40;
const maxWaiting = 300;
const keepS = 8;
const trimS = 16;
const tellMs = 500;
/* Of the fragments whose pictures may be shown yet. */
const maxTimes = 600;

export class FilmPlayer {
  /** what is to be added to this browser's time to have the camera's */
  offsetMs = 0;

  private readonly url: string;
  private readonly media = new MediaSource();
  private buffer: SourceBuffer | undefined;
  private readonly waiting: ArrayBuffer[];
  private times: FragmentTimes[] = [];
  private chase: Chase = beginChase(performance.now());
  private endS = 0;
  private started = false;
  private startTimer = 0;
  private watch = 0;
  private toldMs = 0;
  private stopped = false;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly format: FilmFormat,
    init: ArrayBuffer,
    private readonly events: FilmEvents,
  ) {
    this.waiting = [init];
    this.url = URL.createObjectURL(this.media);
    this.media.addEventListener("sourceopen", this.open, { once: true });
    video.addEventListener("error", this.breakDown);
    video.addEventListener("waiting", this.runDry);
    video.muted = true;
    video.src = this.url;
    this.watch = this.video.requestVideoFrameCallback?.(this.show) ?? 0;
  }

  push(fragment: ArrayBuffer): void {
    let times: FragmentTimes | undefined;
    try {
      times = timesOf(fragment, this.format.timescale);
    } catch {
      this.breakDown();
      return;
    }
    if (!times) return;
    if (this.started)
      noteLeft(this.chase, Math.max(this.endS - this.video.currentTime, 0));
    this.endS = times.timeS + times.durationS;
    this.times.push(times);
    if (this.times.length > maxTimes) this.times.shift();
    this.waiting.push(fragment);
    if (this.waiting.length > maxWaiting) {
      this.breakDown();
      return;
    }
    this.feed();
    if (this.started) this.follow();
    else if (!this.startTimer)
      this.startTimer = window.setTimeout(this.begin, startMs);
  }

  stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    window.clearTimeout(this.startTimer);
    this.video.removeEventListener("error", this.breakDown);
    this.video.removeEventListener("waiting", this.runDry);
    this.video.cancelVideoFrameCallback?.(this.watch);
    this.buffer?.removeEventListener("updateend", this.feed);
    this.video.removeAttribute("src");
    this.video.load();
    URL.revokeObjectURL(this.url);
  }

  private readonly breakDown = () => {
    if (!this.stopped) this.events.onBroken();
  };

  private readonly open = () => {
    if (this.stopped) return;
    try {
      this.buffer = this.media.addSourceBuffer(this.format.mediaType);
    } catch {
      this.breakDown();
      return;
    }
    this.buffer.addEventListener("updateend", this.feed);
    this.feed();
  };

  /* All that waits at once, so that a slow browser is not slowed down more. */
  private readonly feed = () => {
    const { buffer, waiting } = this;
    if (!buffer || buffer.updating || this.stopped) return;
    try {
      if (waiting.length > 0) {
        const all = waiting.splice(0);
        buffer.appendBuffer(all.length === 1 && all[0] ? all[0] : joined(all));
      } else if (this.started) {
        this.trim(buffer);
      }
    } catch {
      this.breakDown();
    }
  };

  private trim(buffer: SourceBuffer): void {
    const { buffered } = buffer;
    const now = this.video.currentTime;
    if (buffered.length > 0 && now - buffered.start(0) > trimS)
      buffer.remove(0, now - keepS);
  }

  /* With the newest of what was there; what comes before it is only decoded. */
  private readonly begin = () => {
    this.startTimer = 0;
    const newest = this.times[this.times.length - 1];
    if (this.stopped || !newest) return;
    if (this.video.readyState < HTMLMediaElement.HAVE_METADATA) {
      this.startTimer = window.setTimeout(this.begin, startMs);
      return;
    }
    this.started = true;
    this.video.currentTime = newest.timeS;
    this.chase = beginChase(performance.now());
    this.video.play().catch(() => undefined);
  };

  private readonly runDry = () => {
    if (this.started && this.video.currentTime > 0) noteDry(this.chase);
  };

  private follow(): void {
    const { video } = this;
    const leftS = this.endS - video.currentTime;
    const rate = rateOf(this.chase, performance.now());
    if (rate !== undefined && rate !== video.playbackRate)
      video.playbackRate = rate;
    // a window that was out of sight; the decoder has all it wants
    if (
      leftS > tooFarS &&
      !video.seeking &&
      video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA
    ) {
      video.currentTime = this.endS - 0.1;
      this.chase = beginChase(performance.now());
    }
    // the browser pauses what nobody sees
    if (video.paused) video.play().catch(() => undefined);
  }

  private readonly show = (
    nowMs: number,
    frame: VideoFrameCallbackMetadata,
  ) => {
    if (this.stopped) return;
    this.watch = this.video.requestVideoFrameCallback(this.show);
    if (nowMs - this.toldMs < tellMs) return;
    this.toldMs = nowMs;
    const shown = this.times.find(
      (one) => Math.abs(one.timeS - frame.mediaTime) < 0.001,
    );
    if (shown?.capturedMs === undefined) {
      this.events.onShown(undefined);
      return;
    }
    const atMs = performance.timeOrigin + frame.expectedDisplayTime;
    this.events.onShown(atMs + this.offsetMs - shown.capturedMs);
  };
}

function joined(parts: readonly ArrayBuffer[]): Uint8Array {
  const size = parts.reduce((sum, part) => sum + part.byteLength, 0);
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(new Uint8Array(part), at);
    at += part.byteLength;
  }
  return all;
}
