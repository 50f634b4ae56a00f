// The live map of a house on a canvas: zoom, pan, pointing, and one keyboard stop that wanders from seat to seat.

import {element} from "./element.js";
import {SeatPainter, theme_of} from "./seat_painter.js";

const padding_max_px = 28;
const radius_max_px = 30;
const radius_found_px = 13;      // how large a seat is shown that was looked for
const radius_pointable_px = 3.4; // smaller seats are too small to be meant: a click zooms in first
const radius_touchable_px = 7;   // the same for a finger
const drag_min_px = 6;
const focus_size_min_px = 22;
const directions = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};

export class SeatMap {
  /** `status_of(index)`, `text_of(index)`: how a seat stands and what it is called; `on_choose(index)`: it was clicked. */
  constructor(root, layout, styles, {status_of, text_of, on_choose}) {
    this.root = root;
    this.layout = layout;
    this.painter = new SeatPainter(layout, styles);
    this.status_of = status_of;
    this.text_of = text_of;
    this.on_choose = on_choose;
    this.view = {scale: 1, x: 0, y: 0};
    this.fitted = true;
    this.pointers = new Map();
    this.#build();
    this.#listen();
    this.stay_on(layout.first());
  }

  close() {
    this.resizing.disconnect();
    this.dark.removeEventListener("change", this.on_theme);
  }

  // ---- what others ask for ----

  /** Something looks different: draws at the next frame. */
  refresh() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      this.#draw();
    });
  }

  fit() {
    this.view = this.#fitting_view();
    this.fitted = true;
    this.refresh();
  }

  zoom(factor, x = this.size.width / 2, y = this.size.height / 2) {
    const scale = Math.min(this.view.scale * factor, this.#scale_for(radius_max_px));
    if (scale <= this.#fitting_view().scale) return this.fit();
    const ratio = scale / this.view.scale;
    this.view = {scale, x: x - (x - this.view.x) * ratio, y: y - (y - this.view.y) * ratio};
    this.#keep_in_sight();
  }

  /** Brings a seat to where it can be seen well, and the keyboard to it. */
  show_seat(index) {
    const scale = Math.max(this.view.scale, this.#scale_for(radius_found_px));
    const seat = this.layout.seats[index];
    this.view = {scale, x: this.size.width / 2 - seat.x * scale, y: this.size.height / 2 - seat.y * scale};
    this.#keep_in_sight();
    this.#draw();
    this.stay_on(index, true);
  }

  // ---- parts ----

  #build() {
    this.canvas = element("canvas", {"aria-hidden": "true"});
    this.stop = element("div", {role: "application", "aria-label": "Seat map. Arrow keys go from seat to seat, Enter chooses one."});
    this.tip = element("p", {class: "tip", hidden: "", "aria-hidden": "true"});
    this.root.replaceChildren(this.canvas, this.stop, this.tip);
    this.context = this.canvas.getContext("2d");
    this.theme = theme_of(this.root);
  }

  #listen() {
    this.resizing = new ResizeObserver(() => this.#resize());
    this.resizing.observe(this.root);
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.on_theme = () => { this.theme = theme_of(this.root); this.refresh(); };
    this.dark.addEventListener("change", this.on_theme);
    this.canvas.addEventListener("wheel", (wheel) => this.#wheel(wheel), {passive: false});
    this.canvas.addEventListener("pointerdown", (pointer) => this.#pointer_down(pointer));
    this.canvas.addEventListener("pointermove", (pointer) => this.#pointer_move(pointer));
    this.canvas.addEventListener("pointerup", (pointer) => this.#pointer_up(pointer));
    this.canvas.addEventListener("pointercancel", (pointer) => this.pointers.delete(pointer.pointerId));
    this.canvas.addEventListener("pointerleave", () => this.#point_at(undefined));
    this.stop.addEventListener("keydown", (key) => this.#key(key));
    this.stop.addEventListener("focusin", () => this.#place_stop());
    this.stop.addEventListener("focusout", () => this.refresh());
  }

  #resize() {
    this.size = {width: this.root.clientWidth, height: this.root.clientHeight};
    const density = devicePixelRatio || 1;
    this.canvas.width = Math.max(1, Math.round(this.size.width * density));
    this.canvas.height = Math.max(1, Math.round(this.size.height * density));
    this.context.setTransform(density, 0, 0, density, 0, 0);
    if (this.fitted) this.view = this.#fitting_view();
    this.#draw();
  }

  // ---- the view ----

  #scale_for(radius) { return radius / this.layout.radius; }

  #fitting_view() {
    const {bounds} = this.layout;
    const padding = Math.min(padding_max_px, this.size.width / 32);
    const room = {width: Math.max(1, this.size.width - 2 * padding), height: Math.max(1, this.size.height - 2 * padding)};
    const scale = Math.min(room.width / Math.max(bounds.width, this.layout.spacing),
                           room.height / Math.max(bounds.height, this.layout.spacing), this.#scale_for(radius_max_px));
    return {scale, x: this.size.width / 2 - (bounds.x + bounds.width / 2) * scale,
            y: this.size.height / 2 - (bounds.y + bounds.height / 2) * scale};
  }

  /** The house never leaves the window: its edges stop at the middle. */
  #keep_in_sight() {
    const {bounds} = this.layout;
    const {scale} = this.view;
    const within = (offset, from, length, room) =>
      Math.min(Math.max(offset, room / 2 - (from + length) * scale), room / 2 - from * scale);
    this.view.x = within(this.view.x, bounds.x, bounds.width, this.size.width);
    this.view.y = within(this.view.y, bounds.y, bounds.height, this.size.height);
    this.fitted = false;
    this.refresh();
  }

  #screen(index) {
    const seat = this.layout.seats[index];
    return {x: seat.x * this.view.scale + this.view.x, y: seat.y * this.view.scale + this.view.y,
            radius: this.layout.radii[index] * this.view.scale};
  }

  #draw() {
    if (!this.size) return;
    this.painter.paint(this.context, this.size, this.view, this.status_of, this.theme);
    this.#place_stop();
    this.#place_tip();
  }

  // ---- pointing ----

  #wheel(wheel) {
    wheel.preventDefault();
    const lines = wheel.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
    const speed = wheel.ctrlKey ? 0.01 : 0.0016;
    this.zoom(Math.exp(-wheel.deltaY * lines * speed), wheel.offsetX, wheel.offsetY);
  }

  #pointer_down(pointer) {
    this.canvas.setPointerCapture(pointer.pointerId);
    this.pointers.set(pointer.pointerId, {x: pointer.offsetX, y: pointer.offsetY});
    if (this.pointers.size === 1) this.dragged = 0;
  }

  #pointer_move(pointer) {
    const before = this.pointers.get(pointer.pointerId);
    const now = {x: pointer.offsetX, y: pointer.offsetY};
    if (!before) return this.#point_at(this.#seat_at(now.x, now.y, 2), now);
    this.pointers.set(pointer.pointerId, now);
    this.dragged += Math.hypot(now.x - before.x, now.y - before.y);
    if (this.dragged < drag_min_px) return;
    this.#point_at(undefined);
    if (this.pointers.size === 2) this.#pinch(pointer.pointerId, before, now);
    this.view.x += (now.x - before.x) / this.pointers.size;
    this.view.y += (now.y - before.y) / this.pointers.size;
    this.#keep_in_sight();
  }

  #pinch(moving, before, now) {
    const [, other] = [...this.pointers].find(([id]) => id !== moving);
    const distance = (point) => Math.hypot(point.x - other.x, point.y - other.y);
    if (distance(before) > 0) this.zoom(distance(now) / distance(before), other.x, other.y);
  }

  #pointer_up(pointer) {
    if (!this.pointers.delete(pointer.pointerId) || this.dragged >= drag_min_px) return;
    const touch = pointer.pointerType === "touch";
    const index = this.#seat_at(pointer.offsetX, pointer.offsetY, touch ? 14 : 3);
    if (index === undefined) return;
    if (this.#screen(index).radius < (touch ? radius_touchable_px : radius_pointable_px)) {
      return this.zoom(this.#scale_for(radius_found_px) / this.view.scale, pointer.offsetX, pointer.offsetY);
    }
    this.stay_on(index);
    this.on_choose(index);
  }

  #seat_at(x, y, reach) {
    const {scale} = this.view;
    return this.layout.nearest((x - this.view.x) / scale, (y - this.view.y) / scale, reach / scale);
  }

  #point_at(index) {
    if (this.pointed === index) return;
    this.pointed = index;
    this.canvas.style.cursor = index === undefined ? "" : "pointer";
    this.#place_tip();
  }

  /** The tip names the seat under the pointer, or else the one that the keyboard is on. */
  #place_tip() {
    const by_key = this.seat_button?.matches(":focus-visible") ? this.at : undefined;
    const index = this.pointed ?? by_key;
    this.tip.hidden = index === undefined;
    if (index === undefined) return;
    this.tip.textContent = this.text_of(index);
    const {x, y, radius} = this.#screen(index);
    const above = y - radius - 12 - this.tip.offsetHeight;
    const left = Math.min(Math.max(x - this.tip.offsetWidth / 2, 8), this.size.width - this.tip.offsetWidth - 8);
    this.tip.style.transform = `translate(${left}px, ${above > 4 ? above : y + radius + 12}px)`;
  }

  // ---- the keyboard ----

  /** A fresh button for each seat: whoever listens hears the new seat's name when it takes the focus. */
  stay_on(index, focus = false) {
    this.at = index;
    const button = element("button", {type: "button", class: "seat-stop", "data-seat": this.layout.seats[index].id});
    button.addEventListener("click", () => this.on_choose(this.at));
    const before = this.seat_button;
    this.stop.append(button);
    this.seat_button = button;
    this.#place_stop();
    if (focus) button.focus({preventScroll: true, focusVisible: true});
    before?.remove();
    this.#place_tip();
  }

  #place_stop() {
    if (!this.size || this.at === undefined) return;
    const {x, y, radius} = this.#screen(this.at);
    const side = Math.max(2 * radius + 10, focus_size_min_px);
    Object.assign(this.seat_button.style, {width: `${side}px`, height: `${side}px`,
                                           transform: `translate(${x - side / 2}px, ${y - side / 2}px)`});
    this.seat_button.setAttribute("aria-label", this.text_of(this.at));
    const status = this.status_of(this.at);
    this.seat_button.setAttribute("aria-pressed", String(["selected", "mine", "bought"].includes(status)));
  }

  #key(key) {
    if (key.ctrlKey || key.metaKey || key.altKey) return;
    if (key.key in directions) this.#step(...directions[key.key]);
    else if (key.key === "+" || key.key === "=") this.#zoom_on_seat(1.4);
    else if (key.key === "-") this.#zoom_on_seat(1 / 1.4);
    else if (key.key === "0") this.fit();
    else return;
    key.preventDefault();
  }

  #step(dx, dy) {
    const next = this.layout.toward(this.at, dx, dy);
    if (next === undefined) return;
    this.#uncover(next);
    this.stay_on(next, true);
  }

  #zoom_on_seat(factor) {
    const {x, y} = this.#screen(this.at);
    this.zoom(factor, x, y);
    this.#uncover(this.at);
  }

  /** Moves the house when a seat is outside the window or at its very edge. */
  #uncover(index) {
    const {x, y, radius} = this.#screen(index);
    const margin = Math.min(radius + 44, this.size.width / 3, this.size.height / 3);
    const shift = (at, room) => Math.max(0, margin - at) - Math.max(0, at - (room - margin));
    const [right, down] = [shift(x, this.size.width), shift(y, this.size.height)];
    if (right === 0 && down === 0) return;
    this.view.x += right;
    this.view.y += down;
    this.#keep_in_sight();
  }
}
