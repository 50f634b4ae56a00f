// One client: a keep-alive HTTP/1.1 connection of its own, one call at a time.

import {connect} from "node:net";

/** Microseconds on this process's one monotonic clock. */
export const now_us = () => Number(process.hrtime.bigint() / 1000n);

export class Client {
  #socket = null;
  #received = Buffer.alloc(0);
  #waiting = null;

  constructor(port) { this.port = port; }

  /**
   * The answer {status, headers, text, json, begun_us, ended_us}, or null when there was none: the connection
   * could not be made or ended before the last byte. What became of the call is unknown then.
   */
  async call(method, target, body, headers = {}) {
    const bytes = request_bytes(method, target, body, headers);
    if (!this.#socket && !await this.#connect()) return null;
    const begun_us = now_us();
    const received = new Promise((resolve) => { this.#waiting = resolve; });
    this.#socket.write(bytes);
    const answer = await received;
    return answer && {...answer, begun_us, ended_us: now_us()};
  }

  get(target) { return this.call("GET", target); }
  put(target, body, headers) { return this.call("PUT", target, body, headers); }
  post(target, body, headers) { return this.call("POST", target, body, headers); }

  close() { this.#lost(); }

  #connect() {
    return new Promise((resolve) => {
      const socket = connect({port: this.port, host: "127.0.0.1", noDelay: true});
      socket.once("connect", () => {
        this.#socket = socket;
        this.#received = Buffer.alloc(0);
        resolve(true);
      });
      socket.on("data", (bytes) => this.#read(bytes));
      socket.on("error", () => {});
      socket.once("close", () => {
        if (this.#socket === socket) this.#lost();
        resolve(false);
      });
    });
  }

  #lost() {
    this.#socket?.destroy();
    this.#socket = null;
    this.#deliver(null);
  }

  #read(bytes) {
    this.#received = this.#received.length ? Buffer.concat([this.#received, bytes]) : bytes;
    const answer = parse_answer(this.#received);
    if (!answer) return;
    this.#received = this.#received.subarray(answer.length);
    if (answer.headers.connection === "close") {
      this.#socket.destroy();
      this.#socket = null;
    }
    this.#deliver(answer);
  }

  #deliver(answer) {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.(answer);
  }
}

function request_bytes(method, target, body, headers) {
  const content = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  const lines = [`${method} ${target} HTTP/1.1`, "Host: localhost"];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (content) lines.push("Content-Type: application/json", `Content-Length: ${Buffer.byteLength(content)}`);
  return `${lines.join("\r\n")}\r\n\r\n${content}`;
}

/** Every answer but the feed's has a Content-Length. */
function parse_answer(bytes) {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const [first, ...fields] = bytes.toString("latin1", 0, end).split("\r\n");
  const headers = Object.fromEntries(fields.map((field) => {
    const colon = field.indexOf(":");
    return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
  }));
  const length = end + 4 + Number(headers["content-length"] ?? 0);
  if (bytes.length < length) return null;
  const text = bytes.toString("utf8", end + 4, length);
  const json = /json/.test(headers["content-type"] ?? "") ? JSON.parse(text) : null;
  return {status: Number(first.split(" ")[1]), headers, text, json, length};
}
