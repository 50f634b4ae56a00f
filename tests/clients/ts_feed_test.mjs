// The TypeScript client's feed: dense over restarts, snapshots where something was missed, gaps and silence noticed.

import assert from "node:assert/strict";
import {after, before, test} from "node:test";

import {House, plan_of, Proxy, scripted_feed} from "./house.mjs";

const {Problem, Seatlock} = await import(process.env.SEATLOCK_TS_CLIENT);

const retry = {delay_first_ms: 5, delay_max_ms: 50, attempts_max: 200};

let house;
let client;

before(async () => {
  house = await House.open();
  client = new Seatlock(house.base, {retry});
  await client.put_plan("row", plan_of(40));
});
after(() => house.close());

async function open(name) {
  const show = client.show(name);
  await show.open({plan: "row"});
  return show;
}

/** A proxy before the house, until the test is over. */
async function through(t, trouble) {
  const proxy = await Proxy.open(() => house.base, trouble);
  t.after(() => proxy.close());
  return proxy;
}

const hold = (show, number) => show.hold({holder: "ada", seats: [`A-${number}`]});

async function take(feed, count) {
  const messages = [];
  while (messages.length < count) messages.push((await feed.next()).value);
  return messages;
}

const shape = ({type, position}) => `${type} ${position.seq}`;

test("a feed begins with a snapshot and goes on densely", async () => {
  const show = await open("begun");
  await hold(show, 1);
  const feed = show.feed();
  const [snapshot] = await take(feed, 1);
  assert.equal(shape(snapshot), "snapshot 2");
  assert.equal(snapshot.seats.seats[0].state, "locked");
  await hold(show, 2);
  await hold(show, 3);
  const [first, second] = await take(feed, 2);
  assert.deepEqual([first, second].map(shape), ["entry 3", "entry 4"]);
  assert.deepEqual(second.entry.changes, [{seat: "A-3", generation: 1, from: "available", to: "locked"}]);
  assert.equal(second.position.log_id, snapshot.position.log_id);
  await feed.return();
});

test("a feed goes on where an earlier one stopped", async () => {
  const show = await open("resumed");
  const first = show.feed();
  const [snapshot] = await take(first, 1);
  await first.return();
  await hold(show, 1);
  await hold(show, 2);
  const second = show.feed({after: snapshot.position});
  assert.deepEqual((await take(second, 2)).map(shape), ["entry 2", "entry 3"]);
  await second.return();
});

test("a restart in the middle of a feed is not noticed in it", async () => {
  const show = await open("restarted");
  const feed = show.feed();
  await take(feed, 1);
  const seen = [];
  const reading = (async () => { seen.push(...await take(feed, 12)); })();
  for (let round = 0; round < 3; ++round) {
    for (let i = 1; i <= 4; ++i) await hold(show, 4 * round + i);
    await house.restart();
  }
  await reading;
  assert.deepEqual(seen.map(shape), Array.from({length: 12}, (_, i) => `entry ${i + 2}`));
  await feed.return();
});

test("another log gets a snapshot, and so does a reader ahead of it", async () => {
  const show = await open("other");
  await hold(show, 1);
  const {log_id} = await show.read();
  const stranger = show.feed({after: {log_id: "of another server", seq: 1}});
  const [message] = await take(stranger, 1);
  assert.deepEqual([shape(message), message.position.log_id], ["snapshot 2", log_id]);
  await stranger.return();
  const ahead = show.feed({after: {log_id, seq: 99}});
  assert.deepEqual((await take(ahead, 1)).map(shape), ["snapshot 2"]);
  await ahead.return();
});

test("pollers read the same", async () => {
  const show = await open("polled");
  await hold(show, 1);
  const {log_id} = await show.read();
  const all = await show.changes({log_id, seq: 0}, 1);
  assert.deepEqual([all.entries[0].kind, all.next, all.seq], ["opened", 1, 2]);
  assert.equal((await show.changes({log_id, seq: 1})).entries[0].kind, "held");
  assert.equal((await show.changes({log_id: "other", seq: 1})).snapshot.seq, 2);
});

test("a show that is not there is a problem and not waited for", async () => {
  await assert.rejects(client.show("none").feed().next(), (error) => error instanceof Problem && error.code === "unknown_show");
});

test("a busy or dead server is asked again", async (t) => {
  await open("busy");
  const troubles = [{status: 503}, {status: 502}, {status: 429}];
  const proxy = await through(t, (_, number) => troubles[number - 1]);
  const feed = new Seatlock(proxy.base, {retry}).show("busy").feed();
  assert.deepEqual((await take(feed, 1)).map(shape), ["snapshot 1"]);
  await feed.return();
});

const snapshot = (seq) => `event: snapshot\nid: ${seq}\ndata: {"seq":${seq},"log_id":"l","seats":[]}\n\n`;
const entry = (seq) => `id: ${seq}\ndata: {"seq":${seq},"kind":"held","changes":[]}\n\n`;

async function scripted(t, script, count, options = {}) {
  const asked = [];
  const server = await scripted_feed((request, response, connection) => {
    asked.push(new URL(request.url, "http://any").searchParams.get("from"));
    script(response, connection);
  });
  t.after(() => server.close());
  const feed = new Seatlock(server.base, {retry}).show("s").feed(options);
  const messages = await take(feed, count);
  await feed.return();
  return {asked, messages: messages.map(shape)};
}

test("a gap is not believed: the feed is asked again from before it", async (t) => {
  const {asked, messages} = await scripted(t, (response, connection) => {
    response.write(connection === 1 ? snapshot(4) + entry(5) + entry(7) : entry(6) + entry(7));
  }, 4);
  assert.deepEqual(messages, ["snapshot 4", "entry 5", "entry 6", "entry 7"]);
  assert.deepEqual(asked, [null, "5"]);
});

test("an entry that comes twice is told once", async (t) => {
  const {messages} = await scripted(t, (response) => response.write(snapshot(4) + entry(3) + entry(5) + entry(5) + entry(6)), 3);
  assert.deepEqual(messages, ["snapshot 4", "entry 5", "entry 6"]);
});

test("a line that is cut in the middle of an entry is read again from there", async (t) => {
  const {asked, messages} = await scripted(t, (response, connection) => {
    if (connection > 1) return response.write(entry(5));
    response.write(snapshot(4) + entry(5).slice(0, -9));
    return response.end();
  }, 2);
  assert.deepEqual(messages, ["snapshot 4", "entry 5"]);
  assert.deepEqual(asked, [null, "4"]);
});

test("a snapshot in the middle replaces what was known", async (t) => {
  const {messages} = await scripted(t, (response) => response.write(snapshot(4) + snapshot(90) + entry(91)), 3);
  assert.deepEqual(messages, ["snapshot 4", "snapshot 90", "entry 91"]);
});

test("a silent connection is given up, one with heartbeats is not", async (t) => {
  const {asked, messages} = await scripted(t, (response, connection) => {
    if (connection === 1) return response.write(snapshot(4));
    let beats = 0;
    const beat = setInterval(() => {
      response.write(": still here\n\n");
      if (++beats < 8) return;
      clearInterval(beat);
      response.write(entry(5));
    }, 50);
    return undefined;
  }, 2, {silence_max_ms: 250});
  assert.deepEqual(messages, ["snapshot 4", "entry 5"]);
  // A client that is deaf to heartbeats never comes to entry 5: they take longer than the silence that is borne.
  assert.deepEqual(asked.slice(0, 2), [null, "4"]);
});

test("events come in any pieces", async (t) => {
  const text = snapshot(4).replaceAll("\n", "\r\n") + `: ü\n${entry(5)}`;
  const {messages} = await scripted(t, async (response) => {
    for (const byte of Buffer.from(text)) {
      response.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
  }, 2);
  assert.deepEqual(messages, ["snapshot 4", "entry 5"]);
});

test("a feed that is aborted or left ends, and its connection with it", async (t) => {
  const show = await open("ended");
  const closed = [];
  const proxy = await through(t);
  const pass = proxy.pass.bind(proxy);
  proxy.pass = (target, request, response) => {
    closed.push(new Promise((resolve) => { response.on("close", resolve); }));
    pass(target, request, response);
  };
  const stop = new AbortController();
  let messages = 0;
  for await (const message of new Seatlock(proxy.base, {retry}).show("ended").feed({signal: stop.signal})) {
    ++messages;
    if (message.type === "snapshot") await hold(show, 1);
    else stop.abort();
  }
  assert.equal(messages, 2);
  await closed[0];
  for await (const message of new Seatlock(proxy.base, {retry}).show("ended").feed()) {
    assert.equal(message.type, "snapshot");
    break;
  }
  await closed[1];
});
