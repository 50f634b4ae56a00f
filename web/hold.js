// The one hold (and then booking) that this tab has in a show. It survives a reload of the page.

import {get, post, random_name, show_path} from "./api.js";

// A browser that keeps nothing for pages forgets the hold on a reload; all else works.
function remembered(key) {
  try { return sessionStorage.getItem(key); } catch { return null; }
}

function remember(key, value) {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  } catch { /* see above */ }
}

export class Hold {
  constructor(show) {
    this.show = show;
    this.key = `seatlock.hold.${show}`;
    this.id = remembered(this.key);
    this.holder = remembered("seatlock.holder") || `guest-${random_name(6)}`;
    remember("seatlock.holder", this.holder);
    this.#empty();
  }

  /** It has its seats: it may also be in payment, which the shop's own server has told. */
  get active() { return this.state === "active" || this.paying; }
  get paying() { return this.state === "paying"; }
  get booked() { return this.state === "booked"; }

  /** By the server's count of the seconds that are left and this page's own stopwatch; never by the time of day. */
  get seconds_left() { return Math.max(0, (this.deadline_ms - performance.now()) / 1000); }

  create(seats) { return this.#ask(() => post(show_path(this.show, "/holds"), {holder: this.holder, seats})); }
  add(seats) { return this.#ask(() => post(this.#path("/seats"), {add: seats})); }
  remove(seats) { return this.#ask(() => post(this.#path("/seats"), {remove: seats})); }
  extend() { return this.#ask(() => post(this.#path("/extend"))); }
  book() { return this.#ask(() => post(this.#path("/book"))); }
  release() { return this.#ask(() => post(this.#path("/release"))); }

  /** Asks the server how the hold stands. */
  async read() {
    const {id} = this;
    const started_ms = performance.now();
    const answer = await get(this.#path(""));
    // A change that was answered meanwhile knows better.
    if (this.id === id && answer.seq >= this.seq) this.#adopt(answer, started_ms);
    if (this.booked) await this.#read_booking();
  }

  /** A booking may have other seats by now than it was made with, or none. */
  async #read_booking() {
    const {booking} = this;
    const answer = await get(show_path(this.show, `/bookings/${encodeURIComponent(booking)}`));
    if (this.booking !== booking) return;
    this.seats = answer.seats.map((seat) => seat.seat);
    this.seq = Math.max(this.seq, answer.seq);
  }

  /** Finds the hold again that the server made when its answer was lost. */
  async recover() {
    const query = new URLSearchParams({holder: this.holder});
    const started_ms = performance.now();
    const {holds} = await get(show_path(this.show, `/holds?${query}`));
    const active = holds.find((hold) => hold.state === "active" || hold.state === "paying");
    if (active && !this.id) this.#adopt(active, started_ms);
  }

  forget() {
    this.id = null;
    remember(this.key, null);
    this.#empty();
  }

  #path(rest) { return show_path(this.show, `/holds/${encodeURIComponent(this.id)}${rest}`); }

  async #ask(call) {
    const started_ms = performance.now();
    this.#adopt(await call(), started_ms);
  }

  #adopt(answer, started_ms) {
    this.id = answer.hold;
    this.booking = answer.booking;
    this.state = answer.expires_at === undefined ? "booked" : answer.state;  // else it is a booking
    this.seats = answer.seats.map((seat) => seat.seat);
    this.seq = answer.seq;
    // Counted from when it was asked: the page may show less time than there is, never more.
    this.deadline_ms = started_ms + 1000 * (answer.seconds_remaining || 0);
    if (this.active || this.booked) remember(this.key, this.id);
  }

  #empty() {
    this.state = "none";
    this.booking = undefined;
    this.seats = [];
    this.seq = 0;
    this.deadline_ms = 0;
  }
}
