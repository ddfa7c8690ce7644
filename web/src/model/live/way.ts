// SPDX-License-Identifier: LGPL-2.1-or-later
// What a way is by which live pictures come: how it begins and what it tells.
// A new one gets a file of its own and a place in ways.ts.

/** What is to be seen. */
export interface LiveSource {
  sensor: string;
  /** a coded stream of the sensor; undefined: there is none */
  stream: string | undefined;
}

/** What a way tells while it is in use. */
export interface LiveListener {
  /** whether pictures are shown */
  onLive: (live: boolean) => void;
  /** how old a picture was when it was shown, now and then */
  onLatency: (ms: number) => void;
  /** it does not go on; another way is taken */
  onFail: (reason: string) => void;
}

export interface LiveWay {
  readonly name: "webrtc" | "mse" | "mjpeg";
  readonly title: string;
  /** what shows the pictures */
  readonly element: "video" | "img";
  /** whether it can be tried at all */
  isPossible: (source: LiveSource) => boolean;
  /** Shows pictures in an element until the returned function is called. */
  start: (
    element: HTMLElement,
    source: LiveSource,
    listener: LiveListener,
  ) => () => void;
}
