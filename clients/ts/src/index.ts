import {ShowClient} from "./show.js";
import {Transport, type CallOptions, type ClientOptions} from "./transport.js";
import type {Key, KeyRole, NewKey, PlanReport, Show} from "./types.js";

export type {RetryPolicy} from "./backoff.js";
export type {FeedMessage, FeedOptions} from "./feed.js";
export {Problem, Unreachable, type ProblemBody, type Refusal, type Retry} from "./problem.js";
export {ShowClient} from "./show.js";
export {new_idempotency_key, type CallOptions, type ClientOptions} from "./transport.js";
export type * from "./types.js";

const plan_timeout_ms = 120_000;

/** A seatlock server. Cheap to make; holds no connection of its own. */
export class Seatlock {
  readonly #transport: Transport;

  /** `base` as in "http://127.0.0.1:8080". */
  constructor(base: string, options: ClientOptions = {}) {
    this.#transport = new Transport(base, options);
  }

  /** The calls of one show; asks nothing. */
  show(name: string): ShowClient {
    return new ShowClient(this.#transport, name);
  }

  /** The shows that this key may see. */
  async shows(options?: CallOptions): Promise<Show[]> {
    return (await this.#transport.json<{shows: Show[]}>({method: "GET", path: "/v1/shows", ...options})).shows;
  }

  /** Imports a plan: text (or an object) of any format that seatlock reads as JSON, or a list of seats as CSV. */
  put_plan(name: string, plan: string | object, options?: CallOptions & {csv?: boolean}): Promise<PlanReport> {
    const content_type = options?.csv ? "text/csv" : "application/json";
    const path = `/v1/plans/${encodeURIComponent(name)}`;
    return this.#transport.json({method: "PUT", path, body: plan, content_type, timeout_ms: plan_timeout_ms, ...options});
  }

  /** Makes a key; its secret is told this once. */
  put_key(name: string, request: {role: KeyRole; origins?: string[]}, options?: CallOptions): Promise<NewKey> {
    return this.#transport.json({method: "PUT", path: `/v1/keys/${encodeURIComponent(name)}`, body: request, ...options});
  }

  async keys(options?: CallOptions): Promise<Key[]> {
    return (await this.#transport.json<{keys: Key[]}>({method: "GET", path: "/v1/keys", ...options})).keys;
  }

  /** From now on the key is good for nothing. */
  revoke_key(name: string, options?: CallOptions): Promise<Key> {
    return this.#transport.json({method: "DELETE", path: `/v1/keys/${encodeURIComponent(name)}`, ...options});
  }

  /** A plan as native JSON, every seat written out. */
  plan(name: string, options?: CallOptions): Promise<unknown> {
    return this.#transport.json({method: "GET", path: `/v1/plans/${encodeURIComponent(name)}`, ...options});
  }
}
