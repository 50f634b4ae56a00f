// Buyers who want the same seats: they hold, change their minds, book, and read what others did.

import {outcome_of} from "./ledger.mjs";

/** What the buyers of one show share: the seats they fight for at the moment, and each other's hold ids. */
export class Crowd {
  holds = [];
  #refused = 0;

  constructor(ledger, random, window_size = 60) {
    this.ledger = ledger;
    this.random = random;
    this.window_size = window_size;
    this.move_on();
  }

  /** On to other seats. */
  move_on() {
    const first = this.random.below(Math.max(1, this.ledger.seats.length - this.window_size));
    this.window = this.ledger.seats.slice(first, first + this.window_size);
    this.#refused = 0;
  }

  /** Where nearly everything is gone, nobody stays. */
  hear(outcome) {
    if (outcome === "done") this.#refused = 0;
    else if (++this.#refused > 40) this.move_on();
  }
}

export class Buyer {
  #mine = [];

  constructor(crowd, number) {
    this.crowd = crowd;
    this.ledger = crowd.ledger;
    this.random = crowd.random.fork();
    this.holder = `holder ${number % 11}`;
  }

  /** Goes on until the server is gone, or until `on_answer`, which is called at once for every answer, says false.
   *  `clients`: two connections, the second for clicks that come twice. */
  async buy(clients, on_answer) {
    this.clients = clients;
    for (let answer = true; answer;) {
      answer = await this.#act();
      if (answer && on_answer(answer) === false) break;
    }
    for (const client of this.clients) client.close();
  }

  #act() {
    if (this.random.chance(0.2)) return this.#read();
    const hold = this.#some_hold();
    if (!hold || (this.#mine.length < 3 && this.random.chance(0.45))) return this.#ask("hold", this.#new_hold());
    const op = this.random.weighted([[6, "swap"], [4, "extend"], [12, "release"], [2, "book"]]);
    return this.#ask(op, {hold: hold.hold, ...this[`${op}_args`](hold)});
  }

  #some_hold() {
    if (this.random.chance(0.12) && this.crowd.holds.length) return this.random.pick(this.crowd.holds);
    return this.#mine.length ? this.random.pick(this.#mine) : null;
  }

  #new_hold() {
    const seats = this.random.some(this.crowd.window, this.random.between(1, 4));
    if (this.random.chance(0.02)) seats.push("nowhere");
    if (this.random.chance(0.02)) seats.push(seats[0]);
    const ttl = this.random.chance(0.1) ? {ttl_seconds: 1} : this.random.chance(0.3) ? {ttl_seconds: 300} : {};
    return {holder: this.holder, seats, ...ttl};
  }

  swap_args({seats}) {
    const add = this.random.some(this.crowd.window.filter((seat) => !seats.includes(seat)), this.random.between(0, 2));
    const remove = this.random.some(seats, this.random.between(add.length ? 0 : 1, seats.length));
    return {...(add.length && {add}), ...(remove.length && {remove})};
  }

  extend_args() { return {}; }

  release_args({seats}) {
    if (this.random.chance(0.05)) return {seats: this.random.some(this.crowd.window, 2)};
    return seats.length > 1 && this.random.chance(0.3) ? {seats: this.random.some(seats, 1)} : {};
  }

  book_args(hold) {
    const reference = this.random.chance(0.5) ? {reference: `order ${this.random.below(1000)}`} : {};
    return {...this.release_args(hold), ...reference};
  }

  async #ask(op, args) {
    const call = this.ledger.call(op, args);
    const attempts = [this.ledger.perform(this.clients[0], call)];
    if (this.random.chance(0.05)) attempts.push(this.ledger.perform(this.clients[1], call));
    const answers = await Promise.all(attempts);
    const done = answers.find((answer) => outcome_of(answer) === "done");
    this.crowd.hear(call.outcome);
    if (done) this.#learn(op, done.json);
    else if (op !== "hold" && call.outcome === "refused") this.#look_again(args.hold, answers);
    return answers.includes(null) ? null : done ?? answers[0];
  }

  #learn(op, {hold, state, seats}) {
    this.#mine = this.#mine.filter((mine) => mine.hold !== hold);
    const told = {hold, seats: seats.map(({seat}) => seat)};
    this.crowd.holds = [...this.crowd.holds.filter((other) => other.hold !== hold), told].slice(-20);
    if (op !== "book" && state === "active") this.#mine.push(told);
  }

  /** A hold that has ended is nobody's any more. */
  #look_again(hold, answers) {
    const ended = answers.some((answer) => ["hold_ended", "hold_expired"].includes(answer?.json.code));
    if (ended) this.#mine = this.#mine.filter((mine) => mine.hold !== hold);
  }

  #read() {
    const hold = this.#some_hold();
    if (hold && this.random.chance(0.4)) return this.ledger.read(this.clients[0], "hold", `/holds/${hold.hold}`);
    if (this.random.chance(0.5)) return this.ledger.read(this.clients[0], "seat", `/seats/${this.random.pick(this.crowd.window)}`);
    return this.ledger.read(this.clients[0], "map", "/seats?form=compact");
  }
}
