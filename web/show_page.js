// One show: keeps the seats' states as the feed tells them, and turns clicks into holds and bookings.

import {get, show_path} from "./api.js";
import {announce, fromTemplate} from "./element.js";
import {Feed} from "./feed.js";
import {Hold} from "./hold.js";
import {Legend} from "./legend.js";
import {Notice} from "./notice.js";
import {Panel} from "./panel.js";
import {SeatLayout} from "./seat_layout.js";
import {SeatMap} from "./seat_map.js";
import {category_styles} from "./seat_painter.js";
import {clock_text, count_text, date_text, sales_text, seat_text} from "./sentences.js";

const tick_ms = 200;
const retry_ms = 2_000;
const warnings_s = [60, 10];
const looked_up_max = 10;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const compact_states = {a: "available", x: "available", l: "locked", b: "booked"};

export class ShowPage {
  constructor(root, name) {
    this.name = name;
    const {root: page, parts} = fromTemplate("show-template");
    this.parts = parts;
    root.replaceChildren(page);
    document.title = "seatlock";
    this.hold = new Hold(name);
    this.selected = new Set();
    this.asking = new Set();
    this.mine = new Set();
    this.queue = Promise.resolve();
    this.busy = 0;
    this.open();
  }

  close() {
    this.closed = true;
    this.feed?.close();
    this.map?.close();
    clearInterval(this.ticking);
  }

  // ---- opening ----

  async open() {
    const loaded = await this.#load();
    if (!loaded || this.closed) return;
    const {show, plan, seats} = loaded;
    this.show = show;
    this.layout = new SeatLayout(plan);
    this.styles = category_styles(plan);
    this.states = Array.from(seats.states, (letter) => compact_states[letter]);
    this.blocked = new Set([...seats.states].flatMap((letter, index) => (letter === "x" ? [index] : [])));
    this.#build();
    this.feed = new Feed(show_path(this.name, "/feed"), seats, {
      on_entry: (entry) => this.#entry(entry),
      on_snapshot: (snapshot) => this.#snapshot(snapshot),
      on_state: (state) => this.#connection(state),
    });
    this.ticking = setInterval(() => this.#tick(), tick_ms);
    this.#resume();
  }

  async #load() {
    while (!this.closed) {
      try {
        const [show, plan] = await Promise.all([get(show_path(this.name)), get(show_path(this.name, "/plan"))]);
        if (!plan.seats.length) return this.#say_instead("This show has no seats.");
        return {show, plan, seats: await get(show_path(this.name, "/seats?form=compact"))};
      } catch (problem) {
        if (problem.status === 401) return this.#say_instead("This show is not public.");
        if (problem.status >= 400 && problem.status < 500) return this.#say_instead(`There is no show “${this.name}” here.`);
        this.#say_instead("The server cannot be reached. Trying again …");
        await wait(retry_ms);
      }
    }
    return null;
  }

  #say_instead(text) {
    this.parts["map-message"].textContent = text;
    this.parts.connection.hidden = true;
    this.parts.panel.hidden = true;
    return null;
  }

  #build() {
    const {parts, show} = this;
    this.#name();
    parts["map-message"].hidden = true;
    parts.connection.hidden = parts.panel.hidden = parts.tools.hidden = false;
    this.map = new SeatMap(parts.map, this.layout, this.styles, {
      status_of: (index) => this.#status(index),
      text_of: (index) => seat_text(this.layout.seats[index], this.#category(index), this.#status(index)),
      on_choose: (index) => this.#choose(index),
    });
    this.legend = new Legend(parts.legend, this.layout, this.styles);
    this.notice = new Notice(parts, show.policy);
    this.panel = new Panel(parts, {
      hold: () => this.#hold_selected(),
      book: () => this.#change_hold([], () => this.#book()),
      extend: () => this.#change_hold([], () => this.#extend()),
      release: () => this.#change_hold([], () => this.#release()),
      clear: () => this.#clear(),
      again: () => this.#start_again(),
      remove: (index) => this.#choose(index),
    });
    parts["zoom-in"].addEventListener("click", () => this.map.zoom(1.5));
    parts["zoom-out"].addEventListener("click", () => this.map.zoom(1 / 1.5));
    parts.fit.addEventListener("click", () => this.map.fit());
    parts.find.addEventListener("submit", (submit) => this.#find(submit));
    this.#refresh();
  }

  #name() {
    document.title = this.show.title;
    this.parts.title.textContent = this.show.title;
    this.parts.when.textContent = date_text(this.show);
  }

  #find(submit) {
    submit.preventDefault();
    const wanted = this.parts["find-input"].value.trim();
    const index = this.layout.find(wanted);
    if (index !== undefined) return this.map.show_seat(index);
    if (wanted) this.notice.say("There is no such seat", [`No seat is called ${wanted}.`]);
  }

  // ---- how things stand ----

  #category(index) { return this.styles.get(this.layout.seats[index].category)?.label; }

  #status(index) {
    if (this.asking.has(index)) return "asking";
    if (this.mine.has(index)) return this.hold.booked ? "bought" : "mine";
    if (this.states[index] === "booked") return "sold";
    if (this.states[index] === "locked") return "held";
    if (this.blocked.has(index)) return "blocked";
    return this.selected.has(index) ? "selected" : "available";
  }

  get #mode() { return this.hold.active ? "hold" : this.hold.booked ? "booked" : "choose"; }

  #ids(indices) { return [...indices].map((index) => this.layout.seats[index].id); }
  #indices(ids) { return ids.map((id) => this.layout.index.get(id)).filter((index) => index !== undefined); }

  /** Everything is drawn again, at most once a frame. */
  #refresh() {
    this.mine = new Set(this.#indices(this.hold.seats));
    this.map.refresh();
    if (this.refreshing) return;
    this.refreshing = requestAnimationFrame(() => {
      this.refreshing = null;
      if (this.closed) return;
      this.legend.render((index) => this.#status(index));
      this.panel.render(this.#panel_model());
      this.#render_clock();
    });
  }

  #panel_model() {
    const indices = this.#mode === "choose" ? [...this.selected] : [...this.mine];
    const seats = indices.map((index) => {
      const seat = this.layout.seats[index];
      return {index, id: seat.id, detail: seat_text(seat, this.#category(index)), color: this.styles.get(seat.category)?.color};
    });
    return {mode: this.#mode, seats, busy: this.busy > 0, read_only: this.read_only, can_extend: !this.extended_out && !this.hold.paying,
            paying: this.hold.paying, sales: sales_text(this.show.sales), booking: this.hold.booking, holder: this.hold.holder};
  }

  #render_clock() {
    if (!this.hold.active) {
      document.title = this.show.title;
      return;
    }
    const seconds = this.hold.seconds_left;
    this.panel.render_clock(seconds, Math.max(this.show.policy.hold_ttl_seconds, this.whole_seconds || 0));
    document.title = `${clock_text(seconds)} · ${this.show.title}`;
  }

  // ---- choosing ----

  #choose(index) {
    const id = this.layout.seats[index].id;
    switch (this.#status(index)) {
      case "sold": return this.notice.refuse("Not for sale any more", [{seat: id, reason: "booked"}]);
      case "held": return this.notice.refuse("Not free at the moment", [{seat: id, reason: "locked"}]);
      case "blocked": return this.notice.refuse("Not on sale", [{seat: id, reason: "blocked"}]);
      case "bought": return this.notice.say("Already yours", [`You have booked ${id}.`]);
      case "asking": return undefined;
      case "mine": return this.#change_hold([index], () => this.#give_back(id));
      case "selected": return this.#deselect(index);
      case "available": return this.#take(index, id);
    }
  }

  #take(index, id) {
    if (this.read_only) return this.notice.say("Read-only", ["This server takes holds only with a key."]);
    if (this.show.sales !== "open") return this.notice.say("Not on sale now", [sales_text(this.show.sales)]);
    if (this.hold.active) return this.#change_hold([index], () => this.hold.add([id]));
    if (this.hold.booked) this.#start_again();
    this.selected.add(index);
    announce(`${id} chosen, ${count_text(this.selected.size, "seat")} in all`);
    this.#refresh();
  }

  #deselect(index) {
    this.selected.delete(index);
    announce(`${this.layout.seats[index].id} not chosen any more`);
    this.#refresh();
  }

  #clear() {
    this.selected.clear();
    announce("No seat chosen");
    this.#refresh();
  }

  #start_again() {
    this.hold.forget();
    this.extended_out = false;
    this.notice.dismiss();
    this.#refresh();
  }

  // ---- asking the server ----

  /** One change after the other. `seats` are shown as asked for until the answer is there. */
  #change(seats, action) {
    for (const seat of seats) this.asking.add(seat);
    ++this.busy;
    this.#refresh();
    this.queue = this.queue.then(async () => {
      const before = this.hold.seats;
      try {
        await action();
        this.#settle(before);
      } catch (problem) {
        this.#failed(problem, before);
      }
      for (const seat of seats) this.asking.delete(seat);
      --this.busy;
      this.#refresh();
    });
  }

  /** The same for what needs a hold: it may have ended while the change waited for its turn. */
  #change_hold(seats, action) {
    this.#change(seats, async () => { if (this.hold.active) await action(); });
  }

  #hold_selected() {
    const seats = [...this.selected];
    if (!seats.length) return;
    this.#change(seats, async () => {
      await this.hold.create(this.#ids(seats));
      for (const seat of seats) this.selected.delete(seat);
      this.#held(seats);
    });
  }

  #held(seats) {
    this.whole_seconds = this.hold.seconds_left;
    this.extended_out = false;
    this.notice.dismiss();
    announce(`${this.#ids(seats).join(", ")} held for you, ${clock_text(this.hold.seconds_left)} left`);
  }

  async #give_back(id) {
    if (this.hold.seats.length === 1) return this.#release();
    await this.hold.remove([id]);
    announce(`${id} given back`);
  }

  async #extend() {
    await this.hold.extend();
    this.notice.dismiss();
    announce(`${clock_text(this.hold.seconds_left)} left`);
  }

  async #release() {
    await this.hold.release();
    this.notice.dismiss();
    announce("Released");
  }

  async #book() {
    await this.hold.book();
    this.notice.dismiss();
    announce(`Booked: ${this.hold.seats.join(", ")}. Booking number ${this.hold.booking}`);
  }

  /** Takes over what an answer says of the hold's seats, unless the feed has come further already. */
  #settle(before) {
    const {hold} = this;
    if (hold.state === "expired") return this.#expired(before);
    if (hold.booked && !hold.seats.length) return this.#cancelled(before);
    if (hold.seq > this.feed.position.seq) {
      const kept = hold.active || hold.booked ? hold.seats : [];
      for (const index of this.#indices(before)) this.states[index] = "available";
      for (const index of this.#indices(kept)) this.states[index] = hold.booked ? "booked" : "locked";
    }
    if (hold.state === "released") hold.forget();
  }

  #expired(seats) {
    this.hold.forget();
    this.extended_out = false;
    this.notice.say("Your time is over", seats.length ? [`${seats.join(", ")} went back on sale.`] : ["Your hold has ended."]);
  }

  #cancelled(seats) {
    const {booking} = this.hold;
    this.hold.forget();
    this.notice.say("Your booking was cancelled", [seats.length ? `${booking} had ${seats.join(", ")}.` : `${booking} has no seats any more.`]);
  }

  #failed(problem, before) {
    const reasons = new Set(problem.refusals.map((refusal) => refusal.reason));
    if (problem.status === 401) return this.#lock_out();
    if (problem.uncertain) return this.#lost_answer();
    if (reasons.has("hold_expired")) return this.#expired(before);
    if (reasons.has("hold_ended") || problem.code === "unknown_hold") {
      this.hold.forget();
      return this.notice.say("This hold has ended", before.length ? [`It had ${before.join(", ")}.`] : []);
    }
    if (reasons.has("extend_max")) {
      this.extended_out = true;
      return this.notice.say("No more time can be had", ["The hold lasts until its time is over."]);
    }
    if (!problem.refusals.length) return this.notice.say("That did not work", [problem.message]);
    this.#refused(problem.refusals);
  }

  #refused(refusals) {
    for (const index of this.#indices(refusals.map((refusal) => refusal.seat))) this.selected.delete(index);
    this.notice.refuse(refusals.length === 1 ? "Not this seat" : "Not these seats", refusals);
    this.#look_up(refusals.map((refusal) => refusal.seat));
  }

  /** A refused seat that looks free here shows that the feed is behind: the map asks for these seats themselves. */
  async #look_up(ids) {
    const stale = this.#indices(ids).filter((index) => this.states[index] === "available").slice(0, looked_up_max);
    await Promise.allSettled(stale.map(async (index) => {
      const seat = await get(show_path(this.name, `/seats/${encodeURIComponent(this.layout.seats[index].id)}`));
      if (seat.seq > this.feed.position.seq) this.#stand(index, seat.state, seat.blocked === true);
    }));
    this.#refresh();
  }

  #lock_out() {
    this.read_only = true;
    this.selected.clear();
    announce("The map is read-only: this server takes holds only with a key.");
  }

  #lost_answer() {
    this.notice.say("No answer from the server", ["Whether this was done will show as soon as it answers again."]);
    this.unsure = this.told = true;
  }

  /** Asks how this tab's hold stands: after a reload, a lost answer, a break of the feed. */
  async #resume() {
    if (this.resuming || this.read_only) return;
    this.resuming = true;
    const before = this.hold.seats;
    try {
      if (this.hold.id) await this.hold.read();
      else await this.hold.recover();
      if (this.told) this.notice.dismiss();
      this.unsure = this.told = false;
      if (this.hold.active) this.#drop_selection(this.hold.seats);
      this.#settle(before);
    } catch (problem) {
      if (problem.uncertain) this.unsure = true;
      else this.#failed(problem, before);
    }
    this.resuming = false;
    this.#refresh();
  }

  #drop_selection(ids) {
    for (const index of this.#indices(ids)) this.selected.delete(index);
  }

  // ---- what the feed brings ----

  #entry(entry) {
    let ours = false;
    const taken = [];
    for (const change of entry.changes) {
      const index = this.layout.index.get(change.seat);
      if (index === undefined) continue;
      this.#stand(index, change.to, entry.kind === "blocked" || (entry.kind !== "unblocked" && this.blocked.has(index)));
      if (this.#can_be_taken(index)) this.notice.freed(change.seat);
      else if (this.selected.has(index) && !this.asking.has(index)) taken.push(index);
      ours ||= this.mine.has(index);
    }
    this.#taken(taken);
    if (entry.kind === "changed") this.#read_show();
    // Somebody else with this hold's number: another tab, the house, or the clock. A payment changes no seat and
    // names no hold: this page learns of it when it asks, at the end of the time that it knows of at the latest.
    if (ours && entry.seq > this.hold.seq && this.busy === 0) this.#resume();
    this.#refresh();
  }

  #stand(index, state, blocked) {
    this.states[index] = state;
    if (blocked) this.blocked.add(index);
    else this.blocked.delete(index);
  }

  #can_be_taken(index) { return this.states[index] === "available" && !this.blocked.has(index); }

  /** Its settings changed: title, sales, policy. */
  async #read_show() {
    try {
      this.show = await get(show_path(this.name));
    } catch {
      return;  // the next entry or reload tells
    }
    if (this.closed) return;
    this.notice.policy = this.show.policy;
    this.#name();
    announce(sales_text(this.show.sales));
    this.#refresh();
  }

  #taken(indices) {
    if (!indices.length) return;
    for (const index of indices) this.selected.delete(index);
    this.notice.refuse("Not free any more", indices.map((index) => (
      {seat: this.layout.seats[index].id, reason: this.states[index] === "available" ? "blocked" : this.states[index]})));
  }

  #snapshot(snapshot) {
    const taken = [];
    for (const {seat, state, blocked} of snapshot.seats) {
      const index = this.layout.index.get(seat);
      if (index === undefined) continue;
      this.#stand(index, state, blocked === true);
      if (!this.#can_be_taken(index) && this.selected.has(index) && !this.asking.has(index)) taken.push(index);
    }
    this.#taken(taken);
    this.#read_show();
    this.#resume();
  }

  #connection(state) {
    const {connection} = this.parts;
    if (state === "live" && connection.dataset.state === "reconnecting") this.#resume();
    connection.dataset.state = state;
    connection.textContent = state === "live" ? "Live" : "Reconnecting …";
  }

  // ---- the clock ----

  #tick() {
    this.notice.tick();
    if (this.unsure && this.busy === 0) this.#try_again();
    if (!this.hold.active) return;
    const seconds = this.hold.seconds_left;
    this.#render_clock();
    for (const warning of warnings_s) {
      if (seconds <= warning && this.last_seconds > warning) announce(`${warning} seconds left`);
    }
    this.last_seconds = seconds;
    if (seconds === 0 && this.busy === 0) this.#try_again();
  }

  /** Asks again how the hold stands, but not too often. */
  #try_again() {
    if (performance.now() < (this.next_try_ms || 0)) return;
    this.next_try_ms = performance.now() + retry_ms / 4;
    this.#resume();
  }
}
