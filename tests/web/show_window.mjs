// A browser window on a show, used as a person uses it.

import assert from "node:assert/strict";
import {mkdir} from "node:fs/promises";
import {join} from "node:path";
import {chromium} from "playwright-core";

const screenshots = process.env.SEATLOCK_SCREENSHOTS;

export function launch_browser() {
  return chromium.launch({
    executablePath: process.env.SEATLOCK_CHROMIUM || "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync"],
  });
}

export class ShowWindow {
  /** Of a visitor of its own. `expected` matches what the browser may complain of beside refusals. */
  static async open(browser, address, path = "/", {expected, ...options} = {}) {
    const context = await browser.newContext({viewport: {width: 1280, height: 800}, ...options});
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const shown = new ShowWindow(page);
    page.on("pageerror", (error) => shown.complaints.push(error.stack || String(error)));
    page.on("console", (message) => {
      const text = message.text();
      const refusal = text.includes("status of 409");
      if (["error", "warning"].includes(message.type()) && !refusal && !expected?.test(text)) shown.complaints.push(text);
    });
    await page.goto(address + path);
    if (path !== "/") await shown.live();
    return shown;
  }

  constructor(page) {
    this.page = page;
    this.complaints = [];
  }

  /** Closes the window; nothing may have gone wrong in it. */
  async close() {
    assert.deepEqual(this.complaints, []);
    await this.page.context().close();
  }

  part(name) { return this.page.locator(`[data-part="${name}"]`); }

  live() { return this.page.waitForSelector('[data-part="connection"][data-state="live"]'); }

  /** Brings a seat into sight and the focus to it. */
  async find(seat) {
    await this.part("find-input").fill(seat);
    await this.part("find-input").press("Enter");
    await this.page.locator(`.seat-stop:focus[data-seat=${JSON.stringify(seat)}]`).waitFor();
  }

  /** With the mouse, on the map itself. */
  async click(seat) {
    await this.find(seat);
    const {x, y, width, height} = await this.page.locator(".seat-stop").boundingBox();
    await this.page.mouse.click(x + width / 2, y + height / 2);
  }

  /** Waits until a seat's name says that it is in this state. */
  async sees(seat, status) {
    await this.find(seat);
    await this.page.locator(`.seat-stop[data-seat=${JSON.stringify(seat)}][aria-label$=", ${status}"]`).waitFor();
  }

  /** Waits until an element has this text; gives what it is. */
  async shows(part, pattern) {
    const found = this.part(part).and(this.page.locator(":visible")).filter({hasText: pattern});
    await found.waitFor();
    return found.innerText();
  }

  /** Waits until this was said to who listens. */
  async hears(pattern) { await this.page.locator("#announcer p").filter({hasText: pattern}).first().waitFor({state: "attached"}); }

  async chosen_seats() { return this.page.locator('[data-part="seats"] strong').allInnerTexts(); }

  async press(action) { await this.part(action).click(); }

  async hold(...seats) {
    for (const seat of seats) await this.click(seat);
    await this.press("hold");
    await this.shows("panel-title", /held for you/);
  }

  async screenshot(name) {
    if (!screenshots) return;
    await mkdir(screenshots, {recursive: true});
    await this.page.screenshot({path: join(screenshots, `${name}.png`)});
  }
}
