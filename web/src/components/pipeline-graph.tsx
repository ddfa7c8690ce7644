// SPDX-License-Identifier: LGPL-2.1-or-later
// What the camera runs, as a graph: each sensor's chain from its source to its
// pictures, and the streams that are made of them. Any box can be opened.

import { useRef, useState } from "preact/hooks";
import type {
  ChainNode,
  Profile,
  ProfileSensor,
  ProfileStream,
  PropertyValue,
} from "../api/profile";
import { plainCaps, shortCaps, titleOf } from "../model/pipeline";
import type { Fact } from "./parts";
import { Facts } from "./parts";

type Mood = "good" | "wait" | "bad" | "idle";

const moods: Readonly<Record<string, Mood>> = {
  playing: "good",
  running: "good",
  paused: "wait",
  starting: "wait",
  waiting: "bad",
  idle: "idle",
};

interface BoxProps {
  kind: string;
  title: string;
  detail: string;
  mood: Mood;
  /** in words, what the colour says */
  state: string;
  open: boolean;
  controls: string;
  onOpen: () => void;
}

function Box(props: BoxProps) {
  return (
    <button
      type="button"
      class={`pipe-box ${props.kind} ${props.mood}`}
      aria-expanded={props.open}
      aria-controls={props.controls}
      onClick={props.onOpen}
    >
      <span class="pipe-title">
        <i class="pipe-dot" aria-hidden="true" />
        {props.title}
        <span class="unseen">, {props.state}</span>
      </span>
      <span class="pipe-detail">{props.detail}</span>
    </button>
  );
}

function show(value: PropertyValue): string {
  return value === undefined ? "—" : String(value);
}

function NodeDetails({ node }: { node: ChainNode }) {
  const facts: Fact[] = [
    ["Name", node.name],
    ["State", node.state],
    ["Output", node.caps && <code>{plainCaps(node.caps)}</code>],
    ["Launch line", node.launch && <code>{node.launch}</code>],
  ];
  return (
    <>
      {node.summary.toLowerCase() !== node.element && (
        <p class="hint">{node.summary}</p>
      )}
      {node.error && <p class="wrong">{node.error}</p>}
      <Facts facts={facts} />
      {node.properties.length > 0 && (
        <>
          <h4>Set by the profile</h4>
          <dl class="pipe-values">
            {node.properties.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{plainCaps(show(value))}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {node.bindings.length > 0 && (
        <>
          <h4>Written by settings</h4>
          <dl class="pipe-values">
            {node.bindings.map((binding) => (
              <div key={binding.setting}>
                <dt>
                  {binding.setting}
                  {binding.setting !== binding.property && (
                    <span class="hint"> → {binding.property}</span>
                  )}
                </dt>
                <dd>{show(binding.value)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </>
  );
}

function StreamDetails({ stream }: { stream: ProfileStream }) {
  const size =
    stream.width && stream.height
      ? `${stream.width}×${stream.height}`
      : undefined;
  const runs = stream.encoder === "running";
  return (
    <>
      {stream.error && <p class="wrong">{stream.error}</p>}
      <Facts
        facts={[
          ["Path", <code>/{stream.id}</code>],
          [
            "Also as",
            stream.aliases.map((alias) => `/${alias}`).join(", ") || undefined,
          ],
          ["Codec", stream.codec.toUpperCase()],
          ["Encoder", stream.element ?? stream.encoder],
          [
            "Not taken",
            stream.refusals
              .map(({ element, reason }) => `${element}: ${reason}`)
              .join("; ") || undefined,
          ],
          ["Viewers", stream.consumers],
          ["Size", size],
          ["Frame rate", runs ? `${stream.fps.toFixed(1)}/s` : undefined],
          [
            "Bit rate",
            runs ? `${Math.round(stream.bitrateKbps)} kbit/s` : undefined,
          ],
        ]}
      />
    </>
  );
}

const codecNames: Record<string, string> = {
  h264: "H.264",
  h265: "H.265",
  av1: "AV1",
  mjpeg: "JPEG",
  jpeg2000: "JPEG 2000",
};

function streamDetail(stream: ProfileStream): string {
  const codec = codecNames[stream.codec] ?? stream.codec.toUpperCase();
  if (stream.encoder !== "running") return `${codec} · ${stream.encoder}`;
  const viewers = stream.consumers === 1 ? "viewer" : "viewers";
  return `${codec} · ${stream.consumers} ${viewers}`;
}

/** Arrow keys go from box to box, as the eye does. */
function moveFocus(lane: HTMLElement | null, event: KeyboardEvent): void {
  const step = ["ArrowRight", "ArrowDown"].includes(event.key)
    ? 1
    : ["ArrowLeft", "ArrowUp"].includes(event.key)
      ? -1
      : 0;
  const boxes = Array.from(
    lane?.querySelectorAll<HTMLButtonElement>(".pipe-box") ?? [],
  );
  const here = boxes.findIndex((box) => box === event.target);
  const next = boxes[here + step];
  if (step === 0 || here < 0 || !next) return;
  event.preventDefault();
  next.focus();
}

interface LaneProps {
  sensor: ProfileSensor;
  streams: readonly ProfileStream[];
}

function Lane({ sensor, streams }: LaneProps) {
  const [open, setOpen] = useState<string>();
  const lane = useRef<HTMLDivElement>(null);
  const details = `pipe-${sensor.id}`;
  const node = sensor.chain.find((one) => `node ${one.name}` === open);
  const stream = streams.find((one) => `stream ${one.id}` === open);
  const toggle = (key: string) => setOpen(open === key ? undefined : key);
  const mood = moods[sensor.state] ?? "wait";

  return (
    <section class="panel pipe-sensor" aria-label={`Sensor ${sensor.name}`}>
      <header>
        <div>
          <h2>{sensor.name}</h2>
          <p class="hint">
            {sensor.id} · {sensor.band}
          </p>
        </div>
        <p class={`pipe-state ${mood}`}>
          <i class="pipe-dot" aria-hidden="true" />
          {sensor.state}
          {sensor.state === "running" && ` · ${sensor.fps.toFixed(1)}/s`}
        </p>
      </header>
      {sensor.error && sensor.state !== "running" && (
        <p class="wrong">{sensor.error}</p>
      )}
      <div
        class="pipe-lane"
        ref={lane}
        onKeyDown={(event) => moveFocus(lane.current, event)}
      >
        <ol class="pipe-chain" aria-label="From the source to the picture">
          {sensor.chain.map((one) => (
            <li key={one.name}>
              <Box
                kind={one.element === "capsfilter" ? "caps" : "element"}
                title={titleOf(one)}
                detail={one.caps ? shortCaps(one.caps) : one.name}
                mood={one.error ? "bad" : (moods[one.state] ?? "idle")}
                state={one.error ? "failed" : one.state}
                open={open === `node ${one.name}`}
                controls={details}
                onOpen={() => toggle(`node ${one.name}`)}
              />
            </li>
          ))}
        </ol>
        <ul class="pipe-streams" aria-label="Streams of its pictures">
          {streams.map((one) => (
            <li key={one.id}>
              <Box
                kind="stream"
                title={one.id}
                detail={streamDetail(one)}
                mood={moods[one.encoder] ?? "idle"}
                state={one.encoder}
                open={open === `stream ${one.id}`}
                controls={details}
                onOpen={() => toggle(`stream ${one.id}`)}
              />
            </li>
          ))}
        </ul>
      </div>
      <div id={details} class="pipe-details" hidden={!node && !stream}>
        {node && (
          <>
            <h3>{titleOf(node)}</h3>
            <NodeDetails node={node} />
          </>
        )}
        {stream && (
          <>
            <h3>{stream.id}</h3>
            <StreamDetails stream={stream} />
          </>
        )}
      </div>
    </section>
  );
}

export function PipelineGraph({ profile }: { profile: Profile }) {
  return (
    <>
      {profile.sensors.map((sensor) => (
        <Lane
          key={sensor.id}
          sensor={sensor}
          streams={profile.streams.filter((one) => one.sensor === sensor.id)}
        />
      ))}
    </>
  );
}
