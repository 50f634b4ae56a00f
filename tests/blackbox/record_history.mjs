#!/usr/bin/env node
// Records what concurrent clients of one show ask and are told, for seatlock_check_history (docs/history-format.md).

import {createWriteStream} from "node:fs";
import {once} from "node:events";
import {parseArgs} from "node:util";

import {now_us} from "./client.mjs";
import {open_show, seats_of} from "./hall.mjs";
import {HistoryClient} from "./history_client.mjs";
import {chosen_seed, Random} from "./random.mjs";
import {Server, workshop} from "./server.mjs";

const {values: options} = parseArgs({options: {
  calls: {type: "string", default: "10000"},
  clients: {type: "string", default: "16"},
  out: {type: "string"},
  seed: {type: "string"},
  kills: {type: "string", default: "0"},
  "short-ttls": {type: "boolean", default: false},  // holds of a second, by clients who take their time
}});
if (!options.out) throw new Error("name the file to write with --out FILE");
const wanted = Number(options.calls);
const kills = Number(options.kills);
const seed = chosen_seed(options.seed);
const random = new Random(seed);
console.log(`SEATLOCK_SEED=${seed}`);

const show = "hamlet";
/** A booking takes a seat or two away for ever, and a few calls in a hundred book. */
const seats = seats_of(Math.ceil(wanted / 200) + 1, 20);
const policy = {hold_ttl_seconds: 600, hold_seats_max: 50, extend_max: 3, hold_lifetime_max_seconds: 3600};

/** What the recording clients share: the server as it is now, the room they work in, the calls made. */
class Recording {
  calls = [];
  holds = [];
  started = 0;
  first_us = now_us();
  #up = Promise.resolve();

  constructor(data) { this.data = data; }

  get short_ttls() { return options["short-ttls"]; }
  get over() { return this.started >= wanted; }

  /** The seats in demand: a block that walks through the hall as the recording goes on. */
  get window() {
    const size = 24;
    const first = Math.floor(Math.min(1, this.started / wanted) * (seats.length - size));
    return seats.slice(first, first + size);
  }

  /** The port, once there is a server. */
  async port() {
    await this.#up;
    return this.server.port;
  }

  async start() {
    this.server = await Server.start(this.data);
    const client = this.server.client();
    await open_show(client, show, seats, {policy});
    client.close();
  }

  /** One more call begins; some of them kill the server. */
  begin() {
    ++this.started;
    if (kills && this.started % Math.ceil(wanted / (kills + 1)) === 0) this.#up = this.#kill_and_start();
    return this.started;
  }

  add(call) { this.calls.push(call); }

  async #kill_and_start() {
    await this.server.kill();
    this.server = await Server.start(this.data);
  }

  async write(file) {
    const out = createWriteStream(file);
    const short = options["short-ttls"] ? " --short-ttls" : "";
    const note = `--calls ${wanted} --clients ${options.clients} --seed ${seed} --kills ${kills}${short}`;
    out.write(`${JSON.stringify({format: "seatlock-history", version: 1, show, seats, policy, note})}\n`);
    for (const call of this.calls) out.write(`${JSON.stringify(call)}\n`);
    out.end();
    await once(out, "finish");
  }
}

function summary(calls) {
  const counts = {};
  for (const {op, answer} of calls) {
    const key = `${op} ${Object.keys(answer)[0]}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return Object.entries(counts).sort().map(([key, count]) => `  ${key.padEnd(24)} ${count}`).join("\n");
}

/** What the options ask for and the calls did not reach. */
function missed(calls) {
  const told = (what) => calls.some(({answer}) => what(answer));
  const expired = told(({ok, refused}) => ok?.state === "expired" || refused?.some(({reason}) => reason === "hold_expired"));
  return [
    ...(told(({refused}) => refused) ? [] : ["a refusal"]),
    ...(kills && !told(({unknown}) => unknown) ? ["a call without an answer"] : []),
    ...(options["short-ttls"] && !expired ? ["an expired hold"] : []),
  ];
}

const room = await workshop();
const recording = new Recording(room.path("data"));
await recording.start();
const clients = Array.from({length: Number(options.clients)},
                           (_, number) => new HistoryClient(recording, show, number, random.fork()));
await Promise.all(clients.map((client) => client.work()));
await recording.server.stop();
await room.leave();
await recording.write(options.out);
console.log(`${options.out}: ${recording.calls.length} calls\n${summary(recording.calls)}`);
if (missed(recording.calls).length) {
  console.error(`never reached: ${missed(recording.calls).join(", ")}`);
  process.exitCode = 1;
}
