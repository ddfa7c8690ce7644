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
const tokenHeader = "X-CSRF-Token";
let csrfToken: string | undefined;
/* what is about to give this page another session */
let renewal: Promise<unknown> = Promise.resolve();

/** Calls back whenever the camera does not know who asks (any more). */
export function onLoggedOut(listener: Listener): () => void {
  strangers.add(listener);
  return () => strangers.delete(listener);
}

/** What proves that a change comes from this page. */
export function setCsrfToken(token: string | undefined): void {
  csrfToken = token;
}

/** While this request is under way the session ends, and its answer opens
 * another one: what was asked in between is asked again. */
export function renewing<Answer>(request: Promise<Answer>): Promise<Answer> {
  renewal = request.catch(() => undefined);
  return request;
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
  /** the request that renewing() waits for */
  renews?: boolean;
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
    headers.set(tokenHeader, csrfToken);
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

function sendOnce(
  method: string,
  path: string,
  options: Options,
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
  return fetch(addressOf(path, options.query), init);
}

/* The browser has one cookie for all its pages: a log-in in another one leaves
 * this one with a token of the session before. */
async function fetchToken(): Promise<void> {
  const response = await sendOnce("GET", "/session", {});
  if (response.ok)
    setCsrfToken(
      maybeString(asRecord(await response.json(), "session")["csrfToken"]),
    );
}

/* Whether this page has come into another session since it sent a request with
 * this token, so that a refusal says nothing of the session that it has now. */
async function hasMoved(
  problem: ApiError,
  sentToken: string | undefined,
  options: Options,
): Promise<boolean> {
  if (options.stranger) return false;
  if (problem.status === 401 && !options.renews) await renewal;
  else if (problem.status === 403 && problem.field === tokenHeader)
    await fetchToken();
  else return false;
  return csrfToken !== undefined && csrfToken !== sentToken;
}

/** The answer to a request; throws an ApiError for any that is not good. */
export async function send(
  method: string,
  path: string,
  options: Options = {},
): Promise<Response> {
  const sentToken = csrfToken;
  let response = await sendOnce(method, path, options);
  if (response.ok) return response;
  let problem = await problemOf(response);
  if (await hasMoved(problem, sentToken, options)) {
    response = await sendOnce(method, path, options);
    if (response.ok) return response;
    problem = await problemOf(response);
  }
  if (problem.status === 401 && !options.stranger)
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
