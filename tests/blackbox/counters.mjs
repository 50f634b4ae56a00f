// What a run has reached. A counter that was to be reached and was not is a failure.

export class Counters {
  #counts = new Map();

  constructor(names) { for (const name of names) this.#counts.set(name, 0); }

  add(name, count = 1) {
    if (!this.#counts.has(name)) throw new Error(`no counter is named ${name}`);
    this.#counts.set(name, this.#counts.get(name) + count);
  }

  get(name) { return this.#counts.get(name); }
  get zeros() { return [...this.#counts].filter(([, count]) => count === 0).map(([name]) => name); }
  toString() { return [...this.#counts].map(([name, count]) => `  ${name.padEnd(34)} ${count}`).join("\n"); }
}
