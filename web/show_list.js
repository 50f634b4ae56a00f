// The shows on sale, with what is left of each.

import {get} from "./api.js";
import {element, fromTemplate} from "./element.js";
import {count_text, date_text, sales_text} from "./sentences.js";

const refresh_ms = 3_000;

export class ShowList {
  constructor(root) {
    this.page = fromTemplate("show-list-template");
    root.replaceChildren(this.page.root);
    document.title = "seatlock";
    this.refresh();
    this.timer = setInterval(() => { if (!document.hidden) this.refresh(); }, refresh_ms);
  }

  close() { clearInterval(this.timer); }

  async refresh() {
    const {message, shows} = this.page.parts;
    let answer;
    try {
      answer = await get("/v1/shows");
    } catch (problem) {
      message.hidden = false;
      message.textContent = `${problem.message}. Trying again …`;
      return;
    }
    message.hidden = answer.shows.length > 0;
    message.textContent = "No show is on sale.";
    // Whoever has the focus on a show keeps it.
    const known = new Map([...shows.children].map((item) => [item.dataset.show, item]));
    const items = answer.shows.map((show) => this.#fill(known.get(show.show) || this.#item(show), show));
    for (const item of shows.children) if (!items.includes(item)) item.remove();
    items.forEach((item, at) => { if (shows.children[at] !== item) shows.insertBefore(item, shows.children[at] || null); });
  }

  #item(show) {
    const link = element("a", {href: `#/${encodeURIComponent(show.show)}`}, element("span", {class: "title"}),
                         element("span", {class: "when"}),
                         element("span", {class: "share", "aria-hidden": "true"}, element("i", {class: "sold"}), element("i", {class: "held"})),
                         element("span", {class: "counts"}), element("span", {class: "sales"}));
    return element("li", {"data-show": show.show}, link);
  }

  #fill(item, show) {
    const {available, locked, booked, blocked} = show.counts;
    const all = Math.max(1, available + locked + booked);
    const set = (part, text) => { item.querySelector(part).textContent = text; };
    set(".title", show.title);
    set(".when", date_text(show));
    set(".sales", sales_text(show.sales));
    set(".counts", `${count_text(available - blocked, "seat")} free · ${locked.toLocaleString("en")} held · ${booked.toLocaleString("en")} sold`);
    item.querySelector(".share .sold").style.width = `${(100 * booked) / all}%`;
    item.querySelector(".share .held").style.width = `${(100 * locked) / all}%`;
    return item;
  }
}
