// SPDX-License-Identifier: LGPL-2.1-or-later
// What happened: the audit log, events, the messages of the log.

import type { components } from "./schema";
import { asNumber, asRecord, asString, maybeString, recordsOf } from "./checks";
import { ask, base } from "./http";

export type AuditEntry = components["schemas"]["AuditEntry"];
export type CameraEvent = components["schemas"]["Event"];
export type LogEntry = components["schemas"]["LogEntry"];

/** A part of a long list; `next` asks for what follows. */
export interface Page<T> {
  entries: readonly T[];
  next: string | undefined;
}

type Query = Readonly<Record<string, string | number | undefined>>;

/* The cursor in the address of the next page. */
function cursorOf(answer: Record<string, unknown>): string | undefined {
  const next = maybeString(answer["next"]);
  if (next === undefined) return undefined;
  return new URL(next, location.href).searchParams.get("cursor") ?? undefined;
}

async function pageOf<T>(
  path: string,
  list: string,
  check: (value: Record<string, unknown>) => T,
  query: Query,
  signal: AbortSignal | undefined,
): Promise<Page<T>> {
  const answer = await ask("GET", path, {
    query,
    ...(signal ? { signal } : {}),
  });
  return {
    entries: recordsOf(answer, list).map(check),
    next: cursorOf(answer),
  };
}

function auditOf(value: Record<string, unknown>): AuditEntry {
  asNumber(value["id"], "id");
  asString(value["time"], "time");
  asString(value["action"], "action");
  return value as AuditEntry;
}

function eventOf(value: Record<string, unknown>): CameraEvent {
  asNumber(value["id"], "id");
  asString(value["topic"], "topic");
  asRecord(value["source"], "source");
  asRecord(value["data"], "data");
  return value as CameraEvent;
}

function logOf(value: Record<string, unknown>): LogEntry {
  asNumber(value["id"], "id");
  asString(value["level"], "level");
  asString(value["message"], "message");
  return value as LogEntry;
}

export interface AuditQuery {
  q?: string;
  user?: string;
  result?: string;
  from?: string;
  to?: string;
}

export function getAudit(
  query: AuditQuery,
  cursor: string | undefined,
  signal?: AbortSignal,
): Promise<Page<AuditEntry>> {
  return pageOf("/audit", "entries", auditOf, { ...query, cursor }, signal);
}

/** The same entries for a spreadsheet. */
export function auditFile(query: AuditQuery): string {
  const given = Object.entries(query).filter(
    (one): one is [string, string] =>
      typeof one[1] === "string" && one[1] !== "",
  );
  return `${base}/audit.csv?${new URLSearchParams(given)}`;
}

export function getEvents(
  topic: string,
  cursor: string | undefined,
  signal?: AbortSignal,
): Promise<Page<CameraEvent>> {
  const query = { topic, cursor };
  return pageOf("/events/history", "events", eventOf, query, signal);
}

export function getLogs(
  query: { level?: string; q?: string },
  cursor: string | undefined,
  signal?: AbortSignal,
): Promise<Page<LogEntry>> {
  return pageOf("/logs", "entries", logOf, { ...query, cursor }, signal);
}

interface Follower {
  onEvent: (event: CameraEvent) => void;
  onState: (live: boolean) => void;
}

/** Events as they happen; the browser comes back by itself. */
export function followEvents(topic: string, follower: Follower): () => void {
  const query = topic ? `?${new URLSearchParams({ topic })}` : "";
  const source = new EventSource(`${base}/events${query}`);
  source.onopen = () => follower.onState(true);
  source.onerror = () => follower.onState(false);
  source.onmessage = (message: MessageEvent<string>) => {
    const value: unknown = JSON.parse(message.data);
    follower.onEvent(eventOf(asRecord(value, "event")));
  };
  return () => source.close();
}
