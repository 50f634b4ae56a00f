// Choices that a seed repeats.

/** A generator of its own for each purpose, so that one more choice here changes nothing there. */
export class Random {
  #state;

  constructor(seed) { this.#state = seed >>> 0; }

  /** A whole number in [0, 2^32): splitmix32 (Steele, Lea, Flood: Fast splittable pseudorandom number generators). */
  next() {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }

  below(bound) { return Math.floor(this.next() / 2 ** 32 * bound); }
  between(low, high) { return low + this.below(high - low + 1); }
  chance(probability) { return this.next() < probability * 2 ** 32; }
  pick(list) { return list[this.below(list.length)]; }
  fork() { return new Random(this.next()); }

  /** `count` different members of `list`, in a random order. */
  some(list, count) {
    const left = [...list];
    const taken = [];
    while (taken.length < count && left.length) taken.push(left.splice(this.below(left.length), 1)[0]);
    return taken;
  }

  /** One of [[weight, value], ...]. */
  weighted(choices) {
    let point = this.below(choices.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, value] of choices) if ((point -= weight) < 0) return value;
    throw new Error("no choices");
  }
}

/** --seed, SEATLOCK_SEED, or a new one. */
export function chosen_seed(option) {
  return Number(option ?? process.env.SEATLOCK_SEED ?? Math.floor(Math.random() * 2 ** 32)) >>> 0;
}
