import {Deadline, default_retry, delay_after, pause, type RetryPolicy} from "./backoff.js";
import {Problem, Unreachable, type ProblemBody} from "./problem.js";

export interface ClientOptions {
  /** A key of the server ("slk_..."), or a buyer token. */
  key?: string;
  retry?: Partial<RetryPolicy>;
  /** Instead of the global fetch. */
  fetch?: typeof fetch;
}

/** What every call takes beside its own arguments. */
export interface CallOptions {
  /** A change's idempotency key, 1 to 128 bytes. Without one the call makes one up and keeps it through all its tries. */
  idempotency_key?: string;
  /** Ends the call; whether a change was made is then unknown. */
  signal?: AbortSignal;
}

export interface Call extends CallOptions {
  method: string;
  path: string;
  query?: Record<string, string | number | undefined>;
  /** Text is sent as it is, anything else as JSON. */
  body?: unknown;
  content_type?: string;
  /** Instead of the policy's attempt_timeout_ms. */
  timeout_ms?: number;
}

/** Unique, not secret: two calls under one key by chance is what must not happen. */
export function new_idempotency_key(): string {
  const bytes = new Uint8Array(16);
  if (globalThis.crypto) globalThis.crypto.getRandomValues(bytes);
  else bytes.forEach((_, i) => { bytes[i] = Math.random() * 256; });
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether the server, or what stands before it, may answer better a moment later. */
function is_passing(problem: Problem): boolean {
  return [429, 502, 503, 504].includes(problem.status) || problem.retry === "same_key";
}

function retry_after_ms(response: Response): number {
  const seconds = Number(response.headers.get("Retry-After"));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}

async function problem_of(response: Response, key: string | undefined): Promise<Problem> {
  const text = await response.text();
  let body: ProblemBody = {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) body = parsed;
  } catch {
    body = {detail: text.slice(0, 200)};  // of something between us and the server
  }
  return new Problem(response.status, body, key);
}

/** One server: its address, the key, and the patience. */
export class Transport {
  readonly retry: RetryPolicy;
  readonly #base: string;
  readonly #key: string | undefined;
  readonly #fetch: typeof fetch;

  constructor(base: string, options: ClientOptions) {
    this.#base = base.replace(/\/+$/, "");
    this.#key = options.key;
    this.#fetch = options.fetch ?? ((...args) => fetch(...args));
    this.retry = {...default_retry, ...options.retry};
  }

  /** The answer's JSON. Repeats what may go better under one idempotency key; throws Problem or Unreachable. */
  async json<T>(call: Call): Promise<T> {
    return JSON.parse(await this.text(call)) as T;
  }

  async text(call: Call): Promise<string> {
    const changes = call.method !== "GET";
    const key = changes ? (call.idempotency_key ?? new_idempotency_key()) : undefined;
    for (let attempt = 1; ; ++attempt) {
      const last = attempt >= this.retry.attempts_max;
      let asked_ms = 0;
      try {
        return await this.#attempt(call, key, (ms) => { asked_ms = ms; });
      } catch (error) {
        if (call.signal?.aborted) throw call.signal.reason;
        if (error instanceof Problem) {
          if (last || !is_passing(error)) throw error;
        } else if (last) {
          throw new Unreachable(`${call.method} ${call.path} got no answer in ${attempt} tries`, key, error);
        }
      }
      await pause(delay_after(attempt, this.retry, asked_ms), call.signal);
    }
  }

  async #attempt(call: Call, key: string | undefined, ask: (ms: number) => void): Promise<string> {
    const deadline = new Deadline(call.timeout_ms ?? this.retry.attempt_timeout_ms, call.signal);
    try {
      const response = await this.open({...call, signal: deadline.signal}, key);
      if (response.ok) return await response.text();
      ask(retry_after_ms(response));
      throw await problem_of(response, key);
    } finally {
      deadline.end();
    }
  }

  /** One try; the answer is there as soon as its head is. */
  open(call: Call, key?: string): Promise<Response> {
    const headers = new Headers();
    if (this.#key !== undefined) headers.set("Authorization", `Bearer ${this.#key}`);
    if (key !== undefined) headers.set("Idempotency-Key", key);
    const init: RequestInit = {method: call.method, headers};
    if (call.signal) init.signal = call.signal;
    if (call.body !== undefined) {
      headers.set("Content-Type", call.content_type ?? "application/json");
      init.body = typeof call.body === "string" ? call.body : JSON.stringify(call.body);
    }
    return this.#fetch(this.#base + call.path + query_of(call), init);
  }

  /** One try of a stream: a response that is ok, or the Problem. */
  async stream(call: Call): Promise<ReadableStream<Uint8Array>> {
    const response = await this.open(call);
    if (!response.ok) throw await problem_of(response, undefined);
    if (!response.body) throw new Error("the answer has no body");
    return response.body;
  }
}

/** A space as %20: the server takes a plus for a plus. */
function query_of(call: Call): string {
  const given = Object.entries(call.query ?? {}).filter(([, value]) => value !== undefined);
  return given.map(([name, value], i) => `${i === 0 ? "?" : "&"}${name}=${encodeURIComponent(String(value))}`).join("");
}

/** Whether a stream that failed so is worth another try. */
export function may_pass(error: unknown): boolean {
  return !(error instanceof Problem) || is_passing(error);
}
