/** How often and how patiently a call is repeated. */
export interface RetryPolicy {
  /** Tries of one call, the first one included. */
  attempts_max: number;
  /** Before the second try; doubled before every further one. */
  delay_first_ms: number;
  delay_max_ms: number;
  /** Until a try that got no answer counts as failed. */
  attempt_timeout_ms: number;
}

export const default_retry: RetryPolicy = {
  attempts_max: 8,
  delay_first_ms: 100,
  delay_max_ms: 5_000,
  attempt_timeout_ms: 10_000,
};

/**
 * The pause after this many failures: between half of the doubled delay and all of it, so that clients that failed
 * together do not come back together, and at least what the server asked for.
 */
export function delay_after(failures: number, policy: RetryPolicy, asked_ms = 0): number {
  const whole = Math.min(policy.delay_max_ms, policy.delay_first_ms * 2 ** Math.min(failures - 1, 30));
  return Math.max(asked_ms, whole * (0.5 + Math.random() / 2));
}

/** Rejects with the signal's reason as soon as it is aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, {once: true});
  });
}

/** Aborted when the outer signal is, or when nothing was heard for a time. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #timeout_ms: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(timeout_ms: number, outer?: AbortSignal) {
    this.#timeout_ms = timeout_ms;
    this.#outer = outer;
    if (outer?.aborted) this.#pass_on();
    outer?.addEventListener("abort", this.#pass_on, {once: true});
    this.heard();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The time begins anew. */
  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#expire, this.#timeout_ms);
  }

  /** Nothing happens from now on. */
  end(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#pass_on);
  }

  readonly #expire = (): void => this.#controller.abort(new Error(`nothing was heard for ${this.#timeout_ms} ms`));
  readonly #pass_on = (): void => this.#controller.abort(this.#outer?.reason);
}
