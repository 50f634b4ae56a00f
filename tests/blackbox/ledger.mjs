// Everything that any client of one show asked and was told, over all runs of the server.

import {now_us} from "./client.mjs";

/** What an attempt came to: "done" (a read, too), "refused", "not_done" (503), or "unknown" (no answer, 504). */
export function outcome_of(answer) {
  if (!answer || answer.status === 504) return "unknown";
  if (answer.status < 300) return "done";
  if (answer.status === 409) return "refused";
  if (answer.status === 503) return "not_done";
  throw new Error(`nobody should have been told: ${answer.status} ${answer.text}`);
}

/** One wish of a client under one idempotency key, however often it was sent. */
class Call {
  attempts = [];  // {lowest, begun_us, ended_us, answer}: `lowest` is a seq that was known when it was sent

  constructor(ledger, number, op, args, target, body) {
    Object.assign(this, {number, op, args, target, body, key: `${ledger.keys}-${number}`});
  }

  /** Done when any attempt was told so. Otherwise one attempt without an answer leaves it unknown, until a later one
   *  is refused: under one key that is only said of what has not happened. */
  get outcome() {
    const outcomes = this.attempts.map(({answer}) => outcome_of(answer));
    if (outcomes.includes("done")) return "done";
    const refused_us = Math.max(-1, ...this.attempts.filter((_, i) => outcomes[i] === "refused").map(({begun_us}) => begun_us));
    const open = this.attempts.some(({ended_us}, i) => outcomes[i] === "unknown" && ended_us > refused_us);
    return open ? "unknown" : outcomes.includes("refused") ? "refused" : "not_done";
  }

  toString() { return `call ${this.number} (${this.op} ${JSON.stringify(this.args)}, key ${this.key})`; }
}

export class Ledger {
  #number = 0;
  calls = [];
  /** seq -> [{kind: "hold", "booking", "seat" or "map", body, from}]: what was said of the show at that seq. */
  told = new Map();
  /** seq -> the entry as the feed told it before any kill. */
  seen = new Map();
  /** The highest seq that anybody was told. */
  highest_seq = 0;
  log_id = null;

  constructor(show, seats, keys) { Object.assign(this, {show, seats, keys}); }

  get path() { return `/v1/shows/${this.show}`; }
  get unanswered() { return this.calls.filter((call) => call.outcome === "unknown"); }

  /** Refusals that are accounted for matter no more. */
  forget_explained() {
    this.calls = this.calls.filter(({attempts}) => !attempts.every(({explained}) => explained));
  }

  /** A change that a client is about to ask for; `perform` sends it. */
  call(op, args) {
    const call = new Call(this, ++this.#number, op, args, this.path + target_of(op, args), body_of(op, args));
    this.calls.push(call);
    return call;
  }

  /** Sends the call, for the first time or again. */
  async perform(client, call) {
    const attempt = {lowest: this.highest_seq, begun_us: now_us(), ended_us: null, answer: undefined};
    call.attempts.push(attempt);
    attempt.answer = await client.post(call.target, call.body, {"Idempotency-Key": call.key});
    attempt.ended_us = now_us();
    if (outcome_of(attempt.answer) === "done") {
      this.hear(call.op === "book" ? "booking" : "hold", attempt.answer.json, call);
    }
    return attempt.answer;
  }

  /** A read and what it said. */
  async read(client, kind, target, from = target) {
    const answer = await client.get(this.path + target);
    if (outcome_of(answer) === "done") this.hear(kind, answer.json, from);
    return answer;
  }

  hear(kind, body, from) {
    this.highest_seq = Math.max(this.highest_seq, body.seq);
    if (body.log_id) this.hear_log(body.log_id);
    const told = this.told.get(body.seq) ?? [];
    told.push({kind, body, from});
    this.told.set(body.seq, told);
  }

  hear_log(log_id) {
    this.log_id ??= log_id;
    if (this.log_id !== log_id) throw new Error(`the log ${this.log_id} is called ${log_id} now`);
  }

  /** The entries seen so far, from the first on without a gap. */
  get known_entries() {
    const entries = [];
    while (this.seen.has(entries.length + 1)) entries.push(JSON.parse(this.seen.get(entries.length + 1)));
    return entries;
  }

  /** An entry out of the feed: the same whenever it is told. */
  see(entry) {
    const text = JSON.stringify(entry);
    const before = this.seen.get(entry.seq);
    if (before !== undefined && before !== text) throw new Error(`the feed told ${before} and now tells ${text}`);
    this.seen.set(entry.seq, text);
    this.highest_seq = Math.max(this.highest_seq, entry.seq);
  }
}

function target_of(op, args) {
  if (op === "hold") return "/holds";
  return `/holds/${args.hold}/${op === "swap" ? "seats" : op}`;
}

function body_of(op, args) {
  const {hold, ...body} = args;
  return Object.keys(body).length ? body : undefined;
}
