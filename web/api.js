// The server's API, as far as a page needs it.

/** An answer that is not a success: a refusal, an error, or (status 0) none at all. */
export class Problem extends Error {
  constructor(status, body = {}) {
    super(body.detail || body.title || "The server cannot be reached");
    this.status = status;
    this.code = body.code || "unreachable";
    this.refusals = body.refusals || [];
  }

  /** It may be done all the same. */
  get uncertain() { return this.status === 0 || this.status === 503 || this.status === 504; }
}

const answer_timeout_ms = 10_000;
const retry_after_ms = 700;

async function send(path, options) {
  let response;
  try {
    response = await fetch(path, {cache: "no-cache", ...options});
  } catch {
    throw new Problem(0);
  }
  const body = await response.json().catch(() => null);
  if (response.ok && body) return body;
  throw new Problem(response.ok ? 0 : response.status, body || {});
}

export const show_path = (show, rest = "") => `/v1/shows/${encodeURIComponent(show)}${rest}`;

export const get = (path) => send(path, {});

/**
 * A change. Every one has its own idempotency key, so that a lost answer can be asked for again, once,
 * without doing anything twice.
 */
export async function post(path, body = {}) {
  const request = () => send(path, {
    method: "POST",
    headers: {"Content-Type": "application/json", "Idempotency-Key": key},
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(answer_timeout_ms),
  });
  const key = random_name(22);
  try {
    return await request();
  } catch (problem) {
    if (!problem.uncertain) throw problem;
  }
  await new Promise((resolve) => setTimeout(resolve, retry_after_ms));
  return request();
}

/** Letters and digits that nobody guesses: five bits a letter. Works on pages without TLS, too. */
export function random_name(length) {
  const letters = "abcdefghjkmnpqrstuvwxyz023456789";
  return Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => letters[byte & 31]).join("");
}
