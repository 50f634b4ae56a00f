// The message of the moment: shown beside the map until it is dismissed, and read out once.

import {announce, element} from "./element.js";
import {refusal_text} from "./sentences.js";

const lines_max = 6;

export class Notice {
  constructor(parts, policy) {
    this.parts = parts;
    this.policy = policy;
    this.refusals = [];
    parts["notice-close"].addEventListener("click", () => {
      this.dismiss();
      parts["panel-title"].focus();
    });
  }

  say(title, lines = []) {
    this.refusals = [];
    this.#show(title, lines);
    announce([title, ...lines].join(". "));
  }

  /** Names every seat that was refused, why, and for how long; the time runs on. */
  refuse(title, refusals) {
    const now_ms = performance.now();
    this.refusals = refusals.map((refusal) => ({...refusal, deadline_ms: now_ms + 1000 * refusal.seconds_remaining}));
    this.#show(title, this.#refusal_lines());
    announce([title, ...this.#refusal_lines()].join(". "));
  }

  /** A seat is for sale again: if it was refused before, that is news. */
  freed(seat) {
    const index = this.refusals.findIndex((refusal) => refusal.seat === seat && !refusal.free);
    if (index < 0) return;
    this.refusals[index] = {seat, free: true};
    this.tick();
    announce(this.#line(this.refusals[index]));
  }

  tick() {
    if (this.refusals.length) this.#fill(this.#refusal_lines());
  }

  dismiss() {
    this.refusals = [];
    this.parts.notice.hidden = true;
  }

  #refusal_lines() { return this.refusals.map((refusal) => this.#line(refusal)); }

  #line(refusal) {
    if (refusal.free) return `${refusal.seat} is free again`;
    const left = (refusal.deadline_ms - performance.now()) / 1000;
    return refusal_text(refusal, left > 0 ? left : undefined, this.policy);
  }

  #show(title, lines) {
    this.parts.notice.hidden = false;
    this.parts["notice-title"].textContent = title;
    this.#fill(lines);
  }

  #fill(lines) {
    const shown = lines.slice(0, lines_max);
    if (lines.length > lines_max) shown.push(`and ${lines.length - lines_max} more`);
    this.parts["notice-lines"].replaceChildren(...shown.map((line) => element("li", {}, line)));
  }
}
