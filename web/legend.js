// What the colours and shapes mean, and how many seats there are of each.

import {element} from "./element.js";

const marks = [["held", "Held"], ["sold", "Sold"], ["blocked", "Off sale"], ["selected", "Chosen"], ["mine", "Yours"]];

const no_category = "no category";
const category_key = (seat) => (seat.category ? `category ${seat.category}` : no_category);

export class Legend {
  constructor(root, layout, styles) {
    this.layout = layout;
    this.counts = new Map();
    const list = element("ul");
    const used = new Set(layout.seats.map(category_key));
    for (const [key, style] of styles) {
      if (used.has(`category ${key}`)) list.append(this.#item(`category ${key}`, "available", style.label, style.color));
    }
    if (used.has(no_category)) list.append(this.#item(no_category, "available", "Available"));
    const states = element("ul", {class: "states"});
    for (const [status, label] of marks) states.append(this.#item(status, status, label));
    root.replaceChildren(list, states);
  }

  #item(key, mark, label, color) {
    const swatch = element("span", {class: `mark ${mark}`, "aria-hidden": "true"});
    if (color) swatch.style.background = color;
    const count = element("span", {class: "count"});
    this.counts.set(key, count);
    return element("li", {}, swatch, element("span", {}, label), count);
  }

  /** Free seats per category; all others per status. */
  render(status_of) {
    const found = new Map();
    this.layout.seats.forEach((seat, index) => {
      const status = status_of(index);
      const free = status === "available" || status === "selected" || status === "asking";
      const keys = free ? [category_key(seat)] : [];
      if (status !== "available") keys.push(status === "asking" ? "selected" : status === "bought" ? "mine" : status);
      for (const key of keys) found.set(key, (found.get(key) || 0) + 1);
    });
    for (const [key, count] of this.counts) count.textContent = (found.get(key) || 0).toLocaleString("en");
  }
}
