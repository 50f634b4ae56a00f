// One data directory and its show, over many runs of the server.

import assert from "node:assert/strict";
import {setTimeout as pause} from "node:timers/promises";

import {Buyer, Crowd} from "./buyers.mjs";
import {CatalogLedger} from "./catalog_ledger.mjs";
import {FeedReader} from "./feed_reader.mjs";
import {open_show, seats_of} from "./hall.mjs";
import {Ledger} from "./ledger.mjs";
import {check_replay, check_show, check_start, replay_answered, retry_unanswered} from "./reconcile.mjs";
import {replay_journal, Server, verify_journal, workshop} from "./server.mjs";

export class Season {
  static show = "hall";

  /** `how` starts the server: see Server. A `forgetful` one is told to keep few entries. */
  constructor({random, clients, counters, seats = seats_of(40, 40), how = {}, forgetful = false}) {
    Object.assign(this, {random, counters, seats, how, client_count: clients});
    this.ledger = new Ledger(Season.show, seats, `k${random.next()}`);
    this.ledger.forgetful = forgetful;
    this.catalog = new CatalogLedger(random.fork(), `c${random.next()}`);
    this.crowd = new Crowd(this.ledger, random.fork());
    this.buyers = Array.from({length: clients}, (_, number) => new Buyer(this.crowd, number));
  }

  /** `data`: where, instead of a directory of its own. */
  async open(data) {
    this.workshop = await workshop();
    this.data = data ?? this.workshop.path("data");
    this.server = await Server.start(this.data, this.how);
    const client = this.server.client();
    await open_show(client, Season.show, this.seats);
    client.close();
  }

  async close() {
    await this.server?.kill();
    await this.workshop?.leave();
  }

  clients(count) { return Array.from({length: count}, () => this.server.client()); }

  /** Lets everybody buy, and the feed be read, until the server is gone. `hooks`: on_answer, on_entry, at_start. */
  async trade({on_answer = () => {}, on_entry = () => {}, at_start = () => {}}) {
    this.crowd.move_on();
    const readers = [0, this.ledger.highest_seq].map((from) => new FeedReader(this.server.port, this.ledger, from, on_entry));
    const buyers = this.buyers.map((buyer) => buyer.buy(this.clients(2), on_answer));
    at_start();
    await Promise.all([...buyers, ...readers.map(({ended}) => ended), this.server.exited]);
    this.counters.add("fed", readers.reduce((sum, {entries}) => sum + entries, 0));
  }

  /** Lets everybody buy until so many answers have come; the server goes on. */
  async trade_while(answers) {
    let left = answers;
    const readers = [new FeedReader(this.server.port, this.ledger, 0)];
    await Promise.all(this.buyers.map((buyer) => buyer.buy(this.clients(2), () => --left > 0)));
    await Promise.all(readers.map((reader) => reader.close()));
  }

  /** Somebody holds seats for a second, and never comes back. */
  async abandon_a_hold() {
    const client = this.server.client();
    for (let tries = 0; tries < 20; ++tries) {
      const call = this.ledger.call("hold", {holder: "gone", seats: this.random.some(this.seats, 2), ttl_seconds: 1});
      const answer = await this.ledger.perform(client, call);
      if (!answer || call.outcome === "done") break;
    }
    client.close();
  }

  /** Examines the journal of a server that has ended, starts it and compares. */
  async restart() {
    await verify_journal(this.data);
    const replayed = (await replay_journal(this.data))[Season.show];
    this.server = await Server.start(this.data, this.how);
    await check_start(this.server, this.ledger, replayed, this.counters);
    this.started_seq = replayed.seq;
  }

  /** Starts it and kills it before it is ready, or just after. */
  async start_in_vain(after_ms) {
    this.server = new Server(this.data, this.how);
    const ready = await Promise.race([this.server.ready, pause(after_ms, false)]);
    await this.server.kill();
    this.counters.add(ready ? "killed_when_idle" : "killed_in_start");
  }

  /** Repeats what has no answer, with many clients. False when the server went away meanwhile. */
  async retry(on_answer) {
    const clients = this.clients(this.client_count);
    const client = clients[0];
    const show = await client.get(this.ledger.path);
    const known_seq = show ? Math.max(this.started_seq, show.json.seq) : this.started_seq;
    const alive = await retry_unanswered(clients, this.ledger, known_seq, this.counters, on_answer);
    clients.forEach((each) => each.close());
    return alive;
  }

  /** Everything told so far against everything served. */
  async reconcile() {
    assert.ok(await this.retry(), `the server is gone:\n${this.server.log.join("\n")}`);
    assert.equal(this.ledger.unanswered.length, 0);
    const client = this.server.client();
    await replay_answered(client, this.ledger, this.random, this.counters);
    await this.catalog.reconcile(client, this.counters);
    const model = await check_show(client, this.ledger, this.counters);
    client.close();
    this.ledger.forget_explained();
    return model;
  }

  /** The end: the journal as it lies there says the same as the server. */
  async stop_and_check(model) {
    await this.server.stop();
    await verify_journal(this.data);
    check_replay(this.ledger, (await replay_journal(this.data))[Season.show], model);
  }
}
