// SPDX-License-Identifier: LGPL-2.1-or-later
// What a pipeline's parts are called, in few words.

import type { ChainNode, ProfileChanges } from "../api/profile";

/** Caps without GStreamer's types: `video/x-raw, width=640`. */
export function plainCaps(caps: string): string {
  return caps.replace(/\((?:string|int|fraction|boolean)\)/g, "");
}

/** What of caps tells pictures apart: `I420 · 640×512 · 30/s`. */
export function shortCaps(caps: string): string {
  const plain = plainCaps(caps);
  const find = (name: string) =>
    new RegExp(`\\b${name}=([^,;{}\\[\\]]+)`).exec(plain)?.[1]?.trim();
  const width = find("width");
  const height = find("height");
  const [frames = "0", seconds = "1"] = (find("framerate") ?? "").split("/");
  const rate = Number(frames) / Number(seconds);
  const parts = [
    find("format"),
    width && height ? `${width}×${height}` : undefined,
    rate > 0 ? `${Math.round(rate * 100) / 100}/s` : undefined,
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(" · ") : (plain.split(",")[0] ?? plain);
}

/** The name of a link for people: that which its maker gave, or what it is. */
export function titleOf(node: ChainNode): string {
  if (node.element === "capsfilter") return "caps";
  if (node.element === "bin") return node.launch?.split(" ")[0] ?? "bin";
  return node.element;
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? "" : "s"}`;
}

/** What a reload did, as a sentence. */
export function describeChanges(changes: ProfileChanges): string {
  const stopped = changes.removedSensors.length + changes.removedStreams.length;
  const started = changes.addedSensors.length + changes.addedStreams.length;
  if (stopped + started === 0)
    return "The profile was read again; nothing had to be changed.";
  const parts = [
    stopped > 0 &&
      `${count(changes.removedSensors.length, "sensor")} and ${count(changes.removedStreams.length, "stream")} stopped`,
    started > 0 &&
      `${count(changes.addedSensors.length, "sensor")} and ${count(changes.addedStreams.length, "stream")} started`,
  ].filter((part) => part !== false);
  return `The profile was read again: ${parts.join(", ")}.`;
}
