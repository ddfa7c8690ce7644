// SPDX-License-Identifier: LGPL-2.1-or-later
// Streams by WebRTC: what has to be known before an offer, the offer and its
// answer (WHEP).

import {
  asBoolean,
  asNumber,
  asString,
  maybeString,
  recordsOf,
} from "./checks";
import { ask, base, send } from "./http";

export interface Whep {
  enabled: boolean;
  iceServers: RTCIceServer[];
  /** what is to be added to this browser's time to have the camera's */
  offsetMs: number;
}

export interface WhepAnswer {
  sdp: string;
  /** where one says that one watches no longer */
  location: string;
}

const now = () => performance.timeOrigin + performance.now();

function checkServer(server: Record<string, unknown>): RTCIceServer {
  const username = maybeString(server["username"]);
  const credential = maybeString(server["credential"]);
  return {
    urls: asString(server["urls"], "ICE server"),
    ...(username !== undefined && { username }),
    ...(credential !== undefined && { credential }),
  };
}

export async function getWhep(): Promise<Whep> {
  const asked = now();
  const answer = await ask("GET", "/whep");
  const theirs = asNumber(answer["unixMs"], "time");
  return {
    enabled: asBoolean(answer["enabled"], "enabled"),
    iceServers: recordsOf(answer, "iceServers").map(checkServer),
    offsetMs: theirs - (asked + now()) / 2,
  };
}

export async function postOffer(
  stream: string,
  sdp: string,
): Promise<WhepAnswer> {
  const path = stream.split("/").map(encodeURIComponent).join("/");
  const response = await send("POST", `/whep/${path}`, {
    contentType: "application/sdp",
    body: sdp,
    // a preview before there are accounts comes by other ways
    stranger: true,
  });
  return {
    sdp: await response.text(),
    location: response.headers.get("Location") ?? "",
  };
}

/** Watches no longer; the camera notices by itself, later, if this is lost. */
export function deleteWatcher(location: string): void {
  if (!location.startsWith(base)) return;
  void ask("DELETE", location.slice(base.length)).catch(() => undefined);
}
