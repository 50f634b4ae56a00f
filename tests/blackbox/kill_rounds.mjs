#!/usr/bin/env node
// Kills a server under load, again and again, and reconciles every answer it gave.

import {parseArgs} from "node:util";

import {Counters} from "./counters.mjs";
import {chosen_seed, Random} from "./random.mjs";
import {Season} from "./season.mjs";

const {values: options} = parseArgs({options: {
  rounds: {type: "string", default: "12"},
  seed: {type: "string"},
  clients: {type: "string", default: "16"},
  "rounds-per-season": {type: "string"},
}});
const rounds = Number(options.rounds);
const clients = Number(options.clients);
/** A short run has a season of each kind, too. */
const season_rounds = Number(options["rounds-per-season"] ?? Math.min(20, Math.ceil(rounds / 3)));
const seed = chosen_seed(options.seed);
const random = new Random(seed);

/** Each must be reached; the second kind needs more luck, and is asked for in long runs. */
const counters = new Counters([
  "answers", "fed", "killed_with_calls_in_flight", "killed_at_first_answer", "killed_at_first_entry_fed",
  "killed_at_first_expiry", "killed_during_plan_or_show", "stopped_under_load", "killed_in_start", "killed_in_retries",
  "unknown_and_done", "unknown_and_not_done", "answered_and_replayed", "refusals_explained", "holds_expired",
  "digests_compared",
]);
const rare = new Counters([
  "feeds_begun_with_a_snapshot", "catalog_unknown_and_done", "catalog_unknown_and_not_done", "killed_when_idle",
]);
const long_run_rounds = 200;
const all_counters = {add: (name, count) => (rare.get(name) === undefined ? counters : rare).add(name, count)};

/** When the server ends, in turn: each gives hooks that kill it at its moment. */
const endings = {
  under_load(season, kill) {
    let left = random.between(20, 1200);
    return {on_answer: () => { if (--left === 0) kill("killed_with_calls_in_flight"); }};
  },
  at_first_answer: (season, kill) => ({on_answer: () => kill("killed_at_first_answer")}),
  at_first_entry(season, kill) {
    const known = season.ledger.highest_seq;
    return {on_entry: ({seq}) => { if (seq > known) kill("killed_at_first_entry_fed"); }};
  },
  with_plans_in_flight(season, kill) {
    let left = random.between(1, 7);
    const strike = () => { if (--left === 0) setTimeout(() => kill("killed_during_plan_or_show"), random.below(4)); };
    return {at_start: () => { for (let i = 0; i < 4; ++i) season.catalog.open_another(season.server.client(), strike); }};
  },
  at_first_expiry(season, kill) {
    const known = season.ledger.highest_seq;
    return {on_entry: ({seq, kind}) => { if (seq > known && kind === "expired") kill("killed_at_first_expiry"); },
            at_start: () => season.abandon_a_hold()};
  },
  by_stopping(season) {
    let left = random.between(20, 100);
    return {on_answer: () => { if (--left === 0) season.server.stop().then(() => counters.add("stopped_under_load")); }};
  },
};

async function trade_until_the_end(season, ending) {
  const server = season.server;
  const kill = (counter) => {
    if (server.process.killed) return;
    server.kill();
    all_counters.add(counter);
  };
  const hooks = endings[ending](season, kill);
  await season.trade({...hooks, on_answer: (answer) => {
    all_counters.add("answers");
    hooks.on_answer?.(answer);
  }});
}

async function restart(season, round) {
  const start_ms = season.start_ms ?? 50;
  if (round % 3 === 1) {
    for (let times = random.between(1, 3); times > 0; --times) await season.start_in_vain(random.below(start_ms * 100) / 100);
  }
  const before = performance.now();
  await season.restart();
  season.start_ms = performance.now() - before;
}

async function kill_in_retries(season) {
  let left = random.between(1, 3);
  const alive = await season.retry(() => { if (--left === 0) season.server.kill(); });
  if (!alive) counters.add("killed_in_retries");
  if (left <= 0) {
    await season.server.exited;
    await season.restart();
  }
}

async function play(season, round) {
  const names = Object.keys(endings);
  const ending = names[round % names.length];
  await trade_until_the_end(season, ending);
  await restart(season, round);
  if (round % 3 === 0) await kill_in_retries(season);
  season.model = await season.reconcile();
  return ending;
}

/** How the servers of the seasons keep their journals, in turn. */
const journals = [
  {forgetful: true, how: {options: ["--snapshot-every", "25", "--keep-entries", "150"]}},
  {how: {options: ["--snapshot-every", "20"]}},
  {},
];

/** When half of the hall is sold there is less to fight for. */
const worn_out = (season, round) => round % season_rounds === 0 || season.model.counts.booked > season.seats.length / 2;

async function play_all() {
  let season = null;
  let seasons = 0;
  for (let round = 0; round < rounds; ++round) {
    if (season && worn_out(season, round)) {
      await season.stop_and_check(season.model);
      await season.close();
      season = null;
    }
    if (!season) {
      season = new Season({random: random.fork(), clients, counters: all_counters, ...journals[seasons++ % journals.length]});
      await season.open();
    }
    const before = performance.now();
    try {
      const ending = await play(season, round);
      const {ledger} = season;
      console.log(`round ${round + 1}/${rounds} (${ending}): seq ${ledger.highest_seq}, ${counters.get("answers")} answers so far, ` +
                  `${Math.round(performance.now() - before)} ms`);
    } catch (error) {
      console.error(`round ${round + 1} failed; the data directory is left at ${season.data}`);
      await season.server.kill();
      throw error;
    }
  }
  await season?.stop_and_check(season.model);
  await season?.close();
}

console.log(`SEATLOCK_SEED=${seed}: kill_rounds.mjs --rounds ${rounds} --clients ${clients} --seed ${seed} makes the same ` +
            "choices again; when the server dies among them is up to the machine");
try {
  await play_all();
} catch (error) {
  console.error(`${error.stack}\nSEATLOCK_SEED=${seed}`);
  process.exitCode = 1;
}
console.log(`${counters}\n${rare}`);
const missed = [...counters.zeros, ...(rounds >= long_run_rounds ? rare.zeros : [])];
if (!process.exitCode && missed.length) {
  console.error(`never reached: ${missed.join(", ")}`);
  process.exitCode = 1;
}
