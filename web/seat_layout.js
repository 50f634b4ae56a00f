// The geometry of a plan: where its seats are, how large they can be drawn, which one lies in which direction.

const radius_share = 0.41;  // of the distance to the next seat, which leaves a gap between the two

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/** Every seat's distance to the one nearest to it; Infinity for one that stands alone. */
function spacings(seats, bounds) {
  const cell = Math.sqrt(Math.max(bounds.width * bounds.height, 1e-9) / seats.length) * 1.5 || 1;
  const cells = new Map();
  const key = (column, row) => column * 1_000_003 + row;
  const column_of = (seat) => Math.floor((seat.x - bounds.x) / cell);
  const row_of = (seat) => Math.floor((seat.y - bounds.y) / cell);
  for (const seat of seats) {
    const place = key(column_of(seat), row_of(seat));
    if (!cells.has(place)) cells.set(place, []);
    cells.get(place).push(seat);
  }
  return seats.map((seat) => {
    let nearest = Infinity;
    for (let column = column_of(seat) - 1; column <= column_of(seat) + 1; ++column) {
      for (let row = row_of(seat) - 1; row <= row_of(seat) + 1; ++row) {
        for (const other of cells.get(key(column, row)) || []) {
          if (other === seat) continue;
          const distance = Math.hypot(other.x - seat.x, other.y - seat.y);
          if (distance > 0) nearest = Math.min(nearest, distance);
        }
      }
    }
    return nearest;
  });
}

function bounds_of(points) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const {x, y} of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return {x: left, y: top, width: right - left, height: bottom - top};
}

/** The indices of the seats that share what `key` gives, by that key, in plan order. */
function grouped(seats, key) {
  const groups = new Map();
  seats.forEach((seat, index) => {
    if (!groups.has(key(seat))) groups.set(key(seat), []);
    groups.get(key(seat)).push(index);
  });
  return groups;
}

export class SeatLayout {
  constructor(plan) {
    this.plan = plan;
    this.seats = plan.seats;
    this.shapes = plan.shapes || [];
    this.index = new Map(this.seats.map((seat, index) => [seat.id, index]));
    const distances = spacings(this.seats, bounds_of(this.seats));
    this.spacing = median(distances.filter(Number.isFinite)) || 20;
    this.radii = distances.map((distance) => radius_share * Math.min(distance, this.spacing));
    this.bounds = bounds_of([...this.seats, ...this.#outlines().flat()]);
    this.row_labels = this.#row_labels();
    this.sections = this.#sections();
  }

  #outlines() {
    return [...this.shapes.map((shape) => shape.points), ...(this.plan.sections || []).map((section) => section.outline || [])];
  }

  /** A row's name stands beside both of its ends, in the direction in which the row runs there. */
  #row_labels() {
    const rows = grouped(this.seats, (seat) => JSON.stringify([seat.section, seat.row]));
    const labels = [];
    for (const row of rows.values()) {
      const first = this.seats[row[0]];
      if (!first.row || (first.kind && first.kind !== "row_seat")) continue;
      labels.push(this.#label_beside(row[0], row[1]), this.#label_beside(row.at(-1), row.at(-2)));
    }
    return labels.filter(Boolean);
  }

  #label_beside(end, next) {
    if (next === undefined) return null;
    const [seat, inner] = [this.seats[end], this.seats[next]];
    const length = Math.hypot(seat.x - inner.x, seat.y - inner.y);
    if (!(length > 0) || length > 3 * this.spacing) return null;
    const step = this.spacing / length;
    return {text: seat.row, x: seat.x + (seat.x - inner.x) * step, y: seat.y + (seat.y - inner.y) * step};
  }

  /** Each section's name, outline, and where the name goes: over its middle. */
  #sections() {
    const outlines = new Map((this.plan.sections || []).map((section) => [section.label, section.outline || []]));
    const sections = [];
    for (const [label, indices] of grouped(this.seats, (seat) => seat.section || "")) {
      if (!label) continue;
      const seats = indices.map((index) => this.seats[index]);
      const bounds = bounds_of(seats);
      const middle = bounds.x + bounds.width / 2;
      const column = seats.filter((seat) => Math.abs(seat.x - middle) < 3 * this.spacing);
      const inside = bounds_of(column.length ? column : seats);
      sections.push({label, outline: outlines.get(label) || [], bounds,
                     x: middle, top: inside.y, y: inside.y + inside.height / 2});
    }
    return sections;
  }

  /** By its id, in whatever case, or undefined. */
  find(id) {
    if (this.index.has(id)) return this.index.get(id);
    const wanted = id.toLowerCase();
    const found = this.seats.findIndex((seat) => seat.id.toLowerCase() === wanted);
    return found < 0 ? undefined : found;
  }

  /** The seat nearest to a point and no further from it than `reach` beyond its own edge, or undefined. */
  nearest(x, y, reach = Infinity) {
    let [best, best_distance] = [undefined, reach];
    this.seats.forEach((seat, index) => {
      const distance = Math.hypot(seat.x - x, seat.y - y) - this.radii[index];
      if (distance < best_distance) [best, best_distance] = [index, distance];
    });
    return best;
  }

  /**
   * The seat that an arrow key leads to: the nearest within 45 degrees of the direction, neighbours of the
   * same row before others, sideways distance counting double.
   */
  toward(from, dx, dy) {
    const start = this.seats[from];
    let [best, best_cost] = [undefined, Infinity];
    this.seats.forEach((seat, index) => {
      const along = (seat.x - start.x) * dx + (seat.y - start.y) * dy;
      const aside = Math.abs((seat.x - start.x) * dy - (seat.y - start.y) * dx);
      if (along <= 0 || aside > along) return;
      const same_row = seat.row === start.row && seat.section === start.section;
      const cost = (along + 2 * aside) * (same_row ? 0.5 : 1);
      if (cost < best_cost) [best, best_cost] = [index, cost];
    });
    return best;
  }

  /** Where the keyboard starts: nearest to what everybody looks at. */
  first() {
    const focal = this.plan.focal_point || {x: this.bounds.x + this.bounds.width / 2, y: this.bounds.y};
    return this.nearest(focal.x, focal.y);
  }
}
