// Reads a show's feed as server-sent events until the server is gone, into a ledger.

import {get} from "node:http";

export class FeedReader {
  entries = 0;

  /** `on_entry` is called at once for every entry. */
  constructor(port, ledger, from, on_entry = () => {}) {
    this.ended = new Promise((resolve) => {
      this.request = get({port, host: "127.0.0.1", path: `${ledger.path}/feed?from=${from}`, agent: false}, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part) => {
          const messages = (text + part).split("\n\n");
          text = messages.pop();
          for (const message of messages) this.#take(ledger, message, on_entry);
        });
        response.on("error", resolve);
        response.on("close", resolve);
      });
      this.request.on("error", resolve);
    });
  }

  close() {
    this.request.destroy();
    return this.ended;
  }

  #take(ledger, message, on_entry) {
    const fields = Object.fromEntries(message.split("\n").map((line) => line.split(/: ?(.*)/s).slice(0, 2)));
    if (fields.event || !fields.data) return;
    const entry = JSON.parse(fields.data);
    if (Number(fields.id) !== entry.seq) throw new Error(`the feed's id ${fields.id} is not its entry's seq: ${message}`);
    ledger.see(entry);
    ++this.entries;
    on_entry(entry);
  }
}
