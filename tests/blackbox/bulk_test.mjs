// The bulk road of a server that runs: a reader who leaves ends it, and what is sent again is not done again.

import assert from "node:assert/strict";
import {test} from "node:test";

import {open_show, seats_of} from "./hall.mjs";
import {Server, workshop} from "./server.mjs";

const commands = 6000;
const path = "/v1/shows/hall/commands";

/** So many commands, each with a key of its own and an entry of its own. */
function body() {
  let text = "";
  for (let i = 1; i <= commands; ++i) text += `{"do":"block","seats":["A-1"],"reason":"r${i}","key":"k${i}"}\n`;
  return text;
}

const send = (server, signal) => fetch(`http://127.0.0.1:${server.port}${path}`, {
  method: "POST", headers: {"Content-Type": "application/x-ndjson"}, body: body(), signal});

/** Reads outcomes as long as `wants(outcome)`. */
async function read(response, wants) {
  const outcomes = [];
  let text = "";
  for await (const bytes of response.body) {
    text += Buffer.from(bytes).toString();
    const lines = text.split("\n");
    text = lines.pop();
    for (const line of lines) {
      outcomes.push(JSON.parse(line));
      if (!wants(outcomes.at(-1))) return outcomes;
    }
  }
  assert.equal(text, "");
  return outcomes;
}

test("commands whose reader has left are not begun, and a second sending does the rest, once", async () => {
  const room = await workshop();
  const data = room.path("data");
  let server = await Server.start(data);
  await open_show(server.client(), "hall", seats_of(1, 2));

  const leaving = new AbortController();
  const first = await read(await send(server, leaving.signal), ({line}) => line < 50);
  leaving.abort();
  assert.deepEqual(first.map(({line, status}) => [line, status]), Array.from({length: 50}, (_, i) => [i + 1, 200]));
  await server.stop();

  server = await Server.start(data);
  const done = (await server.client().get("/v1/shows/hall")).json.seq - 1;
  assert(done >= 50 && done < commands, `${done} commands were done`);
  const all = await read(await send(server), () => true);
  assert.deepEqual(all.map(({line, status, replayed}) => [line, status, replayed === true]),
                   Array.from({length: commands}, (_, i) => [i + 1, 200, i < done]));
  assert.deepEqual(all.slice(0, 50).map(({body: told}) => told), first.map(({body: told}) => told));
  assert.equal((await server.client().get("/v1/shows/hall")).json.seq, commands + 1);
  await server.stop();
  await room.leave();
});
