// Draws a house: stage, sections, rows and seats, as seen through a view {scale, x, y} (screen = plan * scale + offset).
// States differ in shape as well as in colour: filled = free, ring = held, dot = sold, bar = off sale, tick = yours.

const seat_number_min_px = 9;   // radius from which a number fits into a seat
const row_label_min_px = 3.2;   // radius from which rows are named
const label_above_min_px = 1.6; // radius from which a section's name would hide too much
const square_seat_max_px = 1.6; // below this radius nobody sees that a seat is round

const common_statuses = new Set(["available", "held", "sold", "blocked"]);

const fallback_colors = ["#3d7ea6", "#c94f6d", "#2f9e83", "#dd9a38", "#7b61a8", "#5c8a3a", "#b2603c", "#4d65b5"];

/** Each category's key -> {label, color}; a category without a colour gets one. */
export function category_styles(plan) {
  const styles = new Map();
  (plan.categories || []).forEach((category, index) => {
    const color = category.color || fallback_colors[index % fallback_colors.length];
    styles.set(category.key, {label: category.label || category.key, color});
  });
  return styles;
}

/** What is readable on a colour: dark or light. */
export function contrast_color(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => (parseInt(color.slice(at, at + 2), 16) / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.36 ? "#1d1c1a" : "#ffffff";
}

/** The page's colours and type, from the style sheet. */
export function theme_of(node) {
  const style = getComputedStyle(node);
  const color = (name) => style.getPropertyValue(name).trim();
  return {
    paper: color("--map"), ink: color("--ink"), muted: color("--muted"), faint: color("--faint"),
    stage: color("--stage"), line: color("--line"), held: color("--held"), uncategorised: color("--muted"),
    font: style.fontFamily,
  };
}

/** One seat in one state; the map and the legend use the same. */
export function paint_seat(context, {x, y, radius, status, color, square, text}, theme) {
  const outline = (r) => {
    context.beginPath();
    if (square) context.roundRect(x - r * 0.92, y - r * 0.92, r * 1.84, r * 1.84, r * 0.35);
    else context.arc(x, y, r, 0, 2 * Math.PI);
  };
  const fill = (r, style) => { outline(r); context.fillStyle = style; context.fill(); };
  const ring = (r, width, style) => { outline(r); context.lineWidth = width; context.strokeStyle = style; context.stroke(); };
  switch (status) {
    case "available":
      fill(radius, color);
      if (text && radius >= seat_number_min_px) paint_text(context, text, x, y, radius, contrast_color(color), theme);
      return;
    case "held":
      ring(radius * 0.74, Math.max(0.9, radius * 0.26), theme.held);
      return;
    case "sold":
      fill(Math.max(0.7, radius * 0.42), theme.faint);
      return;
    case "blocked":
      context.fillStyle = theme.faint;
      context.fillRect(x - radius * 0.75, y - radius * 0.16, radius * 1.5, Math.max(0.8, radius * 0.32));
      return;
    case "selected":
    case "asking":
      context.globalAlpha = status === "asking" ? 0.55 : 1;
      if (radius < 3) fill(radius * 1.4 + 0.6, theme.ink);
      else {
        ring(radius * 1.08, Math.max(1.5, radius * 0.2), theme.ink);
        fill(radius * 0.74, color);
        if (text && radius >= seat_number_min_px) paint_text(context, text, x, y, radius * 0.8, contrast_color(color), theme);
      }
      context.globalAlpha = 1;
      return;
    case "mine":
    case "bought":
      fill(Math.max(radius * 1.14, radius + 0.8), theme.ink);
      if (radius >= 3) paint_tick(context, x, y, radius, theme.paper);
  }
}

function paint_tick(context, x, y, radius, style) {
  context.beginPath();
  context.moveTo(x - radius * 0.48, y + radius * 0.04);
  context.lineTo(x - radius * 0.12, y + radius * 0.42);
  context.lineTo(x + radius * 0.52, y - radius * 0.38);
  context.lineWidth = Math.max(1.2, radius * 0.24);
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = style;
  context.stroke();
}

function paint_text(context, text, x, y, radius, style, theme) {
  const size = radius * (text.length > 2 ? 0.72 : 0.95);
  context.font = `600 ${size}px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = style;
  context.fillText(text, x, y + size * 0.06, radius * 1.8);
}

export class SeatPainter {
  constructor(layout, styles) {
    this.layout = layout;
    this.colors = layout.seats.map((seat) => styles.get(seat.category)?.color);
  }

  /** `size`: {width, height} in CSS pixels; `status_of(index)` as in paint_seat(). */
  paint(context, size, view, status_of, theme) {
    context.clearRect(0, 0, size.width, size.height);
    const typical = this.layout.radius * view.scale;
    this.#paint_outlines(context, view, theme, typical);
    if (typical >= row_label_min_px) this.#paint_row_labels(context, size, view, theme, typical);
    this.#paint_seats(context, size, view, status_of, theme);
    this.#paint_section_labels(context, view, theme, typical);
  }

  #trace(context, points, view) {
    context.beginPath();
    for (const point of points) context.lineTo(point.x * view.scale + view.x, point.y * view.scale + view.y);
    context.closePath();
  }

  #paint_outlines(context, view, theme) {
    context.lineWidth = 1;
    context.strokeStyle = theme.line;
    for (const section of this.layout.sections) {
      if (section.outline.length < 3) continue;
      this.#trace(context, section.outline, view);
      context.stroke();
    }
    for (const shape of this.layout.shapes) {
      this.#trace(context, shape.points, view);
      if (shape.kind === "stage") {
        context.fillStyle = theme.stage;
        context.fill();
      }
      context.stroke();
      if (shape.kind === "stage" && shape.label) this.#paint_stage_label(context, shape, view, theme);
    }
  }

  #paint_stage_label(context, shape, view, theme) {
    const xs = shape.points.map((point) => point.x);
    const ys = shape.points.map((point) => point.y);
    const middle = (numbers) => (Math.min(...numbers) + Math.max(...numbers)) / 2;
    const height = (Math.max(...ys) - Math.min(...ys)) * view.scale;
    const width = (Math.max(...xs) - Math.min(...xs)) * view.scale;
    const size = Math.min(15, height * 0.5, width / (shape.label.length + 1));
    if (size < 6) return;
    this.#label(context, shape.label.toUpperCase(), middle(xs) * view.scale + view.x,
                middle(ys) * view.scale + view.y, size, theme.muted, theme, {spacing: size * 0.18});
  }

  #label(context, text, x, y, size, style, theme, {weight = 600, spacing = 0, halo} = {}) {
    context.font = `${weight} ${size}px ${theme.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    if ("letterSpacing" in context) context.letterSpacing = `${spacing}px`;
    if (halo) {
      context.lineWidth = 4;
      context.lineJoin = "round";
      context.strokeStyle = halo;
      context.strokeText(text, x, y);
    }
    context.fillStyle = style;
    context.fillText(text, x, y);
    if ("letterSpacing" in context) context.letterSpacing = "0px";
  }

  #paint_row_labels(context, size, view, theme, typical) {
    const height = Math.min(13, Math.max(7, typical * 1.15));
    for (const label of this.layout.row_labels) {
      const x = label.x * view.scale + view.x;
      const y = label.y * view.scale + view.y;
      if (x < -20 || y < -20 || x > size.width + 20 || y > size.height + 20) continue;
      this.#label(context, label.text, x, y, height, theme.muted, theme, {weight: 500});
    }
  }

  #paint_seats(context, size, view, status_of, theme) {
    const {seats, radii} = this.layout;
    const last = [];
    for (let index = 0; index < seats.length; ++index) {
      const seat = seats[index];
      const x = seat.x * view.scale + view.x;
      const y = seat.y * view.scale + view.y;
      const radius = radii[index] * view.scale;
      if (x < -radius || y < -radius || x > size.width + radius || y > size.height + radius) continue;
      const drawn = {x, y, radius, status: status_of(index), color: this.colors[index] || theme.uncategorised,
                     square: seat.accessible, text: seat.number};
      // What is yours is drawn over its neighbours.
      if (common_statuses.has(drawn.status)) this.#paint_common(context, drawn, theme);
      else last.push(drawn);
    }
    for (const drawn of last) paint_seat(context, drawn, theme);
  }

  #paint_common(context, drawn, theme) {
    if (drawn.radius > square_seat_max_px) return paint_seat(context, drawn, theme);
    const side = Math.max(0.8, drawn.radius * (drawn.status === "sold" || drawn.status === "blocked" ? 0.9 : 1.75));
    context.fillStyle = drawn.status === "available" ? drawn.color : drawn.status === "held" ? theme.held : theme.faint;
    context.fillRect(drawn.x - side / 2, drawn.y - side / 2, side, side);
  }

  /** Over the seats while they are mere dots, above them afterwards. */
  #paint_section_labels(context, view, theme, typical) {
    for (const {label, label_at, width} of this.layout.sections) {
      if (!label_at) continue;
      const over = typical < label_above_min_px;
      const size = over ? Math.min(14, (1.9 * width * view.scale) / label.length) : Math.min(14, 9 + typical);
      if (size < 7) continue;
      const y = over ? label_at.y * view.scale + view.y : label_at.top * view.scale + view.y - typical - size * 0.75;
      this.#label(context, label, label_at.x * view.scale + view.x, y, size, theme.ink, theme, {halo: theme.paper});
    }
  }
}
