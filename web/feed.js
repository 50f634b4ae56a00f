// A show's feed: every change once, in order, without a gap, over any number of connections.

const first_pause_ms = 250;
const longest_pause_ms = 5_000;

export class Feed {
  /**
   * Follows what comes after `position` ({seq, log_id}). `on_entry(entry)` for each, `on_snapshot(snapshot)`
   * when the server cannot go on from there, `on_state("live" or "reconnecting")`.
   */
  constructor(path, position, {on_entry, on_snapshot, on_state}) {
    this.path = path;
    this.position = {...position};
    this.on_entry = on_entry;
    this.on_snapshot = on_snapshot;
    this.on_state = on_state;
    this.pause_ms = first_pause_ms;
    // A browser keeps few connections to one server: a tab that nobody looks at gives its own away.
    this.on_visibility = () => (document.hidden ? this.disconnect() : this.connect());
    document.addEventListener("visibilitychange", this.on_visibility);
    this.on_visibility();
  }

  close() {
    document.removeEventListener("visibilitychange", this.on_visibility);
    this.disconnect();
  }

  disconnect() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  connect() {
    this.disconnect();
    const query = new URLSearchParams({from: this.position.seq, log_id: this.position.log_id});
    this.source = new EventSource(`${this.path}?${query}`);
    this.source.addEventListener("open", () => {
      this.pause_ms = first_pause_ms;
      this.on_state("live");
    });
    this.source.addEventListener("message", (message) => this.#entry(JSON.parse(message.data)));
    this.source.addEventListener("snapshot", (message) => this.#snapshot(JSON.parse(message.data)));
    this.source.addEventListener("error", () => this.#connect_later());
  }

  #connect_later() {
    this.disconnect();
    this.on_state("reconnecting");
    this.timer = setTimeout(() => this.connect(), this.pause_ms);
    this.pause_ms = Math.min(2 * this.pause_ms, longest_pause_ms);
  }

  #entry(entry) {
    if (entry.seq <= this.position.seq) return;
    if (entry.seq > this.position.seq + 1) return this.connect();
    this.position.seq = entry.seq;
    this.on_entry(entry);
  }

  #snapshot(snapshot) {
    this.position = {seq: snapshot.seq, log_id: snapshot.log_id};
    this.on_snapshot(snapshot);
  }
}
