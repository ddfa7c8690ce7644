// SPDX-License-Identifier: LGPL-2.1-or-later
// How fast a live film is played, so that it stays close behind what comes and
// does not run dry. By the rate alone: a jump makes a decoder begin anew, and
// one that waits for more pictures than there are never gets to show one.

/** How much of a film was still to be shown when more came, seconds. */
export interface Chase {
  /** the least since the rate was last thought about */
  leastS: number;
  /** how much there should be */
  marginS: number;
  sinceMs: number;
}

/* Long enough that the least of what comes unevenly is seen. */
const windowMs = 300;
const firstMarginS = 0.008;
const mostMarginS = 0.25;
/* Nearer than this is where it should be. */
const closeS = 0.006;
const gain = 2;

/** More than this is not caught up by playing faster. */
export const tooFarS = 4;

export function beginChase(nowMs: number): Chase {
  return { leastS: Infinity, marginS: firstMarginS, sinceMs: nowMs };
}

/** More has come while so much was left. */
export function noteLeft(chase: Chase, leftS: number): void {
  chase.leastS = Math.min(chase.leastS, leftS);
}

/** It ran dry: what comes is less even than was thought. */
export function noteDry(chase: Chase): void {
  chase.marginS = Math.min(chase.marginS * 1.5 + 0.004, mostMarginS);
}

/** How fast to play from now on; undefined: as before. */
export function rateOf(chase: Chase, nowMs: number): number | undefined {
  if (nowMs - chase.sinceMs < windowMs || chase.leastS === Infinity)
    return undefined;
  const excessS = chase.leastS - chase.marginS;
  chase.sinceMs = nowMs;
  chase.leastS = Infinity;
  chase.marginS = Math.max(chase.marginS * 0.97, firstMarginS);
  if (Math.abs(excessS) < closeS) return 1;
  const rate = 1 + gain * excessS;
  return Math.min(Math.max(rate, 0.9), 2);
}
