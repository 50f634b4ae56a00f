// The real server, on a data directory of its own.

import assert from "node:assert/strict";
import {spawn} from "node:child_process";
import {once} from "node:events";
import {mkdtemp, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {createInterface} from "node:readline";

const binary = process.env.SEATLOCK_BINARY;
assert(binary, "SEATLOCK_BINARY must name the server to test");

export class Server {
  /** Starts with the demo show; `options` are added to its command line. */
  static async start(options = []) {
    const server = new Server();
    server.options = options;
    server.data = await mkdtemp(join(tmpdir(), "seatlock-web-"));
    await server.run("127.0.0.1:0");
    return server;
  }

  async run(listen) {
    this.process = spawn(binary, ["serve", "--listen", listen, "--data", this.data, "--demo", ...this.options],
                         {stdio: ["ignore", "pipe", "pipe"]});
    this.log = [];
    createInterface({input: this.process.stderr}).on("line", (line) => this.log.push(line));
    this.exited = once(this.process, "exit");
    this.address = await Promise.race([this.#ready(), this.exited.then(() => null)]);
    assert(this.address, `the server did not start:\n${this.log.join("\n")}`);
  }

  async #ready() {
    for await (const line of createInterface({input: this.process.stdout})) {
      const ready = /ready at (http:\/\/[^\s]+?)\/?$/.exec(line);
      if (ready) return ready[1];
      this.log.push(line);
    }
    return null;
  }

  /** Ends as the power does. */
  async kill() {
    this.process.kill("SIGKILL");
    await this.exited;
  }

  /** Starts again, on the same port and data. */
  restart() { return this.run(new URL(this.address).host); }

  async stop() {
    this.process.kill("SIGTERM");
    const [code, signal] = await this.exited;
    await rm(this.data, {recursive: true, force: true});
    assert.equal(signal || code, 0, `the server ended badly:\n${this.log.join("\n")}`);
  }

  async call(method, path, body, headers = {}) {
    const answer = await fetch(this.address + path, {
      method, headers: {"Content-Type": "application/json", ...headers}, body: body && (typeof body === "string" ? body : JSON.stringify(body))});
    const json = await answer.json();
    assert(answer.ok, `${method} ${path}: ${answer.status} ${JSON.stringify(json)}`);
    return json;
  }

  /** Opens a show of `plan` (text or JSON). */
  async open_show(show, plan, settings = {}) {
    await this.call("PUT", `/v1/plans/${show}`, plan);
    await this.call("PUT", `/v1/shows/${show}`, {plan: show, ...settings});
  }
}

/** Two rows, A and B, of four seats. */
export const studio_plan = {
  format: "seatlock-plan", version: 1, title: "Studio",
  categories: [{key: "full", label: "Full price", color: "#3d7ea6"}],
  shapes: [{kind: "stage", label: "Stage", points: [{x: 0, y: -60}, {x: 60, y: -60}, {x: 60, y: -30}, {x: 0, y: -30}]}],
  blocks: [{rows: 2, labels: {first: "A"}, row_spacing: 26, count: 4, spacing: 20, origin: {x: 0, y: 0}, category: "full"}],
};
