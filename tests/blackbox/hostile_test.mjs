// The disk full, the directory read-only or gone, no descriptors left, a second server: clear errors, nothing
// confirmed is lost, nothing is told that is not durable, and it goes on when the trouble ends.

import assert from "node:assert/strict";
import {cp, mkdir, rename, rm} from "node:fs/promises";
import {afterEach, test} from "node:test";
import {setTimeout as pause} from "node:timers/promises";

import {Counters} from "./counters.mjs";
import {chosen_seed, Random} from "./random.mjs";
import {Season} from "./season.mjs";
import {seats_of} from "./hall.mjs";
import {refused_start, run, Server, workshop} from "./server.mjs";
import {cannot_mount, limit, SmallDisk} from "./surroundings.mjs";

const seed = chosen_seed();
console.log(`SEATLOCK_SEED=${seed}`);
const clients = 6;
let season_of_test = null;

function new_season(options = {}) {
  const counters = new Counters(["fed", "unknown_and_done", "unknown_and_not_done", "answered_and_replayed",
                                 "refusals_explained", "holds_expired", "digests_compared"]);
  season_of_test = new Season({random: new Random(seed), clients, counters, ...options});
  return season_of_test;
}

/** A test that failed leaves no server behind. */
afterEach(async () => {
  await season_of_test?.close();
  season_of_test = null;
});

/** Buyers trade; when `count` answers have come, `then` happens, while they go on. */
function after_answers(count, then) {
  let left = count;
  return {on_answer: () => { if (--left === 0) then(); }};
}

/** What is served of the show: the same before and after trouble. */
async function shown(client) {
  const {json} = await client.get(`/v1/shows/${Season.show}`);
  return {seq: json.seq, counts: json.counts};
}

/** A hold that the server cannot write: it says so, truthfully, and shows nothing of it. Asked for until then. */
async function hold_until_refused(season, client) {
  for (let seat = 0;; ++seat) {
    assert.ok(seat < season.seats.length, "the trouble never began");
    const call = season.ledger.call("hold", {holder: "ann", seats: [season.seats[seat]]});
    const before = await shown(client);
    const answer = await season.ledger.perform(client, call);
    if (answer.status < 500) continue;
    check_trouble(answer);
    assert.deepEqual(await shown(client), before, "what is shown stays as it was");
    return call;
  }
}

function check_trouble(answer) {
  assert.ok(["503 unavailable", "504 outcome_unknown"].includes(`${answer.status} ${answer.json.code}`), answer.text);
  assert.equal(answer.headers["content-type"], "application/problem+json");
  assert.equal(answer.json.retry, answer.status === 503 ? "later" : "same_key");
  if (answer.status === 503) assert.ok(Number(answer.headers["retry-after"]) >= 0, "Retry-After");
}

/** Waits, asking, until the server can write again. */
async function hold_when_possible(season, client) {
  const call = season.ledger.call("hold", {holder: "bob", seats: [season.seats.at(-1)]});
  for (let tries = 0; tries < 200; ++tries) {
    const answer = await season.ledger.perform(client, call);
    if (answer.status < 500) return assert.equal(answer.status, 201, answer.text);
    check_trouble(answer);
    await pause(50);
  }
  assert.fail("it never recovers");
}

/** `begin` makes writing impossible, `end` makes it possible again; buyers trade before, during and after. */
async function trouble_with_writing(season, begin, end) {
  const client = season.server.client();
  await season.trade_while(200);
  await begin();
  await hold_until_refused(season, client);
  await season.trade_while(60);
  assert.equal((await client.get("/healthz")).status, 200, "the server stays up");
  assert.equal((await client.get(`${season.ledger.path}/seats`)).status, 200, "what is durable is served");
  await end();
  await hold_when_possible(season, client);
  assert.equal((await client.get("/readyz")).status, 200);
  await season.trade_while(200);
  client.close();
  await season.reconcile();
  await season.server.kill();
  await season.restart();
  await season.stop_and_check(await season.reconcile());
}

async function with_disk(run_with) {
  const room = await workshop();
  const disk = await SmallDisk.mounted_at(room.path("disk"));
  try {
    await run_with(disk, `${disk.path}/data`);
  } finally {
    await disk.unmount();
    await room.leave();
  }
}

test("the disk is full: told, nothing lost, and it goes on when there is space", {skip: cannot_mount}, () =>
  with_disk(async (disk, data) => {
    const season = new_season();
    await season.open(data);
    await trouble_with_writing(season, () => disk.fill(), () => disk.free());
  }));

test("no file may grow: told, nothing lost, and it goes on when they may", async () => {
  const season = new_season();
  await season.open();
  const {pid} = season.server.process;
  await trouble_with_writing(season, () => limit(pid, "--fsize=0:"), () => limit(pid, "--fsize=unlimited:"));
});

test("killed while the disk is full: it starts again when there is space", {skip: cannot_mount}, () =>
  with_disk(async (disk, data) => {
    const season = new_season();
    await season.open(data);
    await season.trade_while(100);
    await disk.fill();
    const client = season.server.client();
    await hold_until_refused(season, client);
    await season.server.kill();
    // It needs space to start: either it says so, or it serves what is there.
    const again = new Server(data);
    if (await again.ready) await again.kill();
    else assert.match(again.log.at(-1), /^seatlock: .*/);
    await disk.free();
    await season.restart();
    await season.stop_and_check(await season.reconcile());
  }));

test("the disk is full before the start: told, with the directory's name", {skip: cannot_mount}, () =>
  with_disk(async (disk, data) => {
    await disk.fill();
    await refused_start(data, [data]);
    await disk.free();
    const server = await Server.start(data);
    await server.stop();
  }));

test("a read-only directory: no start, told; all there when it is writable again", {skip: cannot_mount}, () =>
  with_disk(async (disk, data) => {
    const season = new_season();
    await season.open(data);
    await season.trade_while(100);
    await season.server.kill();
    await disk.read_only();
    await refused_start(data, [data]);
    await disk.writable();
    await season.restart();
    await season.stop_and_check(await season.reconcile());
  }));

test("a directory that others own: no start, told", {skip: cannot_mount}, async () => {
  const season = new_season();
  await season.open();
  await season.trade_while(50);
  await season.server.kill();
  const nobody = ["setpriv", "--reuid=65534", "--clear-groups"];
  await refused_start(season.data, [season.data], {under: nobody});
  await season.restart();
  await season.stop_and_check(await season.reconcile());
});

test("descriptors exhausted: those connected are served, the others when there are some again", async () => {
  const descriptors = 40;
  const season = new_season({how: {under: ["prlimit", `--nofile=${descriptors}:${descriptors}`]}});
  await season.open();
  const client = season.server.client();
  const before = await shown(client);
  const crowd = season.clients(2 * descriptors);
  const answers = crowd.map((each) => each.get("/healthz"));
  // The first of them are served, whoever they are; the rest waits to be let in.
  await Promise.race(answers);
  assert.deepEqual(await shown(client), before, "a client that was there before is served");
  const call = season.ledger.call("hold", {holder: "ann", seats: ["A-1"]});
  assert.equal((await season.ledger.perform(client, call)).status, 201, "and its wishes are written");

  crowd.forEach((each) => each.close());
  await Promise.all(answers);
  assert.equal((await season.server.client().get("/healthz")).status, 200, "newcomers are served again");
  await season.trade_while(100);
  await season.server.kill();
  await season.restart();
  await season.stop_and_check(await season.reconcile());
  client.close();
});

test("too few descriptors to start: told", async () => {
  const room = await workshop();
  for (const descriptors of [4, 6, 8, 10]) {
    const server = new Server(room.path("data"), {under: ["prlimit", `--nofile=${descriptors}:${descriptors}`]});
    if (await server.ready) await server.stop();
    else assert.doesNotMatch(server.log.join("\n"), /terminate|what\(\)|Sanitizer|#0 /);
  }
  const server = await Server.start(room.path("data"));
  await server.stop();
  await room.leave();
});

test("a second server on the same directory: refused, and the first goes on", async () => {
  const season = new_season();
  await season.open();
  const trading = season.trade(after_answers(300, async () => {
    await refused_start(season.data, [season.data, `in use by process ${season.server.process.pid}`]);
    for (const command of ["verify", "replay"]) {
      const refused = await run(["journal", command, season.data]);
      assert.equal(refused.status, 1);
      assert.match(refused.errors, new RegExp(`in use by process ${season.server.process.pid}`));
    }
    await season.server.kill();
  }));
  await trading;
  // Two at once: one of them serves.
  const rivals = [new Server(season.data), new Server(season.data)];
  const ready = await Promise.all(rivals.map((rival) => Promise.race([rival.ready, rival.exited.then(() => false)])));
  assert.equal(ready.filter(Boolean).length, 1, rivals.map(({log}) => log.join("\n")).join("\n"));
  await Promise.all(rivals.map((rival) => rival.kill()));
  await season.restart();
  await season.stop_and_check(await season.reconcile());
});

test("the data directory is removed or renamed: nothing more is confirmed until it is back", async () => {
  const season = new_season();
  await season.open();
  await season.trade_while(50);
  const client = season.server.client();
  const elsewhere = season.workshop.path("elsewhere");
  await rename(season.data, elsewhere);
  await hold_until_refused(season, client);
  await mkdir(season.data);
  await hold_until_refused(season, client);
  await rm(season.data, {recursive: true});
  await rename(elsewhere, season.data);
  await hold_when_possible(season, client);

  await cp(season.data, elsewhere, {recursive: true});
  await rm(season.data, {recursive: true});
  await hold_until_refused(season, client);
  assert.match(season.server.log.join("\n"), /journal\.db: the file was removed or replaced/);
  client.close();
  await season.server.kill();
  await rename(elsewhere, season.data);
  await season.restart();
  await season.stop_and_check(await season.reconcile());
});
