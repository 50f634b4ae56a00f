// The TypeScript client against a real server: every call, problems, and one key through all tries.

import assert from "node:assert/strict";
import {after, before, test} from "node:test";

import {House, plan_of, Proxy} from "./house.mjs";

const {Problem, Seatlock, Unreachable} = await import(process.env.SEATLOCK_TS_CLIENT);

const retry = {delay_first_ms: 5, delay_max_ms: 50, attempts_max: 200};

let house;
let client;
const asked = new Set();  // "METHOD path" of every call

function noting_fetch(url, init) {
  asked.add(`${init.method} ${new URL(url).pathname}`);
  return fetch(url, init);
}

before(async () => {
  house = await House.open();
  client = new Seatlock(house.base, {retry, fetch: noting_fetch});
  await client.put_plan("row", plan_of(40));
});
after(() => house.close());

async function open(name, policy = {}) {
  const show = client.show(name);
  await show.open({plan: "row", policy});
  return show;
}

async function problem_of(call) {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof Problem, String(error));
    return error;
  }
  assert.fail("there was no problem");
}

/** A proxy before the house, until the test is over. */
async function through(t, trouble) {
  const proxy = await Proxy.open(() => house.base, trouble);
  t.after(() => proxy.close());
  return proxy;
}

const seats_of = (answer) => answer.seats.map(({seat}) => seat);

test("plans come as JSON and as CSV, and are read back", async () => {
  const report = await client.put_plan("list", "seat,x,y\nA,0,0\nB,20,0\n", {csv: true});
  assert.equal(report.format, "csv");
  assert.equal(report.seats, 2);
  assert.equal((await client.plan("list")).seats[1].id, "B");
  const bad = await problem_of(client.put_plan("bad", "seat\nA\nA\n", {csv: true}));
  assert.equal(bad.code, "invalid_plan");
  assert.equal(bad.body.report.errors[0].where, "line 3, column 1");
});

test("a show is opened, read and listed", async () => {
  const show = client.show("opened");
  const opened = await show.open({plan: "row", title: "First night", policy: {hold_ttl_seconds: 60}});
  assert.equal(opened.counts.available, 40);
  assert.equal(opened.policy.hold_ttl_seconds, 60);
  assert.equal((await show.read()).title, "First night");
  assert.ok((await client.shows()).some((each) => each.show === "opened"));
  assert.equal((await show.plan()).seats.length, 40);
});

test("seats are held, swapped, extended, booked, and read", async () => {
  const show = await open("sold");
  const hold = await show.hold({holder: "ada", seats: ["A-1", "A-2"], reference: "order 1"});
  assert.equal(hold.state, "active");
  assert.deepEqual(seats_of(hold), ["A-1", "A-2"]);
  assert.ok(hold.seconds_remaining > 0);
  assert.deepEqual(seats_of(await show.swap(hold.hold, {add: ["A-3"], remove: ["A-1"]})), ["A-2", "A-3"]);
  assert.equal((await show.extend(hold.hold)).state, "active");
  const booking = await show.book(hold.hold, {seats: ["A-2"]});
  assert.deepEqual(seats_of(booking), ["A-2"]);
  assert.equal((await show.book(hold.hold)).booking, booking.booking, "the same booking again");
  assert.equal((await show.read_hold(hold.hold)).state, "booked");
  assert.equal((await show.read_booking(booking.booking)).reference, "order 1");
  assert.equal((await show.seat("A-2")).state, "booked");
  assert.deepEqual(seats_of(await show.seats({state: "booked"})), ["A-2"]);
  assert.match((await show.compact_seats()).states, /^aba{38}$/);
});

test("a hold is released in part and in whole", async () => {
  const show = await open("released");
  const hold = await show.hold({holder: "ada", seats: ["A-1", "A-2"]});
  assert.deepEqual(seats_of(await show.release(hold.hold, ["A-1"])), ["A-2"]);
  assert.equal((await show.release(hold.hold)).state, "released");
});

test("a payment is told, and the hold can be booked", async () => {
  const show = await open("paid", {payment_grace_seconds: 900});
  const {hold} = await show.hold({holder: "ada", seats: ["A-1"]});
  const paying = await show.pay(hold, "card 1");
  assert.deepEqual([paying.state, paying.payment], ["paying", "card 1"]);
  assert.ok(paying.seconds_remaining > 600);
  assert.equal((await problem_of(show.extend(hold))).code, "in_payment");
  assert.equal((await show.book(hold, {if_expired: "take_if_free"})).payment, "card 1");
});

test("seats are sold at once, moved, and refunded", async () => {
  const show = await open("refunded");
  const {booking} = await show.sell({holder: "ada", seats: ["A-1", "A-2"], reference: "door"});
  assert.deepEqual(seats_of(await show.move(booking, {from: ["A-2"], to: ["A-3"]})), ["A-1", "A-3"]);
  const left = await show.cancel(booking, {seats: ["A-1"], reason: "ill"});
  assert.deepEqual(seats_of(left), ["A-3"]);
  assert.deepEqual(left.former.map(({seat, became}) => [seat, became]), [["A-2", "moved"], ["A-1", "cancelled"]]);
  assert.equal((await show.cancel(booking, {reason: "ill"})).state, "cancelled");
  assert.deepEqual((await problem_of(show.cancel(booking, {reason: "ill"}))).refusals.map(({reason}) => reason),
    ["not_booked", "not_booked", "not_booked"]);
  const found = [];
  for await (const each of show.bookings({seat: "A-2"})) found.push(each.booking);
  assert.deepEqual(found, [booking]);
  assert.equal((await show.seat("A-1")).generation, 2);
});

test("seats go off sale and back, and so does the show", async () => {
  const show = await open("closed");
  assert.deepEqual(seats_of(await show.block(["A-1"], "broken")), ["A-1"]);
  assert.equal((await show.seat("A-1")).blocked, true);
  assert.match((await show.compact_seats()).states, /^xa{39}$/);
  assert.equal((await problem_of(show.hold({holder: "ada", seats: ["A-1"]}))).code, "blocked");
  assert.equal((await show.unblock(["A-1"], "mended")).blocked, false);
  const changed = await show.change({sales: "paused", policy: {hold_ttl_seconds: 60}});
  assert.deepEqual([changed.sales, changed.policy.hold_ttl_seconds], ["paused", 60]);
  assert.equal((await problem_of(show.hold({holder: "ada", seats: ["A-1"]}))).code, "show_paused");
});

test("many commands go in one call, and are finished when its line breaks", async (t) => {
  const show = await open("bulk");
  const commands = Array.from({length: 30}, (_, i) => ({do: "sell", holder: "h", seats: [`A-${i + 1}`]}));
  commands.push({do: "sell", holder: "h", seats: ["A-1"]});
  const broken = await through(t, (_, number) => (number < 3 ? "cut" : undefined));
  const outcomes = [];
  for await (const each of new Seatlock(broken.base, {retry}).show("bulk").commands(commands)) outcomes.push(each);
  assert.deepEqual(outcomes.map(({status}) => status), [...Array(30).fill(201), 409]);
  assert.equal(outcomes[0].replayed, true, "it had been done the first time");
  assert.deepEqual(outcomes[3].command.seats, ["A-4"]);
  assert.equal(outcomes[30].body.code, "booked");
  assert.equal((await show.read()).counts.booked, 30);
  assert.equal((await show.read()).seq, 31, "each was done once");
  await assert.rejects(client.show("none").commands(commands).next(), (error) => error.code === "unknown_show");
});

test("lists go on over all pages", async () => {
  const show = await open("listed", {hold_seats_max: 1});
  await client.put_plan("wide", plan_of(230));
  const wide = client.show("wide");
  await wide.open({plan: "wide"});
  const taken = await Promise.all(Array.from({length: 230}, (_, i) => wide.hold({holder: "h", seats: [`A-${i + 1}`]})));
  assert.equal(new Set(taken.map(({hold}) => hold)).size, 230);
  const listed = [];
  for await (const hold of wide.holds({holder: "h"})) listed.push(hold.hold);
  assert.equal(new Set(listed).size, 230);
  for await (const booking of show.bookings()) assert.fail(booking.booking);
});

test("lists are asked for in any words", async () => {
  const show = await open("worded");
  for (const reference of ["order 1", "a+b", "50%&x=y?#", "zwei Plätze"]) {
    const {hold} = await show.hold({holder: "ada", seats: ["A-1"], reference});
    const found = [];
    for await (const each of show.holds({reference})) found.push(each.hold);
    assert.deepEqual(found, [hold]);
    await show.release(hold);
  }
});

test("a refusal names every seat and says why", async () => {
  const show = await open("refused");
  await show.hold({holder: "ada", seats: ["A-1"]});
  const problem = await problem_of(show.hold({holder: "bob", seats: ["A-1", "A-2", "Z-9"]}));
  assert.equal(problem.status, 409);
  assert.equal(problem.code, "locked");
  assert.deepEqual(problem.refusals.map(({seat, reason}) => [seat, reason]), [["A-1", "locked"], ["Z-9", "unknown_seat"]]);
  assert.ok(problem.refusals[0].seconds_remaining > 0);
  const missing = await problem_of(client.show("none").read());
  assert.deepEqual([missing.status, missing.code, missing.retry], [404, "unknown_show", "never"]);
});

test("a call is repeated under one key until the answer comes through", async (t) => {
  const show = await open("repeated");
  const troubles = [{status: 503, headers: {"Retry-After": "0"}}, "cut", {status: 502, body: "<html>"}, "cut", undefined];
  const proxy = await through(t, (_, number) => troubles[number - 1]);
  const hold = await new Seatlock(proxy.base, {retry}).show("repeated").hold({holder: "ada", seats: ["A-1"]});
  assert.equal(proxy.seen.length, 5);
  assert.equal(new Set(proxy.seen.map(({key}) => key)).size, 1);
  assert.match(proxy.seen[0].key, /^[0-9a-f]{32}$/);
  const again = await new Seatlock(proxy.base).show("repeated").hold(
    {holder: "ada", seats: ["A-2"]}, {idempotency_key: "mine"});
  assert.equal(proxy.seen.at(-1).key, "mine");
  assert.equal((await show.read()).seq, 3, "one entry a hold, however often it was asked for");
  assert.deepEqual([hold.seq, again.seq], [2, 3]);
});

test("patience ends, and the error says under which key to go on", async (t) => {
  await open("impatient");
  const proxy = await through(t, () => "cut");
  const hasty = new Seatlock(proxy.base, {retry: {...retry, attempts_max: 3}}).show("impatient");
  const lost = await hasty.hold({holder: "ada", seats: ["A-1"]}).catch((error) => error);
  assert.ok(lost instanceof Unreachable);
  assert.equal(proxy.seen.length, 3);
  const found = await client.show("impatient").hold(
    {holder: "ada", seats: ["A-1"]}, {idempotency_key: lost.idempotency_key});
  assert.equal(found.seq, 2, "it had been done the first time");
  proxy.trouble = () => ({status: 503, headers: {"Content-Type": "application/problem+json"}, body: '{"code":"unavailable"}'});
  const busy = await problem_of(hasty.read());
  assert.equal(busy.code, "unavailable");
});

test("the feed is one of the calls", async () => {
  const show = await open("fed");
  const feed = show.feed();
  assert.equal((await feed.next()).value.type, "snapshot");
  await feed.return();
  assert.equal((await show.changes()).entries[0].kind, "opened");
});

test("what will not pass is not repeated", async (t) => {
  const proxy = await through(t);
  await open("once");
  const show = new Seatlock(proxy.base, {retry}).show("once");
  await show.hold({holder: "ada", seats: ["A-1"]});
  await problem_of(show.hold({holder: "bob", seats: ["A-1"]}));
  await problem_of(show.hold({holder: "", seats: ["A-1"]}));
  assert.equal(proxy.seen.length, 3, "a seat that somebody has may become free, but not while the caller waits");
});

test("a call outlives a kill of the server and its restart", async (t) => {
  const show = await open("killed");
  let killed;
  const proxy = await through(t, (request) => {
    if (killed || request.method !== "POST") return undefined;
    return "cut";
  });
  const passed = new Seatlock(proxy.base, {retry}).show("killed");
  const calls = ["A-1", "A-2", "A-3"].map((seat) => passed.hold({holder: "ada", seats: [seat]}));
  while (proxy.seen.length < 3) await new Promise(setImmediate);
  await house.kill();
  const waiting = show.hold({holder: "bob", seats: ["A-4"]});
  killed = true;
  await house.start();
  const holds = await Promise.all([...calls, waiting]);
  assert.deepEqual(holds.flatMap(seats_of), ["A-1", "A-2", "A-3", "A-4"]);
  assert.equal((await show.read()).seq, 5, "each was done once");
});

test("a call that is aborted ends at once", async (t) => {
  const proxy = await through(t, () => ({status: 503, headers: {"Retry-After": "3600"}}));
  const stop = new AbortController();
  const call = new Seatlock(proxy.base).show("any").read({signal: stop.signal});
  while (proxy.seen.length === 0) await new Promise(setImmediate);
  stop.abort(new Error("enough"));
  await assert.rejects(call, /enough/);
  await assert.rejects(client.show("any").read({signal: AbortSignal.abort(new Error("never"))}), /never/);
});

test("a try without an answer counts as failed", async (t) => {
  await open("silent");
  const waiting = [];
  const proxy = await through(t);
  const pass = proxy.pass.bind(proxy);
  proxy.pass = (...all) => (waiting.length < 2 ? waiting.push(all) : pass(...all));
  const show = new Seatlock(proxy.base, {retry: {...retry, attempt_timeout_ms: 100}}).show("silent");
  assert.equal((await show.read()).show, "silent");
  assert.equal(waiting.length, 2);
});

test("seats are counted, and listed", async () => {
  const show = await open("counted");
  await show.sell({holder: "ada", seats: ["A-1", "A-2"]});
  const {by, seq, groups} = await show.report("state");
  assert.deepEqual([by, seq], ["state", 2]);
  assert.deepEqual(groups.map(({key, seats}) => `${key} ${seats}`).sort(), ["available 38", "booked 2", "locked 0"]);
  assert.match(await show.seating_list(), /^seat,.*\r?\nA-1,.*ada/);
});

// Keys come last: the first one ends the time in which everybody on this machine may do everything.
test("keys and buyer tokens say who may do what", async () => {
  const show = await open("keyed");
  const {secret, role} = await client.put_key("boss", {role: "admin", origins: ["https://shop.example"]});
  assert.equal(role, "admin");
  assert.equal((await problem_of(show.hold({holder: "ada", seats: ["A-1"]}))).code, "unauthorized");
  const boss = new Seatlock(house.base, {retry, key: secret, fetch: noting_fetch});
  const {token} = await boss.show("keyed").token("ada", 60);
  const buyer = new Seatlock(house.base, {retry, key: token}).show("keyed");
  const {hold} = await buyer.hold({holder: "ada", seats: ["A-1"]});
  assert.equal((await problem_of(buyer.book(hold))).code, "forbidden");
  await boss.show("keyed").book(hold);
  assert.ok((await boss.show("keyed").seat("A-1")).history.some(({actor}) => actor === "boss"));
  assert.deepEqual((await boss.keys()).map(({key}) => key), ["boss"]);
  await boss.put_key("other", {role: "reader"});
  assert.ok((await boss.revoke_key("other")).revoked_at);
});

test("there is a call for everything that the server describes", async () => {
  const described = await (await fetch(`${house.base}/openapi.json`)).json();
  const missing = [];
  for (const [path, methods] of Object.entries(described.paths)) {
    const made = new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`);
    for (const method of Object.keys(methods).map((name) => name.toUpperCase())) {
      const calls = [...asked].filter((call) => call.startsWith(`${method} `) && made.test(call.slice(method.length + 1)));
      if (path.startsWith("/v1/") && calls.length === 0) missing.push(`${method} ${path}`);
    }
  }
  assert.deepEqual(missing, []);
});
