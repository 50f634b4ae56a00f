// The panel beside the map: the chosen or held seats, and what can be done with them.

import {element} from "./element.js";
import {clock_text, count_text} from "./sentences.js";

const last_seconds = 60;
const actions = ["hold", "book", "extend", "release", "clear", "again"];

export class Panel {
  /** `on`: a function for each of the actions, and `on.remove(index)` for the small button of one seat. */
  constructor(parts, on) {
    this.parts = parts;
    this.on = on;
    for (const action of actions) {
      parts[action].addEventListener("click", () => {
        if (parts[action].getAttribute("aria-disabled") !== "true") on[action]();
      });
    }
  }

  /**
   * `model`: mode ("choose", "hold" or "booked"), seats [{index, id, detail, color}], busy, read_only,
   * can_extend, paying, sales (why nothing can be held, or empty), booking, holder.
   */
  render(model) {
    const {parts} = this;
    const count = model.seats.length;
    const shown = this.#shown_actions(model, count);
    const lost_focus = actions.some((action) => parts[action] === document.activeElement && !shown.includes(action));
    parts["panel-title"].textContent = this.#title(model, count);
    parts.advice.textContent = this.#advice(model, count);
    parts.hold.textContent = `Hold ${count_text(count, "seat")}`;
    parts.book.textContent = `Book ${count_text(count, "seat")}`;
    for (const action of actions) {
      parts[action].hidden = !shown.includes(action);
      parts[action].setAttribute("aria-disabled", String(model.busy));
    }
    parts.countdown.hidden = model.mode !== "hold";
    parts.booking.hidden = model.mode !== "booked";
    parts["booking-number"].textContent = model.booking || "";
    parts.holder.textContent = model.read_only ? "" : `You are ${model.holder}.`;
    this.#render_seats(model);
    // The button that had the focus is gone: whoever uses the keyboard goes on from the title.
    if (lost_focus) parts["panel-title"].focus();
  }

  render_clock(seconds, whole_seconds) {
    const {parts} = this;
    parts.clock.textContent = clock_text(seconds);
    parts.bar.style.transform = `scaleX(${Math.min(1, seconds / whole_seconds)})`;
    parts.countdown.classList.toggle("last", seconds <= last_seconds);
  }

  #shown_actions({mode, read_only, can_extend, sales}, count) {
    if (mode === "booked") return ["again"];
    if (mode === "hold") return can_extend ? ["book", "extend", "release"] : ["book", "release"];
    if (sales) return count > 0 ? ["clear"] : [];
    return count > 0 && !read_only ? ["hold", "clear"] : [];
  }

  #title({mode}, count) {
    if (mode === "booked") return "Booked";
    if (mode === "hold") return `${count_text(count, "seat")} held for you`;
    return count > 0 ? `${count_text(count, "seat")} chosen` : "Your seats";
  }

  #advice({mode, read_only, paying, sales}, count) {
    if (mode === "booked") return "The seats are yours.";
    if (paying) return "Your payment is under way. The seats stay yours until the time is over.";
    if (sales) return sales;
    if (mode === "hold") return "Click seats on the map to add them or to give them back.";
    if (read_only) return "The map is read-only here: this server takes holds only with a key. What you see is live.";
    if (count === 0) return "Choose seats on the map.";
    return `Hold ${count === 1 ? "it" : "them"}, and nobody else can take ${count === 1 ? "it" : "them"} while you decide.`;
  }

  #render_seats(model) {
    const {seats} = this.parts;
    const focused = [...seats.children].findIndex((item) => item.contains(document.activeElement));
    seats.replaceChildren(...model.seats.map((seat) => this.#seat_item(seat, model)));
    if (focused < 0) return;
    const item = seats.children[Math.min(focused, model.seats.length - 1)];
    (item?.querySelector("button") || this.parts["panel-title"]).focus();
  }

  #seat_item(seat, {mode, busy}) {
    const dot = element("span", {class: "dot", "aria-hidden": "true"});
    if (seat.color) dot.style.background = seat.color;
    const item = element("li", {}, dot, element("strong", {}, seat.id), element("span", {class: "detail"}, seat.detail));
    if (mode === "booked") return item;
    const verb = mode === "hold" ? "Give back" : "Remove";
    const remove = element("button", {type: "button", class: "quiet", "aria-label": `${verb} ${seat.id}`, title: verb,
                                      "aria-disabled": String(busy)}, "×");
    remove.addEventListener("click", () => { if (!busy) this.on.remove(seat.index); });
    item.append(remove);
    return item;
  }
}
