// The geometry of a plan: where its seats are, how large they can be drawn, which one lies in which direction.

const radius_share = 0.41;  // of the distance to the next seat, which leaves a gap between the two

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/** Points in square cells, so that what is near one is found without looking at all of them. */
class PointGrid {
  constructor(cell) {
    this.cell = cell;
    this.cells = new Map();
  }

  add(point) {
    const key = this.#key(this.#at(point.x), this.#at(point.y));
    if (!this.cells.has(key)) this.cells.set(key, []);
    this.cells.get(key).push(point);
  }

  /** What is nearest to a place, leaving out one point; sees at least one cell's side far. */
  nearest_distance({x, y}, without) {
    let nearest = Infinity;
    for (let column = this.#at(x) - 1; column <= this.#at(x) + 1; ++column) {
      for (let row = this.#at(y) - 1; row <= this.#at(y) + 1; ++row) {
        for (const point of this.cells.get(this.#key(column, row)) || []) {
          if (point !== without) nearest = Math.min(nearest, Math.hypot(point.x - x, point.y - y));
        }
      }
    }
    return nearest;
  }

  #at(coordinate) { return Math.floor(coordinate / this.cell); }
  #key(column, row) { return column * 4_194_301 + row; }
}

function grid_of(points, cell) {
  const grid = new PointGrid(cell);
  for (const point of points) grid.add(point);
  return grid;
}

/** Every seat's distance to the one nearest to it; Infinity for one that stands alone. */
function spacings(seats) {
  const {width, height} = bounds_of(seats);
  const cell = 1.5 * Math.sqrt((Math.max(width, 1) * Math.max(height, 1)) / seats.length);
  const grid = grid_of(seats, cell);
  return seats.map((seat) => grid.nearest_distance(seat, seat));
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
    const distances = spacings(this.seats);
    this.spacing = median(distances.filter((distance) => distance > 0 && distance < Infinity)) || 20;
    this.radius = radius_share * this.spacing;
    this.grid = grid_of(this.seats, this.spacing);
    // Seats on one spot (it happens) are drawn small, not with no size at all.
    this.radii = distances.map((distance) => radius_share * Math.min(Math.max(distance, 0.3 * this.spacing), this.spacing));
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
    const wanted = labels.filter(Boolean);
    const others = grid_of(wanted, this.spacing);
    const apart = 0.8 * this.spacing;
    return wanted.filter((label) => this.grid.nearest_distance(label) > apart && others.nearest_distance(label, label) > apart);
  }

  #label_beside(end, next) {
    if (next === undefined) return null;
    const [seat, inner] = [this.seats[end], this.seats[next]];
    const length = Math.hypot(seat.x - inner.x, seat.y - inner.y);
    if (!(length > 0) || length > 3 * this.spacing) return null;
    const step = this.spacing / length;
    return {text: seat.row, x: seat.x + (seat.x - inner.x) * step, y: seat.y + (seat.y - inner.y) * step};
  }

  /** Each section's name and outline; `label_at` says where the name goes, unless no seat of it is in its middle. */
  #sections() {
    const outlines = new Map((this.plan.sections || []).map((section) => [section.label, section.outline || []]));
    const sections = [];
    for (const [label, indices] of grouped(this.seats, (seat) => seat.section || "")) {
      if (!label) continue;
      const seats = indices.map((index) => this.seats[index]);
      const bounds = bounds_of(seats);
      const x = bounds.x + bounds.width / 2;
      const column = seats.filter((seat) => Math.abs(seat.x - x) < 3 * this.spacing);
      const middle = column.length > 0 && bounds_of(column);
      sections.push({label, outline: outlines.get(label) || [], width: bounds.width,
                     label_at: middle && {x, top: middle.y, y: middle.y + middle.height / 2}});
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
