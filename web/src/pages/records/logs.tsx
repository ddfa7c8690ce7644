// SPDX-License-Identifier: LGPL-2.1-or-later
// The newest messages of the camera, for who looks for a fault.

import { useState } from "preact/hooks";
import { getLogs } from "../../api/records";
import { Icon } from "../../components/icons";
import { LongListView, SearchBox } from "../../components/long-list";
import { Card, Labelled } from "../../components/parts";
import { useLongList } from "../../model/pages-of";
import { formatTime } from "../../model/times";

const levels = ["critical", "warning", "message", "info", "debug"] as const;

const kinds: Readonly<Record<string, string>> = {
  error: "bad",
  critical: "bad",
  warning: "warn",
};

export function LogsPage() {
  const [level, setLevel] = useState("info");
  const [text, setText] = useState("");
  const list = useLongList(
    (cursor, signal) =>
      getLogs({ level, ...(text && { q: text }) }, cursor, signal),
    [level, text],
  );
  return (
    <div class="page wide">
      <Card
        title="Messages"
        hint="What the camera keeps in memory, the newest first. Which levels are kept is among its settings."
        actions={
          <button type="button" class="button" onClick={list.reload}>
            <Icon name="refresh" size={18} /> Refresh
          </button>
        }
      >
        <div class="filters" role="search">
          <SearchBox label="Search" value={text} onSearch={setText} />
          <Labelled label="From level">
            {(id) => (
              <select
                id={id}
                value={level}
                onChange={(event) => setLevel(event.currentTarget.value)}
              >
                {levels.map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </select>
            )}
          </Labelled>
        </div>
        <LongListView list={list} icon="logs" nothing="No message matches">
          <ol class="messages">
            {list.entries.map((entry) => (
              <li key={entry.id}>
                <time>{formatTime(entry.time)}</time>
                <span class={`badge ${kinds[entry.level] ?? ""}`}>
                  {entry.level}
                </span>
                <span class="domain">{entry.domain}</span>
                <span class="said">{entry.message}</span>
              </li>
            ))}
          </ol>
        </LongListView>
      </Card>
    </div>
  );
}
