// A server with one show, and what stands between it and a client when things go wrong.

import http from "node:http";

import {Server, workshop} from "../blackbox/server.mjs";

export const plan_of = (seats) => ({
  format: "seatlock-plan",
  version: 1,
  rows: [{label: "A", count: seats, spacing: 20, origin: {x: 0, y: 0}}],
});

/** A server in a directory of its own. `restart` kills it with SIGKILL and starts it again on the same port. */
export class House {
  static async open(how = {}) {
    const house = new House();
    house.how = how;
    house.shop = await workshop();
    house.server = await Server.start(house.shop.path("data"), how);
    return house;
  }

  get base() { return `http://127.0.0.1:${this.server.port}`; }

  async kill() { await this.server.kill(); }

  async start(data = "data") {
    this.server = await Server.start(this.shop.path(data), {...this.how, port: this.server.port});
  }

  async restart() {
    await this.kill();
    await this.start();
  }

  async close() {
    await this.server.stop();
    await this.shop.leave();
  }
}

/**
 * Passes requests on to a server, and does to them what `trouble` says, which is called with each request before
 * it is passed on and may return: nothing; {status, headers} to answer itself; "cut" to pass the request on and cut the
 * line instead of answering. `seen` has the method, path and idempotency key of every request.
 */
export class Proxy {
  static async open(target, trouble = () => undefined) {
    const proxy = new Proxy();
    proxy.seen = [];
    proxy.trouble = trouble;
    proxy.listener = http.createServer((request, response) => proxy.pass(target(), request, response));
    await new Promise((resolve) => proxy.listener.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get base() { return `http://127.0.0.1:${this.listener.address().port}`; }

  pass(target, request, response) {
    this.seen.push({method: request.method, path: request.url, key: request.headers["idempotency-key"]});
    const trouble = this.trouble(request, this.seen.length);
    if (trouble?.status) {
      response.writeHead(trouble.status, trouble.headers ?? {});
      response.end(trouble.body ?? "");
      return;
    }
    const headers = {...request.headers, host: new URL(target).host};
    const onward = http.request(target + request.url, {method: request.method, headers}, (answer) => {
      if (trouble === "cut") {
        answer.resume();
        answer.on("end", () => request.socket.destroy());
        return;
      }
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
      answer.on("error", () => request.socket.destroy());
    });
    onward.on("error", () => request.socket.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  }

  close() {
    this.listener.closeAllConnections();
    return new Promise((resolve) => this.listener.close(resolve));
  }
}

/** A server of nothing but feeds: `script(request, response, connection)` writes them. */
export async function scripted_feed(script) {
  let connections = 0;
  const listener = http.createServer((request, response) => {
    response.writeHead(200, {"Content-Type": "text/event-stream"});
    script(request, response, ++connections);
  });
  await new Promise((resolve) => listener.listen(0, "127.0.0.1", resolve));
  return {
    base: `http://127.0.0.1:${listener.address().port}`,
    close: () => { listener.closeAllConnections(); listener.close(); },
  };
}
