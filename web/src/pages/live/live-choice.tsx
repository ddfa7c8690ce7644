// SPDX-License-Identifier: LGPL-2.1-or-later
// Which stream is shown, and how it comes.

import type { SensorStatus, StreamStatus } from "../../api/client";
import type { LiveState } from "./live-video";

/* What a browser might play. */
const codecs = new Set(["h264", "h265"]);
/* A picture of other proportions has borders: what is drawn over it would lie
   beside its place. */
const sameShape = 0.02;

/** The streams that can be shown in place of the sensor's picture. */
export function streamsOf(
  sensor: SensorStatus,
  streams: readonly StreamStatus[],
): StreamStatus[] {
  return streams.filter((stream) => {
    if (stream.sensor !== sensor.id || !codecs.has(stream.codec)) return false;
    if (!stream.width || !stream.height || !sensor.width || !sensor.height)
      return true;
    const ratio =
      (stream.width * sensor.height) / (stream.height * sensor.width);
    return Math.abs(ratio - 1) < sameShape;
  });
}

/* It stands below its sensor. */
const nameOf = (stream: StreamStatus) =>
  stream.id.endsWith(`/${stream.sensor}`)
    ? stream.id.slice(0, -stream.sensor.length - 1)
    : stream.id;

interface Props {
  sensor: SensorStatus;
  streams: readonly StreamStatus[];
  chosen: string | undefined;
  state: LiveState | undefined;
  onChoose: (stream: string) => void;
}

export function LiveChoice(props: Props) {
  const { sensor, streams, chosen, state } = props;
  return (
    <span class="live-choice">
      {streams.length > 1 && (
        <select
          aria-label={`Stream of ${sensor.name}`}
          value={chosen}
          onChange={(event) => props.onChoose(event.currentTarget.value)}
        >
          {streams.map((stream) => (
            <option key={stream.id} value={stream.id}>
              {nameOf(stream)}
            </option>
          ))}
        </select>
      )}
      {state && (
        <span
          class={`badge way ${state.live ? "running" : "idle"}`}
          data-way={state.way}
          title={
            state.reason
              ? `${state.title}, because ${state.reason}`
              : "How the picture comes, and how old it is when it is shown"
          }
        >
          {state.title}
          {state.latencyMs !== undefined && (
            <> · {Math.round(state.latencyMs)} ms</>
          )}
        </span>
      )}
    </span>
  );
}
