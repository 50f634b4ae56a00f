// Histories of concurrent clients, recorded and checked: quiet, over kills, and with holds that expire.

import assert from "node:assert/strict";
import {execFile} from "node:child_process";
import {test} from "node:test";
import {promisify} from "node:util";

import {workshop} from "./server.mjs";

const checker = process.env.SEATLOCK_CHECK_HISTORY;
const recorder = new URL("record_history.mjs", import.meta.url).pathname;
const execute = promisify(execFile);

async function record_and_check(options) {
  const room = await workshop();
  const file = room.path("history.jsonl");
  const recorded = await execute(process.execPath, [recorder, "--calls", "2000", "--out", file, ...options]);
  console.log(recorded.stdout);
  const checked = await execute(checker, [file]).catch((failure) => failure);
  assert.equal(checked.code ?? 0, 0, `${recorded.stdout}${checked.stdout}${checked.stderr}the history is left in ${file}`);
  await room.leave();
}

test("16 clients: linearizable", () => record_and_check([]));
test("16 clients and 3 kills: linearizable", () => record_and_check(["--kills", "3"]));
test("16 clients and holds of a second: linearizable", () => record_and_check(["--short-ttls"]));
