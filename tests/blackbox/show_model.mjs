// The rules of docs/http.md, folded over the feed's entries: what the show must look like at each seq.

import assert from "node:assert/strict";

export const extend_max = 3;
/** The server's wall clock and the show's may part by so much in a test. */
const clocks_apart_ms = 1000;

const letter = {available: "a", locked: "l", booked: "b"};
const unique = (list) => [...new Set(list)];

export class ShowModel {
  seq = 0;
  holds = new Map();
  bookings = new Map();

  constructor(seats) {
    this.seats = new Map(seats.map((seat) => [seat, {state: "available", hold: null}]));
  }

  get states() { return [...this.seats.values()].map(({state}) => letter[state]).join(""); }

  get counts() {
    const counts = {available: 0, locked: 0, booked: 0, blocked: 0};
    for (const {state} of this.seats.values()) ++counts[state];
    return counts;
  }

  /** What the rules answer to a call now: {refused: [{seat, reason, yours?}]} or {kind, changes: [[seat, to]]}, or
   *  {again: booking} for a hold that was booked before. */
  decide(op, args) {
    if (op === "hold") {
      const seats = unique(args.seats);
      return this.#unless(args.holder, seats.map((seat) => [seat, this.#lock_reason(seat)]), "held",
                          seats.map((seat) => [seat, "locked"]));
    }
    const hold = this.holds.get(args.hold);
    if (op === "book" && hold.state === "booked") return {again: hold.booking};
    return this[`decide_${op}`](hold, args);
  }

  decide_swap(hold, {add = [], remove = []}) {
    const ended = this.#ended(hold, unique([...remove, ...add]));
    if (ended) return ended;
    return this.#unless(hold.holder, [...remove.map((seat) => [seat, this.#release_reason(seat, hold)]),
                         ...add.map((seat) => [seat, this.#lock_reason(seat)])], "swapped",
                        [...remove.map((seat) => [seat, "available"]), ...add.map((seat) => [seat, "locked"])]);
  }

  decide_extend(hold) {
    const ended = this.#ended(hold, hold.seats);
    if (ended) return ended;
    const over = hold.extended >= extend_max;
    return over ? {refused: hold.seats.map((seat) => ({seat, reason: "extend_max"}))} : {kind: "extended", changes: []};
  }

  decide_release(hold, {seats = hold.seats}) {
    const ended = this.#ended(hold, seats);
    if (ended) return ended;
    return this.#unless(hold.holder, seats.map((seat) => [seat, this.#release_reason(seat, hold)]), "released",
                        seats.map((seat) => [seat, "available"]));
  }

  decide_book(hold, {seats = hold.seats}) {
    const ended = this.#ended(hold, seats);
    if (ended) return ended;
    const rest = hold.seats.filter((seat) => !seats.includes(seat));
    return this.#unless(hold.holder, seats.map((seat) => [seat, this.#book_reason(seat, hold)]), "booked",
                        [...seats.map((seat) => [seat, "booked"]), ...rest.map((seat) => [seat, "available"])]);
  }

  /** The next entry: made by `call`, which was answered with `answer`; by nobody when it tells of an expiry. */
  apply(entry, call, answer) {
    assert.equal(entry.seq, ++this.seq, "the feed is dense");
    if (entry.kind === "opened") return assert.equal(entry.seq, 1);
    if (entry.kind === "expired") return this.#expire(entry);
    assert.ok(call, `nobody asked for ${JSON.stringify(entry)}`);
    const decided = this.decide(call.op, call.args);
    const expected = decided.changes?.map(([seat, to]) => ({seat, generation: 1, from: this.seats.get(seat).state, to}));
    assert.deepEqual({kind: entry.kind, changes: entry.changes}, {kind: decided.kind, changes: expected},
                     `entry ${entry.seq} against ${call}`);
    this.#take(entry, call, answer);
  }

  /** What the server must say of a hold now, but for times and labels; undefined when there is no such hold. */
  hold_view(id) {
    if (!this.holds.has(id)) return undefined;
    const {state, holder, seats, seq, booking} = this.holds.get(id);
    return {hold: id, state, holder, seats, seq, ...(booking && {booking})};
  }

  #take(entry, call, answer) {
    const id = call.op === "hold" ? answer.hold : call.args.hold;
    if (call.op === "hold") {
      assert.ok(!this.holds.has(id), `hold ${id} was given twice`);
      this.holds.set(id, {holder: call.args.holder, state: "active", seats: [], extended: 0});
    }
    const hold = this.holds.get(id);
    hold.seq = entry.seq;
    hold.deadline = Date.parse(answer.expires_at ?? hold.deadline_text);
    hold.deadline_text = answer.expires_at ?? hold.deadline_text;
    if (entry.kind === "extended") ++hold.extended;
    const left = this.#change(entry, id, hold);
    if (entry.kind === "booked") {
      hold.state = "booked";
      hold.booking = answer.booking;
      hold.seats = entry.changes.filter(({to}) => to === "booked").map(({seat}) => seat);
      const {reference} = call.args;
      this.bookings.set(answer.booking, {booking: answer.booking, hold: id, state: "booked", holder: hold.holder,
                                         ...(reference && {reference}), seats: hold.seats, seq: entry.seq});
    } else if (left.length) {
      hold.seats = left;
    } else {
      hold.state = "released";
    }
  }

  /** Makes the entry's changes; the seats that the hold has then, in the order in which it took them. */
  #change(entry, id, hold) {
    let left = hold.seats;
    for (const {seat, to} of entry.changes) {
      this.seats.set(seat, {state: to, hold: to === "available" ? null : id});
      left = to === "locked" ? [...left, seat] : left.filter((other) => other !== seat);
    }
    return left;
  }

  #expire(entry) {
    const id = this.seats.get(entry.changes[0]?.seat)?.hold;
    assert.ok(id, `nothing could expire in ${JSON.stringify(entry)}`);
    const hold = this.holds.get(id);
    assert.equal(hold.state, "active", `${JSON.stringify(entry)} of a hold that had ended`);
    const expected = hold.seats.map((seat) => ({seat, generation: 1, from: "locked", to: "available"}));
    assert.deepEqual(entry.changes, expected, `entry ${entry.seq} expires ${id}, whole`);
    assert.ok(Date.parse(entry.at) >= hold.deadline - clocks_apart_ms,
              `${id} was promised until ${hold.deadline_text} and expired at ${entry.at}`);
    this.#change(entry, id, hold);
    hold.state = "expired";
    hold.seq = entry.seq;
  }

  #unless(holder, reasons, kind, changes) {
    const refused = reasons.filter(([, reason]) => reason).map(([seat, reason]) => {
      const by = this.seats.get(seat)?.state === "locked" && this.holds.get(this.seats.get(seat).hold).holder;
      return {seat, reason, ...(by && {yours: by === holder})};
    });
    return refused.length ? {refused} : {kind, changes};
  }

  #ended(hold, seats) {
    if (hold.state === "active") return null;
    const reason = hold.state === "expired" ? "hold_expired" : "hold_ended";
    return {refused: seats.map((seat) => ({seat, reason}))};
  }

  #lock_reason(id) {
    const seat = this.seats.get(id);
    if (!seat) return "unknown_seat";
    return seat.state === "available" ? null : seat.state;
  }

  #release_reason(id, hold) {
    const seat = this.seats.get(id);
    return seat?.state === "booked" ? "booked" : this.#book_reason(id, hold);
  }

  #book_reason(id, hold) {
    const seat = this.seats.get(id);
    if (!seat) return "unknown_seat";
    if (seat.state !== "locked") return "not_locked";
    return this.holds.get(seat.hold) === hold ? null : "wrong_holder";
  }
}
