// SPDX-License-Identifier: LGPL-2.1-or-later
// What a fragment of MP4 says of its picture: ISO/IEC 14496-12, of which the
// camera writes very little.

export interface FragmentTimes {
  /** media time, seconds */
  timeS: number;
  /** how long the picture is said to last, seconds */
  durationS: number;
  /** when it was taken, milliseconds since 1970; undefined: not known */
  capturedMs: number | undefined;
}

/* From 1900, where NTP begins, to 1970. */
const ntpToUnixS = 2208988800;

const containers = new Set(["moof", "traf"]);

function typeAt(view: DataView, at: number): string {
  return String.fromCharCode(
    view.getUint8(at),
    view.getUint8(at + 1),
    view.getUint8(at + 2),
    view.getUint8(at + 3),
  );
}

/* Calls back with each box, those in others too. */
function walk(
  view: DataView,
  from: number,
  to: number,
  onBox: (type: string, body: number, end: number) => void,
): void {
  let at = from;
  while (at + 8 <= to) {
    const size = view.getUint32(at);
    if (size < 8 || at + size > to) throw new Error("a box of a wrong size");
    const type = typeAt(view, at + 4);
    if (containers.has(type)) walk(view, at + 8, at + size, onBox);
    else onBox(type, at + 8, at + size);
    at += size;
  }
}

/** The times of a fragment; undefined when it has none. */
export function timesOf(
  fragment: ArrayBuffer,
  timescale: number,
): FragmentTimes | undefined {
  const view = new DataView(fragment);
  let time: bigint | undefined;
  let duration = 0;
  let capturedMs: number | undefined;
  walk(view, 0, view.byteLength, (type, body, end) => {
    if (type === "tfdt" && end - body >= 12) {
      time = view.getBigUint64(body + 4);
    } else if (type === "trun" && end - body >= 16) {
      duration = view.getUint32(body + 12);
    } else if (type === "prft" && end - body >= 16) {
      const seconds = view.getUint32(body + 8) - ntpToUnixS;
      capturedMs = (seconds + view.getUint32(body + 12) / 2 ** 32) * 1000;
    }
  });
  if (time === undefined) return undefined;
  return {
    timeS: Number(time) / timescale,
    durationS: duration / timescale,
    capturedMs,
  };
}
