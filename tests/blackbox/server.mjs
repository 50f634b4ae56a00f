// The binary under test: started, killed, stopped, and its other commands run.

import assert from "node:assert/strict";
import {spawn} from "node:child_process";
import {once} from "node:events";
import {mkdtemp, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {createInterface} from "node:readline";
import {setTimeout as pause} from "node:timers/promises";

import {Client} from "./client.mjs";

const binary = process.env.SEATLOCK_BINARY;
assert(binary, "SEATLOCK_BINARY must name the server to test");

export class Server {
  port = 0;
  log = [];

  /**
   * Spawns it; `ready` resolves to whether it got so far. `under` is a command that runs it, like prlimit; a `port` is
   * for those who must find it again after a restart.
   */
  constructor(data, {options = [], under = [], port = 0} = {}) {
    const listen = `127.0.0.1:${port}`;
    const [command, ...args] = [...under, binary, "serve", "--listen", listen, "--data", data, ...options];
    this.process = spawn(command, args, {stdio: ["ignore", "pipe", "pipe"]});
    this.exited = once(this.process, "close").then(([code, signal]) => ({code, signal}));
    createInterface({input: this.process.stderr}).on("line", (line) => this.log.push(line));
    this.ready = new Promise((resolve) => {
      createInterface({input: this.process.stdout}).on("line", (line) => {
        const ready = /^seatlock is ready at http:\/\/.*:(\d+)\/$/.exec(line);
        assert(ready, `unexpected on standard output: ${line}`);
        this.port = Number(ready[1]);
        resolve(true);
      });
      this.exited.then(() => resolve(false));
    });
  }

  /** Started and ready. */
  static async start(data, how) {
    const server = new Server(data, how);
    assert(await server.ready, `the server did not start:\n${server.log.join("\n")}`);
    return server;
  }

  client() { return new Client(this.port); }

  /** SIGKILL, at once. */
  kill() {
    this.process.kill("SIGKILL");
    return this.exited;
  }

  /** SIGTERM; it must end well. */
  async stop() {
    this.process.kill("SIGTERM");
    const end = await this.exited;
    assert.deepEqual(end, {code: 0, signal: null}, `the server ended badly:\n${this.log.join("\n")}`);
  }

  /** What it said of the show when it started: {seq, digest}. The log may come a moment after the word that it is ready. */
  async logged_digest(show) {
    const line = new RegExp(`what=show_(?:read|opened) show=${show} (?:plan=\\S+ )?seq=(\\d+) digest=([0-9a-f]{16})`);
    for (let tries = 0; tries < 400; ++tries) {
      const found = line.exec(this.log.join("\n"));
      if (found) return {seq: Number(found[1]), digest: found[2]};
      await pause(10);
    }
    throw new Error(`no digest of ${show} in:\n${this.log.join("\n")}`);
  }
}

/** {status, output, errors} of `seatlock ARGS`. */
export async function run(args, under = []) {
  const [command, ...all] = [...under, binary, ...args];
  const child = spawn(command, all, {stdio: ["ignore", "pipe", "pipe"]});
  const finished = {status: null, output: "", errors: ""};
  child.stdout.on("data", (bytes) => { finished.output += bytes; });
  child.stderr.on("data", (bytes) => { finished.errors += bytes; });
  [finished.status] = await once(child, "close");
  return finished;
}

/** A start that must fail: exit status 1 and one sentence, which names what `names` says. */
export async function refused_start(data, names, how = {}) {
  const server = new Server(data, how);
  assert.equal(await server.ready, false, "it started");
  const {code, signal} = await server.exited;
  const log = server.log.join("\n");
  assert.deepEqual({code, signal}, {code: 1, signal: null}, log);
  assert.match(server.log.at(-1) ?? "", /^seatlock: /);
  for (const name of names) assert.ok(log.includes(name), `${name} is not named in: ${log}`);
  assert.doesNotMatch(log, /terminate|what\(\)|Sanitizer|#0 /);
  return log;
}

/** `journal verify` finds every log good. */
export async function verify_journal(data) {
  const verified = await run(["journal", "verify", data]);
  assert.equal(verified.status, 0, `journal verify: ${verified.output}${verified.errors}`);
}

/** What `journal replay` says of each show: {show: {seq, digest, available, locked, booked}}. */
export async function replay_journal(data) {
  const replay = await run(["journal", "replay", data]);
  assert.equal(replay.status, 0, `journal replay: ${replay.output}${replay.errors}`);
  const line = /^show (\S+) of plan \S+: seq (\d+), digest ([0-9a-f]{16}), available (\d+), locked (\d+), booked (\d+)/gm;
  const shows = {};
  for (const [, show, seq, digest, available, locked, booked] of replay.output.matchAll(line)) {
    shows[show] = {seq: Number(seq), digest, available: Number(available), locked: Number(locked), booked: Number(booked)};
  }
  return shows;
}

/** A directory of its own; `leave` removes it. */
export async function workshop() {
  const root = await mkdtemp(join(tmpdir(), "seatlock-blackbox-"));
  return {root, path: (name) => join(root, name), leave: () => rm(root, {recursive: true, force: true})};
}
