// SPDX-License-Identifier: LGPL-2.1-or-later
// Coded streams in a <video> by WebRTC: the least delay, where the camera can be
// reached and browsers take its codec.

import { sentenceOf } from "../../api/http";
import { deleteWatcher, getWhep, postOffer } from "../../api/whep";
import type { LiveListener, LiveSource, LiveWay } from "./way";

/* From the answer to the first picture; then another way is taken. */
const patienceMs = 4000;
/* A way that is not there is not looked for at once again: each time nothing is
 * to be seen meanwhile. */
const firstPauseMs = 5 * 60000;
const longestPauseMs = 60 * 60000;
const lookMs = 200;
/* From 1900, where NTP begins, to 1970 (RFC 5905). */
const ntpMs = 2208988800000;
const captureTime =
  "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";

let pauseMs = firstPauseMs;
let barredUntil = 0;

function bar(): void {
  barredUntil = performance.now() + pauseMs;
  pauseMs = Math.min(2 * pauseMs, longestPauseMs);
}

/* Newer than what TypeScript knows. */
interface HeaderExtension {
  uri: string;
  direction: string;
}
interface Negotiating {
  getHeaderExtensionsToNegotiate?: () => HeaderExtension[];
  setHeaderExtensionsToNegotiate?: (all: HeaderExtension[]) => void;
}
interface Receiving {
  jitterBufferTarget?: number;
}
interface Captured {
  captureTimestamp?: number;
}

/* So that each picture says when it was taken, and none waits for nothing. */
function prepare(connection: RTCPeerConnection): RTCRtpReceiver {
  const transceiver = connection.addTransceiver("video", {
    direction: "recvonly",
  });
  const negotiating = transceiver as unknown as Negotiating;
  const extensions = negotiating.getHeaderExtensionsToNegotiate?.();
  if (extensions) {
    for (const one of extensions)
      if (one.uri === captureTime) one.direction = "sendrecv";
    negotiating.setHeaderExtensionsToNegotiate?.(extensions);
  }
  (transceiver.receiver as Receiving).jitterBufferTarget = 0;
  return transceiver.receiver;
}

/* How old the newest picture was when it came, by the camera's clock. */
function ageOf(receiver: RTCRtpReceiver, offsetMs: number): number | undefined {
  const [source] = receiver.getSynchronizationSources();
  const captured = (source as Captured | undefined)?.captureTimestamp;
  if (source === undefined || captured === undefined) return undefined;
  return source.timestamp + offsetMs - (captured - ntpMs);
}

function start(
  element: HTMLElement,
  source: LiveSource,
  listener: LiveListener,
): () => void {
  const video = element as HTMLVideoElement;
  let connection: RTCPeerConnection | undefined;
  let location = "";
  let timer = 0;
  let patience = 0;
  let stopped = false;

  const stop = () => {
    stopped = true;
    window.clearInterval(timer);
    window.clearTimeout(patience);
    connection?.close();
    video.srcObject = null;
    if (location) deleteWatcher(location);
  };
  const fail = (reason: string) => {
    if (stopped) return;
    stop();
    bar();
    listener.onFail(reason);
  };
  const watch = (receiver: RTCRtpReceiver, offsetMs: number) => {
    let shown = 0;
    timer = window.setInterval(() => {
      const { totalVideoFrames } = video.getVideoPlaybackQuality();
      if (totalVideoFrames === shown) return;
      shown = totalVideoFrames;
      window.clearTimeout(patience);
      pauseMs = firstPauseMs;
      listener.onLive(true);
      const age = ageOf(receiver, offsetMs);
      if (age !== undefined) listener.onLatency(Math.max(age, 0));
    }, lookMs);
  };

  const connect = async () => {
    const { enabled, iceServers, offsetMs } = await getWhep();
    if (stopped) return;
    if (!enabled) {
      fail("the camera does not offer WebRTC");
      return;
    }
    const made = new RTCPeerConnection({ iceServers });
    connection = made;
    const receiver = prepare(made);
    made.ontrack = ({ track }) => {
      video.srcObject = new MediaStream([track]);
      void video.play().catch(() => undefined);
    };
    made.onconnectionstatechange = () => {
      if (["failed", "closed"].includes(made.connectionState))
        fail("the camera cannot be reached by WebRTC");
    };
    await made.setLocalDescription(await made.createOffer());
    const answer = await postOffer(
      source.stream ?? "",
      made.localDescription?.sdp ?? "",
    );
    location = answer.location;
    if (stopped) {
      deleteWatcher(location);
      return;
    }
    await made.setRemoteDescription({ type: "answer", sdp: answer.sdp });
    patience = window.setTimeout(
      () => fail("no picture comes by WebRTC"),
      patienceMs,
    );
    watch(receiver, offsetMs);
  };

  connect().catch((error: unknown) => fail(sentenceOf(error)));
  return stop;
}

export const webrtcWay: LiveWay = {
  name: "webrtc",
  title: "WebRTC",
  element: "video",
  isPossible: (source) =>
    source.stream !== undefined &&
    "RTCPeerConnection" in window &&
    performance.now() >= barredUntil,
  start,
};
