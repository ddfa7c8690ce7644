// SPDX-License-Identifier: LGPL-2.1-or-later
// What happens, live, and what has happened.

import { useEffect, useState } from "preact/hooks";
import type { CameraEvent } from "../../api/records";
import { followEvents, getEvents } from "../../api/records";
import { Icon } from "../../components/icons";
import { LongListView } from "../../components/long-list";
import { Card, Labelled } from "../../components/parts";
import { useLongList } from "../../model/pages-of";
import { formatTime } from "../../model/times";
import { titleOfTopic } from "../../model/topics";

const topics = [
  { pattern: "", title: "all" },
  { pattern: "tns1:VideoSource//.", title: "pictures and temperatures" },
  { pattern: "tts:Stream//.", title: "streams" },
  { pattern: "tts:Access//.", title: "log-ins" },
  { pattern: "tts:Setting//.", title: "settings" },
  { pattern: "tns1:Device//.", title: "the device" },
] as const;

const mostKept = 500;

function itemsOf(items: Readonly<Record<string, unknown>>): string {
  return Object.entries(items)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(", ");
}

function Row({ event }: { event: CameraEvent }) {
  return (
    <tr>
      <td data-label="Time" class="quiet">
        {formatTime(event.time)}
      </td>
      <th scope="row">
        {titleOfTopic(event.topic)}
        <span class="sub">{event.topic}</span>
      </th>
      <td data-label="About" class="long">
        {itemsOf(event.source)}
      </td>
      <td data-label="Data" class="long">
        {itemsOf(event.data)}
      </td>
      <td data-label="State">
        <span class="badge">{event.state.toLowerCase()}</span>
      </td>
    </tr>
  );
}

/** Events that came since the page was opened, the newest first. */
function useLiveEvents(topic: string, running: boolean) {
  const [events, setEvents] = useState<readonly CameraEvent[]>([]);
  const [live, setLive] = useState(false);

  useEffect(() => setEvents([]), [topic]);
  useEffect(() => {
    if (!running) return setLive(false);
    return followEvents(topic, {
      onEvent: (event) => {
        // how things stood when the page came is in the history, too
        if (event.state === "Initialized") return;
        setEvents((old) =>
          old.some((one) => one.id === event.id)
            ? old
            : [event, ...old.slice(0, mostKept - 1)],
        );
      },
      onState: setLive,
    });
  }, [topic, running]);
  return { events, live };
}

export function EventsPage() {
  const [topic, setTopic] = useState("");
  const [running, setRunning] = useState(true);
  const { events, live } = useLiveEvents(topic, running);
  const list = useLongList(
    (cursor, signal) => getEvents(topic, cursor, signal),
    [topic],
  );
  const known = new Set(events.map((event) => event.id));
  const shown = [
    ...events,
    ...list.entries.filter((event) => !known.has(event.id)),
  ];
  return (
    <div class="page wide">
      <Card
        title="Events"
        hint="They appear as they happen; below them is what has happened before."
        actions={
          <>
            <span
              class={`connection ${live ? "live" : running ? "connecting" : ""}`}
              role="status"
            >
              {live ? "Following" : running ? "Connecting…" : "Paused"}
            </span>
            <button
              type="button"
              class="button"
              onClick={() => {
                if (!running) list.reload();
                setRunning(!running);
              }}
            >
              <Icon name={running ? "pause" : "play"} size={18} />
              {running ? "Pause" : "Follow"}
            </button>
          </>
        }
      >
        <div class="filters">
          <Labelled label="About">
            {(id) => (
              <select
                id={id}
                value={topic}
                onChange={(event) => setTopic(event.currentTarget.value)}
              >
                {topics.map((one) => (
                  <option key={one.pattern} value={one.pattern}>
                    {one.title}
                  </option>
                ))}
              </select>
            )}
          </Labelled>
        </div>
        <LongListView
          list={{ ...list, entries: shown }}
          icon="bell"
          nothing="Nothing has happened yet"
        >
          <div class="table">
            <table class="rows">
              <thead>
                <tr>
                  <th scope="col">Time</th>
                  <th scope="col">What</th>
                  <th scope="col">About</th>
                  <th scope="col">Data</th>
                  <th scope="col">State</th>
                </tr>
              </thead>
              <tbody>
                {shown.map((event) => (
                  <Row key={event.id} event={event} />
                ))}
              </tbody>
            </table>
          </div>
        </LongListView>
      </Card>
    </div>
  );
}
