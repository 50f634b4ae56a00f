/** What to do about a problem: nothing helps; repeat under the same idempotency key; ask again some other time. */
export type Retry = "never" | "same_key" | "later";

/** Why one seat failed. */
export interface Refusal {
  seat: string;
  reason: string;
  /** Until the lock in the way ends by itself. */
  seconds_remaining?: number;
  /** The lock in the way belongs to the holder who asks. */
  yours?: boolean;
}

/** The members of an answer in application/problem+json that this client reads. */
export interface ProblemBody {
  title?: string;
  status?: number;
  code?: string;
  retry?: Retry;
  detail?: string;
  refusals?: Refusal[];
  /** The report of a plan that was refused. */
  report?: unknown;
}

/** The server answered, and the answer is no. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  /** What program code compares: "locked", "hold_expired", "outcome_unknown" and so on. */
  readonly code: string;
  readonly retry: Retry;
  readonly detail: string;
  /** Every seat that failed; empty when the problem is none of seats. */
  readonly refusals: readonly Refusal[];
  /** The whole body. */
  readonly body: ProblemBody;

  constructor(
    status: number,
    body: ProblemBody,
    /** Under which the call was made, if it was to change something. */
    readonly idempotency_key?: string,
  ) {
    const said = body.detail ?? body.title ?? `status ${status}`;
    super(`${body.code ?? status}: ${said}`);
    this.status = status;
    this.code = body.code ?? "";
    this.retry = body.retry ?? "never";
    this.detail = body.detail ?? "";
    this.refusals = body.refusals ?? [];
    this.body = body;
  }
}

/**
 * No answer, however often it was tried. A change may have been made or not: to learn which, make the same call with
 * the same idempotency key.
 */
export class Unreachable extends Error {
  override readonly name = "Unreachable";

  constructor(
    message: string,
    readonly idempotency_key: string | undefined,
    cause: unknown,
  ) {
    super(message, {cause});
  }
}
