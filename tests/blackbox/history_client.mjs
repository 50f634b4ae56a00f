// One client of a recorded history: it asks, and writes down what it was told in the format's words.

import {setTimeout as pause} from "node:timers/promises";

import {Client, now_us} from "./client.mjs";
import {outcome_of} from "./ledger.mjs";

/** Of the calls without an answer, so many are repeated under their key until they have one. */
const repeated_share = 0.5;
/** How long clients think when holds are to expire meanwhile, at most. */
const slow_ms = 40;

export class HistoryClient {
  #client = null;
  #calls = 0;
  #mine = [];

  constructor(recording, show, number, random) {
    Object.assign(this, {recording, path: `/v1/shows/${show}`, number, random});
  }

  async work() {
    const {recording} = this;
    while (!recording.over) {
      await this.#record(this.#choose());
      if (recording.short_ttls) await pause(this.random.below(slow_ms));
    }
    this.#client?.close();
  }

  #choose() {
    const {window} = this.recording;
    if (this.random.chance(0.08)) return {op: "read_seat", seat: this.random.pick(window)};
    if (this.random.chance(0.03)) return {op: "read_map"};
    const hold = this.#some_hold();
    if (!hold || (this.#mine.length < 3 && this.random.chance(0.45))) return this.#new_hold(window);
    const op = this.random.weighted([[4, "read_hold"], [4, "swap"], [3, "extend"], [8, "release"], [2, "book"]]);
    return {op, hold: hold.hold, ...this[`${op}_args`]?.(hold, window)};
  }

  #some_hold() {
    const {holds} = this.recording;
    if (this.random.chance(0.15) && holds.length) return this.random.pick(this.random.chance(0.7) ? holds.slice(-12) : holds);
    return this.#mine.length ? this.random.pick(this.#mine) : null;
  }

  #new_hold(window) {
    const seats = this.random.some(window, this.random.between(1, 3));
    const ttl_seconds = this.recording.short_ttls && this.random.chance(0.8) ? 1 : 600;
    return {op: "hold", holder: `holder ${this.number % 5}`, seats, ttl_seconds};
  }

  swap_args({seats}, window) {
    const add = this.random.some(window.filter((seat) => !seats.includes(seat)), this.random.between(0, 2));
    const remove = this.random.some(seats, this.random.between(add.length ? 0 : 1, seats.length));
    return {add, remove};
  }

  release_args({seats}) { return seats.length > 1 && this.random.chance(0.3) ? {seats: this.random.some(seats, 1)} : {}; }
  book_args(hold) { return this.release_args(hold); }

  /** Holds expire when nobody comes back to them. */
  #walks_away() { return this.recording.short_ttls && this.random.chance(0.5); }

  async #record(call) {
    this.recording.begin();
    const key = `client-${this.number}-call-${++this.#calls}`;
    const invoked_us = now_us() - this.recording.first_us;
    const repeat = this.random.chance(repeated_share);
    let answer = await this.#send(call, key);
    while (repeat && outcome_of_any(answer) === "unknown") answer = await this.#send(call, key);
    const told = in_words(call.op, answer);
    const returned_us = told.unknown ? null : now_us() - this.recording.first_us;
    this.recording.add({client: this.number, call: this.#calls, invoked_us, returned_us, ...call, answer: told});
    this.#learn(call, told);
  }

  async #send(call, key) {
    const port = await this.recording.port();
    if (this.#client?.port !== port) {
      this.#client?.close();
      this.#client = new Client(port);
    }
    const {method, target, body} = request_of(call);
    return this.#client.call(method, this.path + target, body, method === "POST" ? {"Idempotency-Key": key} : {});
  }

  #learn({op, hold}, {ok, refused}) {
    const ended = refused?.some(({reason}) => ["hold_ended", "hold_expired"].includes(reason));
    if (ended) this.#mine = this.#mine.filter((mine) => mine.hold !== hold);
    if (!ok?.hold) return;
    this.#mine = this.#mine.filter((mine) => mine.hold !== ok.hold);
    const told = {hold: ok.hold, seats: ok.seats};
    this.recording.holds = [...this.recording.holds.filter((other) => other.hold !== ok.hold), told].slice(-200);
    if (op !== "book" && ok.state === "active" && !this.#walks_away()) this.#mine.push(told);
  }
}

function request_of({op, hold, seat, ...body}) {
  if (op === "read_map") return {method: "GET", target: "/seats?form=compact"};
  if (op === "read_seat") return {method: "GET", target: `/seats/${seat}`};
  if (op === "read_hold") return {method: "GET", target: `/holds/${hold}`};
  if (op === "hold") return {method: "POST", target: "/holds", body};
  const sent = Object.keys(body).length ? {body} : {};
  return {method: "POST", target: `/holds/${hold}/${op === "swap" ? "seats" : op}`, ...sent};
}

const outcome_of_any = (answer) => (answer?.status === 404 ? "unknown_hold" : outcome_of(answer));

function in_words(op, answer) {
  const outcome = outcome_of_any(answer);
  if (outcome === "done") return {ok: what_was_told(op, answer.json)};
  if (outcome === "refused") return {refused: answer.json.refusals.map(({seat, reason}) => ({seat, reason}))};
  return {[outcome]: true};
}

function what_was_told(op, json) {
  if (op === "read_map") return {states: json.states};
  if (op === "read_seat") return {state: json.state};
  const {booking, hold, state, holder} = json;
  const seats = json.seats.map(({seat}) => seat);
  if (op === "book") return {booking, hold, holder, seats};
  return {hold, state, holder, seats, ...(booking && {booking})};
}
