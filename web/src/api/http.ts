// SPDX-License-Identifier: LGPL-2.1-or-later
// One request and its answer. Failures become an ApiError that people can
// read; who is no longer logged in is told to whoever listens.

import { asRecord, asString, maybeString } from "./checks";

export const base = "/api/v1";

export interface FieldError {
  field: string | undefined;
  detail: string;
}

export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
    /** the parameter, header, member or setting at fault */
    readonly field: string | undefined,
    /** all that is wrong, where it can be more than one thing */
    readonly errors: readonly FieldError[] = [],
  ) {
    super(message);
  }
}

/** Whether somebody else changed meanwhile what was to be changed. */
export function isStale(error: unknown): boolean {
  return error instanceof ApiError && error.status === 412;
}

/** What went wrong, as a sentence. */
export function sentenceOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // browsers have one sentence each for "there was no answer"
  if (error instanceof TypeError) return "The camera does not answer.";
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}

type Listener = () => void;
const strangers = new Set<Listener>();
let csrfToken: string | undefined;

/** Calls back whenever the camera does not know who asks (any more). */
export function onLoggedOut(listener: Listener): () => void {
  strangers.add(listener);
  return () => strangers.delete(listener);
}

/** What proves that a change comes from this page. */
export function setCsrfToken(token: string | undefined): void {
  csrfToken = token;
}

function fieldErrorsOf(value: unknown): FieldError[] {
  if (!Array.isArray(value)) return [];
  return value.map((one) => {
    const error = asRecord(one, "error");
    return {
      field: maybeString(error["field"]),
      detail: maybeString(error["detail"]) ?? "",
    };
  });
}

async function problemOf(response: Response): Promise<ApiError> {
  const { status } = response;
  try {
    const problem = asRecord(await response.json(), "problem");
    const detail = asString(problem["detail"], "detail");
    const field = maybeString(problem["field"]);
    return new ApiError(
      detail,
      status,
      field,
      fieldErrorsOf(problem["errors"]),
    );
  } catch {
    // not one of our server's answers: its status has to do
    return new ApiError(`${status} ${response.statusText}`, status, undefined);
  }
}

export interface Options {
  /** becomes JSON, unless it is bytes or a form already */
  body?: unknown;
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  ifMatch?: string | undefined;
  contentType?: string;
  signal?: AbortSignal;
  /** a 401 is an answer here, not the end of a session */
  stranger?: boolean;
}

function addressOf(path: string, query: Options["query"]): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined && value !== "") given.set(name, String(value));
  const text = given.toString();
  return text ? `${base}${path}?${text}` : base + path;
}

function headersOf(method: string, options: Options): Headers {
  const headers = new Headers();
  if (method !== "GET" && csrfToken !== undefined)
    headers.set("X-CSRF-Token", csrfToken);
  if (options.ifMatch !== undefined) headers.set("If-Match", options.ifMatch);
  if (options.body !== undefined)
    headers.set("Content-Type", options.contentType ?? "application/json");
  return headers;
}

function bodyOf(body: unknown): BodyInit | undefined {
  if (body === undefined) return undefined;
  if (body instanceof Blob || body instanceof ArrayBuffer) return body;
  if (typeof body === "string") return body;
  return JSON.stringify(body);
}

/** The answer to a request; throws an ApiError for any that is not good. */
export async function send(
  method: string,
  path: string,
  options: Options = {},
): Promise<Response> {
  const init: RequestInit = {
    method,
    cache: "no-store",
    credentials: "same-origin",
    headers: headersOf(method, options),
  };
  const body = bodyOf(options.body);
  if (body !== undefined) init.body = body;
  if (options.signal) init.signal = options.signal;
  const response = await fetch(addressOf(path, options.query), init);
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (response.status === 401 && !options.stranger)
    strangers.forEach((listener) => listener());
  throw problem;
}

/** The JSON object that answers a request; empty for an answer without one. */
export async function ask(
  method: string,
  path: string,
  options: Options = {},
): Promise<Record<string, unknown>> {
  const response = await send(method, path, options);
  const text = await response.text();
  return text ? asRecord(JSON.parse(text) as unknown, path) : {};
}
