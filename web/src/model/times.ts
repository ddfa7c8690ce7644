// SPDX-License-Identifier: LGPL-2.1-or-later
// Moments and spans as people read them.

/** A moment of the API (RFC 3339) in the reader's own time and manner. */
export function formatTime(moment: string | undefined): string {
  if (moment === undefined || moment === "") return "—";
  const time = new Date(moment);
  if (Number.isNaN(time.getTime())) return moment;
  return time.toLocaleString(undefined, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
}

export function formatDay(moment: string | undefined): string {
  if (moment === undefined || moment === "") return "—";
  const time = new Date(moment);
  if (Number.isNaN(time.getTime())) return moment;
  return time.toLocaleDateString(undefined, {
    year: "numeric",
    month: "short",
    day: "numeric",
  });
}

export function formatSpan(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const days = Math.floor(whole / 86400);
  const hours = Math.floor(whole / 3600) % 24;
  const minutes = Math.floor(whole / 60) % 60;
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min` : `${whole} s`;
}

/** As on a clock that counts down. */
export function formatCountdown(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** "4 min ago", or the day when it is long ago. */
export function formatAgo(moment: string | undefined, nowMs: number): string {
  if (moment === undefined || moment === "") return "never";
  const thenMs = Date.parse(moment);
  if (Number.isNaN(thenMs)) return moment;
  const seconds = (nowMs - thenMs) / 1000;
  if (seconds < 10) return "just now";
  if (seconds < 86400) return `${formatSpan(seconds)} ago`;
  return formatDay(moment);
}

export function formatBytes(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let step = 0;
  while (value >= 1024 && step < units.length - 1) {
    value /= 1024;
    step += 1;
  }
  return `${value.toFixed(step === 0 || value >= 100 ? 0 : 1)} ${units[step]}`;
}
