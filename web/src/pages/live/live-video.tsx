// SPDX-License-Identifier: LGPL-2.1-or-later
// Live pictures of a sensor, by the best way that works. Whatever shows them
// fills the same place, so that what is drawn over them stays where it is.

import { useEffect, useRef, useState } from "preact/hooks";
import type { LiveSource, LiveWay } from "../../model/live/way";
import { liveWays, wayFrom } from "../../model/live/ways";

/* A better way that did not work may work later. */
const retryBestMs = 60000;

/** How pictures come at the moment. */
export interface LiveState {
  live: boolean;
  way: LiveWay["name"];
  title: string;
  /** how old a picture is when it is shown */
  latencyMs: number | undefined;
  /** why it is not a better way */
  reason: string | undefined;
}

interface Props {
  sensor: string;
  /** a coded stream of the sensor; undefined: there is none */
  stream: string | undefined;
  label: string;
  /** a new value asks for the pictures anew */
  visit: number;
  onState: (state: LiveState) => void;
}

interface Choice {
  /** place among the ways */
  at: number;
  reason: string | undefined;
  /** grows with each beginning */
  turn: number;
}

export function LiveVideo({ sensor, stream, label, visit, onState }: Props) {
  const shown = useRef<HTMLVideoElement & HTMLImageElement>(null);
  const [choice, setChoice] = useState<Choice>();

  // from the best way on
  useEffect(() => {
    const source: LiveSource = { sensor, stream };
    setChoice((old) => ({
      at: wayFrom(liveWays, 0, source),
      reason: undefined,
      turn: (old?.turn ?? 0) + 1,
    }));
  }, [sensor, stream, visit]);

  const way = choice && liveWays[choice.at];
  useEffect(() => {
    const element = shown.current;
    if (!element || !way || !choice) return;
    const source: LiveSource = { sensor, stream };
    const { name, title } = way;
    const { reason } = choice;
    let live = false;
    let latencyMs: number | undefined;
    const tell = () => onState({ live, way: name, title, latencyMs, reason });
    const turnTo = (from: number, why: string | undefined) =>
      setChoice({
        at: wayFrom(liveWays, from, source),
        reason: why,
        turn: choice.turn + 1,
      });
    tell();
    const stop = way.start(element, source, {
      onLive: (value) => {
        if (live === value) return;
        live = value;
        latencyMs = undefined;
        tell();
      },
      onLatency: (value) => {
        latencyMs = value;
        tell();
      },
      onFail: (why) => turnTo(choice.at + 1, why),
    });
    const best = reason
      ? window.setInterval(() => {
          if (wayFrom(liveWays, 0, source) < choice.at) turnTo(0, undefined);
        }, retryBestMs)
      : undefined;
    return () => {
      window.clearInterval(best);
      stop();
    };
  }, [choice]);

  if (!way) return null;
  const name = `Live picture: ${label}`;
  return way.element === "video" ? (
    <video
      key={`video ${choice.turn}`}
      ref={shown}
      class="moving"
      aria-label={name}
      data-way={way.name}
      playsInline
      muted
      disablePictureInPicture
      draggable={false}
    />
  ) : (
    <img
      key={`img ${choice.turn}`}
      ref={shown}
      class="moving"
      alt={name}
      data-way={way.name}
      draggable={false}
    />
  );
}
