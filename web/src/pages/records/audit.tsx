// SPDX-License-Identifier: LGPL-2.1-or-later
// Who did what, from where, and with which result.

import { useState } from "preact/hooks";
import type { AuditEntry, AuditQuery } from "../../api/records";
import { auditFile, getAudit } from "../../api/records";
import { Icon } from "../../components/icons";
import { LongListView, SearchBox } from "../../components/long-list";
import { Card, Labelled } from "../../components/parts";
import { useLongList } from "../../model/pages-of";
import { formatTime } from "../../model/times";

function whoOf(entry: AuditEntry): string {
  if (entry.system) return "the camera";
  return entry.user ?? "nobody";
}

function Row({ entry }: { entry: AuditEntry }) {
  const refused = entry.result === "refused";
  return (
    <tr>
      <td data-label="Time" class="quiet">
        {formatTime(entry.time)}
      </td>
      <th scope="row">
        {whoOf(entry)}
        <span class="sub">
          {[entry.protocol, entry.address].filter(Boolean).join(" · ")}
        </span>
      </th>
      <td data-label="What">
        <code>{entry.action}</code>
        {entry.target && <span class="sub">{entry.target}</span>}
      </td>
      <td data-label="Change" class="long">
        {(entry.old !== null || entry.new !== null) && (
          <>
            {entry.old ?? "—"} → {entry.new ?? "—"}
          </>
        )}
        {entry.reason && <span class="sub">{entry.reason}</span>}
      </td>
      <td data-label="Result">
        <span class={refused ? "badge bad" : "badge good"}>{entry.result}</span>
      </td>
    </tr>
  );
}

/* The start or the end of a day of the reader's, as the API wants it. */
function momentOf(day: string, end: boolean): string | undefined {
  if (day === "") return undefined;
  const time = new Date(`${day}T${end ? "23:59:59" : "00:00:00"}`);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

export function AuditPage() {
  const [text, setText] = useState("");
  const [user, setUser] = useState("");
  const [result, setResult] = useState("");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const begin = momentOf(from, false);
  const end = momentOf(to, true);
  const query: AuditQuery = {
    ...(text && { q: text }),
    ...(user && { user }),
    ...(result && { result }),
    ...(begin && { from: begin }),
    ...(end && { to: end }),
  };
  const list = useLongList(
    (cursor, signal) => getAudit(query, cursor, signal),
    [text, user, result, from, to],
  );
  return (
    <div class="page wide">
      <Card
        title="Audit log"
        hint="Everything that was done or refused, by whatever way it came."
        actions={
          <>
            <button type="button" class="button" onClick={list.reload}>
              <Icon name="refresh" size={18} /> Refresh
            </button>
            <a class="button" href={auditFile(query)} download="audit.csv">
              <Icon name="download" size={18} /> CSV
            </a>
          </>
        }
      >
        <div class="filters" role="search">
          <SearchBox label="Search" value={text} onSearch={setText} />
          <Labelled label="Account">
            {(id) => (
              <input
                id={id}
                type="text"
                value={user}
                onChange={(event) => setUser(event.currentTarget.value.trim())}
              />
            )}
          </Labelled>
          <Labelled label="Result">
            {(id) => (
              <select
                id={id}
                value={result}
                onChange={(event) => setResult(event.currentTarget.value)}
              >
                <option value="">all</option>
                <option value="done">done</option>
                <option value="refused">refused</option>
              </select>
            )}
          </Labelled>
          <Labelled label="From">
            {(id) => (
              <input
                id={id}
                type="date"
                value={from}
                onChange={(event) => setFrom(event.currentTarget.value)}
              />
            )}
          </Labelled>
          <Labelled label="To">
            {(id) => (
              <input
                id={id}
                type="date"
                value={to}
                onChange={(event) => setTo(event.currentTarget.value)}
              />
            )}
          </Labelled>
        </div>
        <LongListView list={list} icon="audit" nothing="No entry matches">
          <div class="table">
            <table class="rows">
              <thead>
                <tr>
                  <th scope="col">Time</th>
                  <th scope="col">Who</th>
                  <th scope="col">What</th>
                  <th scope="col">Change</th>
                  <th scope="col">Result</th>
                </tr>
              </thead>
              <tbody>
                {list.entries.map((entry) => (
                  <Row key={entry.id} entry={entry} />
                ))}
              </tbody>
            </table>
          </div>
        </LongListView>
      </Card>
    </div>
  );
}
