// One server, killed and stopped: what was answered is there afterwards, to the byte.

import assert from "node:assert/strict";
import {test} from "node:test";

import {open_show, seats_of} from "./hall.mjs";
import {replay_journal, Server, workshop} from "./server.mjs";

const show = "/v1/shows/hall";

async function ok(client, method, target, body, status = 200) {
  const answer = await client.call(method, show + target, body);
  assert.equal(answer?.status, status, answer?.text);
  return answer;
}

test("a killed server leaves what it answered, and so does a stopped one", async () => {
  const room = await workshop();
  const data = room.path("data");
  let server = await Server.start(data);
  let client = server.client();
  await open_show(client, "hall", seats_of(1, 10));
  const sold = (await ok(client, "POST", "/holds", {holder: "ann", seats: ["A-1", "A-2"]}, 201)).json.hold;
  const hold = (await ok(client, "POST", "/holds", {holder: "bob", seats: ["A-3"]}, 201)).json.hold;
  const booked = await ok(client, "POST", `/holds/${sold}/book`, {reference: "order 1"}, 201);
  const {booking} = (await ok(client, "GET", "/bookings")).json.bookings[0];
  assert.equal((await ok(client, "GET", `/bookings/${booking}`)).text, booked.text);
  await server.kill();

  const killed = (await replay_journal(data)).hall;
  assert.deepEqual({seq: killed.seq, available: killed.available, locked: killed.locked, booked: killed.booked},
                   {seq: 4, available: 7, locked: 1, booked: 2});
  server = await Server.start(data);
  client = server.client();
  assert.deepEqual(await server.logged_digest("hall"), {seq: killed.seq, digest: killed.digest});
  assert.equal((await ok(client, "GET", `/bookings/${booking}`)).text, booked.text);
  assert.equal((await ok(client, "GET", `/holds/${hold}`)).json.state, "active");
  const refused = await ok(client, "POST", "/holds", {holder: "eve", seats: ["A-1", "A-3"]}, 409);
  assert.deepEqual(refused.json.refusals.map(({seat, reason}) => [seat, reason]), [["A-1", "booked"], ["A-3", "locked"]]);
  await ok(client, "POST", `/holds/${hold}/book`, undefined, 201);
  await server.stop();

  const stopped = (await replay_journal(data)).hall;
  assert.equal(stopped.seq, 5);
  assert.notEqual(stopped.digest, killed.digest);
  server = await Server.start(data);
  client = server.client();
  assert.deepEqual(await server.logged_digest("hall"), {seq: stopped.seq, digest: stopped.digest});
  assert.deepEqual((await ok(client, "GET", "")).json.counts, {available: 7, locked: 0, booked: 3, blocked: 0});
  await server.stop();
  await room.leave();
});
