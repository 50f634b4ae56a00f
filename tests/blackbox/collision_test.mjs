// Many connections want the same seats at the same time.

import assert from "node:assert/strict";
import {after, before, test} from "node:test";

import {open_show, seats_of} from "./hall.mjs";
import {Server, workshop} from "./server.mjs";

const show = "/v1/shows/hall";
const connections = 32;
const groups = 60;
const seats_in_group = 4;
const seats = seats_of(groups, seats_in_group);

let room;
let server;
let clients;

before(async () => {
  room = await workshop();
});

after(() => room.leave());

/** Runs `body` against a server and a show of its own. */
async function with_hall(name, body) {
  server = await Server.start(room.path(name));
  clients = Array.from({length: connections}, () => server.client());
  await open_show(clients[0], "hall", seats);
  await body();
  await server.stop();
}

const hold = (client, number, wanted) => client.post(`${show}/holds`, {holder: `buyer ${number}`, seats: wanted});
const counts = async () => (await clients[0].get(show)).json.counts;

/** A loser is told every seat that it asked for, in that order, why, and for how long. */
function check_loser(answer, wanted) {
  assert.equal(`${answer.status} ${answer.json.code}`, "409 locked");
  assert.deepEqual(answer.json.refusals.map(({seat, reason}) => ({seat, reason})), wanted.map((seat) => ({seat, reason: "locked"})));
  for (const {seconds_remaining} of answer.json.refusals) assert.ok(seconds_remaining > 0);
}

test("for the same seats there is one winner, and every loser is told what it lost", () => with_hall("same", async () => {
  for (let group = 0; group < groups; ++group) {
    const first = seats.slice(group * seats_in_group, (group + 1) * seats_in_group);
    const wanted = clients.map((_, number) => first.map((_, i) => first[(i + number) % seats_in_group]));
    const answers = await Promise.all(clients.map((client, number) => hold(client, number, wanted[number])));
    const winners = answers.filter(({status}) => status === 201);
    assert.equal(winners.length, 1);
    answers.forEach((answer, number) => { if (answer.status !== 201) check_loser(answer, wanted[number]); });
    assert.equal((await clients[0].post(`${show}/holds/${winners[0].json.hold}/book`)).status, 201);
  }
  assert.deepEqual(await counts(), {available: 0, locked: 0, booked: seats.length, blocked: 0});
}));

test("for overlapping seats none is sold twice and none in part", () => with_hall("overlapping", async () => {
  const sold = [];
  let refused = 0;
  await Promise.all(clients.map(async (client, number) => {
    for (let i = 0; i < groups; ++i) {
      // Windows that start anywhere, so that they overlap in one, two or three seats.
      const first = (number * 7 + i * 13) % (seats.length - 3);
      const answer = await hold(client, number, [2, 0, 3, 1].map((offset) => seats[first + offset]));
      if (answer.status !== 201) {
        assert.equal(answer.status, 409);
        assert.ok(answer.json.refusals.length > 0);
        ++refused;
      } else if (i % 3 === 0) {
        assert.equal((await client.post(`${show}/holds/${answer.json.hold}/release`)).status, 200);
      } else {
        const booked = await client.post(`${show}/holds/${answer.json.hold}/book`);
        assert.equal(booked.status, 201);
        assert.equal(booked.json.seats.length, seats_in_group);
        sold.push(...booked.json.seats.map(({seat}) => seat));
      }
    }
  }));
  assert.equal(new Set(sold).size, sold.length, "a seat was sold twice");
  assert.ok(sold.length > 0 && refused > 0);
  assert.equal((await counts()).booked, sold.length);
}));
