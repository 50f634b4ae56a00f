// The page in a real browser against the real server. Every test opens windows of its own and a show of
// its own, waits for conditions and never for time, and ends with windows that complained of nothing.

import assert from "node:assert/strict";
import {readFile, writeFile} from "node:fs/promises";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {Server, studio_plan} from "./server.mjs";
import {launch_browser, ShowWindow} from "./show_window.mjs";

let server;
let browser;

before(async () => { [server, browser] = await Promise.all([Server.start(), launch_browser()]); });
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A fresh studio show and `count` windows on it. */
async function studio(name, count, {settings, ...options} = {}) {
  await server.open_show(name, {...studio_plan, title: `Studio ${name}`}, settings);
  const windows = [];
  for (let i = 0; i < count; ++i) windows.push(await ShowWindow.open(browser, server.address, `/#/${name}`, options));
  return windows;
}

const close = (...windows) => Promise.all(windows.map((shown) => shown.close()));
const states = async (show) => {
  const {seats} = await server.call("GET", `/v1/shows/${show}/seats`);
  return Object.fromEntries(seats.map(({seat, state}) => [seat, state]));
};

test("the list names the shows and leads to them", async () => {
  await server.open_show("dated", {...studio_plan, title: "Dated"},
                         {title: "A dated show", starts_at: "2031-03-02T19:30:00+01:00", timezone: "Europe/Berlin"});
  const visitor = await ShowWindow.open(browser, server.address);
  const entry = visitor.page.locator('[data-show="dated"]');
  await entry.waitFor();
  const text = await entry.innerText();
  assert.match(text, /A dated show/);
  assert.match(text, /Sunday.* 2 March 2031.*19:30/);
  assert.match(text, /8 seats free · 0 held · 0 sold/);
  await visitor.screenshot("list");
  await entry.locator("a").click();
  await visitor.live();
  assert.equal(await visitor.part("title").innerText(), "A dated show");
  await visitor.page.getByRole("link", {name: "Shows"}).click();
  await entry.waitFor();
  await close(visitor);
});

test("of two windows that want one seat exactly one gets it, and the other names it", async () => {
  const [ann, ben] = await Promise.all([1, 2].map(() => ShowWindow.open(browser, server.address, "/#/demo")));
  const seat = "Stalls-F-20";
  await Promise.all([ann.click(seat), ben.click(seat)]);
  // Whoever is told by the feed before has no button any more.
  const press_if_there = (shown) => shown.part("hold").evaluate((button) => { if (!button.hidden) button.click(); });
  await Promise.all([press_if_there(ann), press_if_there(ben)]);
  const results = await Promise.all([ann, ben].map((shown) => Promise.race([
    shown.shows("panel-title", /1 seat held for you/).then(() => "won", () => "neither"),
    shown.shows("notice-lines", new RegExp(`${seat} is held by somebody else`)).then(() => "lost", () => "neither"),
  ])));
  assert.deepEqual([...results].sort(), ["lost", "won"]);
  const [winner, loser] = results[0] === "won" ? [ann, ben] : [ben, ann];
  await loser.hears(seat);
  await loser.sees(seat, "held by somebody else");
  await winner.sees(seat, "held by you");
  assert.deepEqual(await loser.chosen_seats(), []);
  await winner.screenshot("race-winner");
  await loser.screenshot("race-loser");
  await close(ann, ben);
});

test("a refusal names each seat that failed and for how long; the others stay chosen; a freed seat is news", async () => {
  const [ann, ben] = await studio("refusal", 2, {expected: /ERR_FAILED/});
  // Ben's window is cut off from the feed, so that only the server's refusal can tell him.
  await ben.page.route("**/feed?*", (route) => route.abort());
  await ben.page.reload();
  await ben.shows("connection", /Reconnecting/);
  await ann.hold("A-1", "A-2");
  for (const seat of ["A-1", "A-2", "A-3"]) await ben.click(seat);
  await ben.press("hold");
  const lines = await ben.shows("notice-lines", /A-1.*A-2/s);
  for (const seat of ["A-1", "A-2"]) assert.match(lines, new RegExp(`${seat} is held by somebody else, (10:00|9:\\d\\d) left`));
  assert.doesNotMatch(lines, /A-3/);
  assert.deepEqual(await ben.chosen_seats(), ["A-3"]);
  await ben.sees("A-1", "held by somebody else");
  // The time in the message runs on.
  const [, shown] = /(\d+:\d\d) left/.exec(lines);
  await ben.part("notice-lines").filter({hasNotText: shown}).waitFor();
  await ben.screenshot("refusal");

  await ann.press("release");
  await ann.hears(/Released/);
  await ben.page.unroute("**/feed?*");
  await ben.live();
  await ben.shows("notice-lines", /A-1 is free again/);
  await ben.hears(/A-2 is free again/);
  await ben.sees("A-1", "available");
  await close(ann, ben);
});

test("a hold, its release and a booking are seen live in the other window", async () => {
  const [ann, ben] = await studio("live", 2);
  await ann.hold("A-1", "B-2");
  await ben.sees("A-1", "held by somebody else");
  await ben.sees("B-2", "held by somebody else");
  await ann.press("release");
  await ben.sees("A-1", "available");
  await ben.sees("B-2", "available");
  await ann.hold("B-2");
  await ann.press("book");
  await ann.shows("booking-number", /^b_/);
  await ben.sees("B-2", "sold");
  assert.equal((await states("live"))["B-2"], "booked");
  await close(ann, ben);
});

test("a seat that is sold or held cannot be chosen, and a chosen one that is taken says so", async () => {
  const [ann, ben] = await studio("gone", 2);
  await ben.click("A-3");
  await ann.hold("A-3", "A-4");
  await ben.shows("notice-lines", /A-3 is held by somebody else/);
  assert.deepEqual(await ben.chosen_seats(), []);
  await ann.press("book");
  await ben.sees("A-4", "sold");
  await ben.click("A-4");
  await ben.shows("notice-lines", /A-4 is sold/);
  await ben.hears(/A-4 is sold/);
  assert.deepEqual(await ben.chosen_seats(), []);
  assert(await ben.part("hold").isHidden());
  await close(ann, ben);
});

test("a seat can be bought with the keyboard alone", async () => {
  const [ann] = await studio("keys", 1);
  const {keyboard} = ann.page;
  const focused = () => ann.page.evaluate(() => document.activeElement.getAttribute("aria-label") || document.activeElement.innerText);
  const tab_to = async (pattern) => {
    for (let i = 0; i < 20 && !pattern.test(await focused()); ++i) await keyboard.press("Tab");
    assert.match(await focused(), pattern);
  };
  await tab_to(/^Row [AB], seat \d, Full price, available$/);
  for (const key of ["ArrowUp", "ArrowLeft", "ArrowLeft", "ArrowLeft"]) await keyboard.press(key);
  assert.equal(await focused(), "Row A, seat 1, Full price, available");
  await keyboard.press("ArrowRight");
  await keyboard.press("ArrowDown");
  assert.equal(await focused(), "Row B, seat 2, Full price, available");
  assert.notEqual(await ann.page.locator(".seat-stop").evaluate((stop) => getComputedStyle(stop).outlineStyle), "none");
  assert.match(await ann.page.locator(".tip").innerText(), /Row B, seat 2/);
  await keyboard.press("Enter");
  await ann.hears(/B-2 chosen/);
  await ann.page.locator('.seat-stop[aria-pressed="true"]').waitFor();
  await keyboard.press("ArrowLeft");
  await keyboard.press("Space");
  await ann.hears(/B-1 chosen, 2 seats in all/);
  // The map is one stop.
  await keyboard.press("Tab");
  assert.doesNotMatch(await focused(), /Row/);
  await tab_to(/^Hold 2 seats$/);
  await keyboard.press("Enter");
  await ann.hears(/B-2, B-1 held for you/);
  await ann.page.waitForFunction(() => document.activeElement.innerText === "2 seats held for you");
  await tab_to(/^Book 2 seats$/);
  await keyboard.press("Enter");
  await ann.hears(/Booked: .*B-1.*Booking number b_/);
  await ann.shows("booking-number", /^b_/);
  assert.deepEqual([(await states("keys"))["B-1"], (await states("keys"))["B-2"]], ["booked", "booked"]);
  await close(ann);
});

test("the countdown runs, and a reload keeps the hold and its time", async () => {
  const [ann] = await studio("reload", 1);
  await ann.hold("A-2", "A-3");
  const first = await ann.shows("clock", /^(10:00|9:\d\d)$/);
  await ann.part("clock").filter({hasNotText: first}).waitFor();
  await ann.page.reload();
  await ann.shows("panel-title", /2 seats held for you/);
  assert.match(await ann.shows("clock", /./), /^9:\d\d$/);
  assert.deepEqual((await ann.chosen_seats()).sort(), ["A-2", "A-3"]);
  await ann.sees("A-2", "held by you");
  await ann.press("book");
  const number = await ann.shows("booking-number", /^b_/);
  await ann.page.reload();
  assert.equal(await ann.shows("booking-number", /^b_/), number);
  await ann.press("again");
  await ann.shows("panel-title", /Your seats/);
  await ann.sees("A-2", "sold");
  await close(ann);
});

test("seats are added to a hold and given back on the map, and more time is had until there is no more", async () => {
  const [ann, ben] = await studio("more", 2, {settings: {policy: {extend_max: 1}}});
  await ann.hold("A-1");
  await ann.click("A-2");
  await ann.shows("panel-title", /2 seats held/);
  await ben.sees("A-2", "held by somebody else");
  await ann.click("A-1");
  await ann.shows("panel-title", /1 seat held/);
  await ben.sees("A-1", "available");
  await ben.hold("A-1");
  await ann.sees("A-1", "held by somebody else");
  await ann.click("A-1");
  await ann.shows("notice-lines", /A-1 is held by somebody else/);
  await ann.press("extend");
  await ann.hears(/(10:00|9:\d\d) left/);
  await ann.press("extend");
  await ann.shows("notice-title", /No more time/);
  assert(await ann.part("extend").isHidden());
  await ann.page.getByRole("button", {name: "Give back A-2"}).click();
  await ann.shows("panel-title", /Your seats/);
  await ben.sees("A-2", "available");
  await close(ann, ben);
});

test("a hold whose time is over is announced and gone, here and in the other window", async () => {
  const [ann, ben] = await studio("expiry", 2, {settings: {policy: {hold_ttl_seconds: 2}}});
  await ann.hold("B-3");
  await ann.shows("clock", /^0:0\d$/);
  await ann.shows("notice-title", /Your time is over/);
  await ann.shows("notice-lines", /B-3 went back on sale/);
  await ann.hears(/Your time is over.*B-3/);
  await ann.shows("panel-title", /Your seats/);
  await ben.sees("B-3", "available");
  await ann.page.reload();
  await ann.live();
  await ann.sees("B-3", "available");
  await ben.hold("B-3");
  await close(ann, ben);
});

test("an answer that gets lost is asked for again and nothing is done twice", async () => {
  const [ann] = await studio("lost", 1, {expected: /ERR_FAILED/});
  const keys = [];
  let lost = 1;
  await ann.page.route("**/holds", async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    if (lost-- <= 0) return route.continue();
    await route.fetch();
    await route.abort();
  });
  await ann.hold("A-1");
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
  await ann.press("release");
  await ann.shows("panel-title", /Your seats/);
  // Both answers lost: the page finds its hold by its holder's name.
  lost = 2;
  await ann.hold("A-4");
  await ann.sees("A-4", "held by you");
  const {entries} = await server.call("GET", "/v1/shows/lost/changes?from=0");
  assert.deepEqual(entries.map((entry) => entry.kind), ["opened", "held", "released", "held"]);
  await close(ann);
});

test("a window that nobody looks at gives its connection away, and catches up from where it was", async () => {
  const [ann] = await studio("hidden", 1);
  const look = (hidden) => ann.page.evaluate((value) => {
    Object.defineProperty(document, "hidden", {value, configurable: true});
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
  const feeds = [];
  ann.page.on("request", (request) => { if (request.url().includes("/feed?")) feeds.push(new URL(request.url()).searchParams); });
  const gone = ann.page.waitForEvent("requestfailed", (request) => request.url().includes("/feed?"));
  await look(true);
  await gone;
  for (const seat of ["A-1", "A-2"]) await server.call("POST", "/v1/shows/hidden/holds", {holder: "ben", seats: [seat]});
  await look(false);
  await ann.sees("A-1", "held by somebody else");
  await ann.sees("A-2", "held by somebody else");
  assert.deepEqual(feeds.map((query) => query.get("from")), ["1"]);
  await close(ann);
});

test("where the feed cannot go on from, a snapshot brings the map up to date", async () => {
  const [ann] = await studio("snapshot", 1);
  const before = await server.call("GET", "/v1/shows/snapshot/seats?form=compact");
  await server.call("POST", "/v1/shows/snapshot/holds", {holder: "ben", seats: ["A-1"]});
  await ann.page.route("**/seats?form=compact", (route) => route.fulfill({json: before}));
  await ann.page.route("**/feed?*", (route) => route.continue({url: route.request().url().replace(/log_id=\w+/, "log_id=another")}));
  await ann.page.reload();
  await ann.sees("A-1", "held by somebody else");
  await server.call("POST", "/v1/shows/snapshot/holds", {holder: "ben", seats: ["A-2"]});
  await ann.sees("A-2", "held by somebody else");
  await close(ann);
});

test("names and labels from the server are text, whatever is in them", async () => {
  const evil = '<img src=x onerror="window.harmed=1">';
  const plan = {format: "seatlock-plan", version: 1, title: evil, categories: [{key: evil, label: evil}],
                shapes: [{kind: "stage", label: evil, points: [{x: 0, y: -50}, {x: 40, y: -50}, {x: 40, y: -30}]}],
                sections: [{label: evil, rows: [{label: evil, category: evil,
                                                 seats: [{id: evil, number: evil, x: 0, y: 0}, {number: "2", x: 20, y: 0}]}]}]};
  await server.open_show("evil", plan, {title: evil});
  const list = await ShowWindow.open(browser, server.address);
  assert.equal(await list.page.locator('[data-show="evil"] .title').innerText(), evil);
  const shows = [list];
  for (let i = 0; i < 2; ++i) shows.push(await ShowWindow.open(browser, server.address, "/#/evil"));
  const [, ann, ben] = shows;
  assert.equal(await ann.part("title").innerText(), evil);
  await ann.hold(evil);
  assert.deepEqual(await ann.chosen_seats(), [evil]);
  await ben.click(evil);
  await ben.shows("notice-lines", /<img src=x .* is held by somebody else/);
  await ann.press("book");
  await ann.shows("booking-number", /^b_/);
  for (const shown of shows) {
    assert.equal(await shown.page.locator("img").count(), 0);
    assert.equal(await shown.page.evaluate(() => window.harmed), undefined);
  }
  await close(...shows);
});

test("blocked seats are drawn as such and cannot be chosen, until they are back on sale", async () => {
  const [ann] = await studio("blocked", 1);
  const block = (call, seats) => server.call("POST", `/v1/shows/blocked/seats/${call}`, {seats, reason: "camera"});
  await block("block", ["A-1"]);
  await ann.sees("A-1", "off sale");
  await ann.click("A-1");
  await ann.shows("notice-lines", /A-1 is off sale/);
  await ann.click("A-2");
  await block("block", ["A-2", "B-4"]);
  await ann.shows("notice-lines", /A-2 is off sale/);
  assert.deepEqual(await ann.chosen_seats(), []);
  await ann.page.reload();
  await ann.live();
  await ann.sees("B-4", "off sale");
  await ann.screenshot("blocked");
  await ann.click("A-2");
  await ann.shows("notice-lines", /A-2 is off sale/);
  await block("unblock", ["A-2"]);
  await ann.shows("notice-lines", /A-2 is free again/);
  await ann.sees("A-2", "available");
  await ann.hold("A-2");
  await close(ann);
});

test("a show that is paused or closed says so, and what is held can be booked", async () => {
  const [ann, ben] = await studio("sales", 2);
  const sell = (sales) => server.call("PATCH", "/v1/shows/sales", {sales});
  await ann.hold("A-1");
  await ben.click("A-2");
  await sell("paused");
  await ben.shows("advice", /Sales are paused/);
  await ben.hears(/Sales are paused/);
  assert(await ben.part("hold").isHidden());
  await ben.click("A-3");
  await ben.shows("notice-lines", /Sales are paused/);
  await ben.screenshot("paused");
  await ann.press("book");
  await ann.shows("booking-number", /^b_/);
  await sell("closed");
  await ben.shows("advice", /Sales are closed/);
  const list = await ShowWindow.open(browser, server.address);
  await list.page.locator('[data-show="sales"] .sales').filter({hasText: "Sales are closed"}).waitFor();
  await sell("open");
  await ben.press("hold");
  await ben.shows("panel-title", /1 seat held for you/);
  await close(ann, ben, list);
});

test("a hold that is being paid goes on, and a refund takes its seats away and puts them on sale again", async () => {
  const [ann, ben] = await studio("refund", 2, {settings: {policy: {hold_ttl_seconds: 60, payment_grace_seconds: 300}}});
  await ann.hold("A-1", "A-2");
  const {holds: [{hold}]} = await server.call("GET", "/v1/shows/refund/holds");
  await server.call("POST", `/v1/shows/refund/holds/${hold}/pay`, {payment: "card 1"});
  await ann.page.reload();
  await ann.shows("advice", /payment is under way/);
  await ann.shows("clock", /^(5:00|4:\d\d)$/);
  assert(await ann.part("extend").isHidden());
  const {booking} = await server.call("POST", `/v1/shows/refund/holds/${hold}/book`);
  assert.equal(await ann.shows("booking-number", /^b_/), booking);
  const cancel = (seats) => server.call("POST", `/v1/shows/refund/bookings/${booking}/cancel`, {seats, reason: "ill"});
  await cancel(["A-1"]);
  await ann.sees("A-1", "available");
  await ann.sees("A-2", "booked by you");
  await server.call("POST", `/v1/shows/refund/bookings/${booking}/move`, {from: ["A-2"], to: ["B-3"]});
  await ann.sees("B-3", "booked by you");
  await ben.hold("A-1");
  await ben.press("book");
  await ann.sees("A-1", "sold");
  await ann.page.reload();
  await ann.live();
  await ann.sees("B-3", "booked by you");
  await ann.sees("A-1", "sold");
  await cancel(undefined);
  await ann.shows("notice-title", /Your booking was cancelled/);
  await ann.shows("panel-title", /Your seats/);
  await ann.sees("B-3", "available");
  await close(ann, ben);
});

test("a house of 50,000 seats can be searched and held in", async () => {
  await server.open_show("stadium", await readFile(new URL("../../plans/stadium.json", import.meta.url), "utf8"));
  const visitor = await ShowWindow.open(browser, server.address, "/#/stadium");
  const {seats} = await server.call("GET", "/v1/shows/stadium/seats?section=101");
  await visitor.screenshot("stadium");
  await visitor.hold(seats[0].seat, seats.at(-1).seat);
  await visitor.sees(seats[0].seat, "held by you");
  await close(visitor);
});

test("a narrow window is enough, and a finger: it goes nearer first, then it chooses", async () => {
  const phone = await ShowWindow.open(browser, server.address, "/#/demo",
                                      {viewport: {width: 400, height: 780}, hasTouch: true, isMobile: true});
  const {width, height} = await phone.part("map").boundingBox();
  assert(width >= 390 && height > 300, `the map is ${width} x ${height}`);
  assert((await phone.page.evaluate(() => document.documentElement.scrollWidth)) <= 400);
  const tap = async () => {
    const stop = await phone.page.locator(".seat-stop").boundingBox();
    await phone.page.touchscreen.tap(stop.x + stop.width / 2, stop.y + stop.height / 2);
  };
  const before = (await phone.page.locator(".seat-stop").boundingBox()).width;
  await tap();
  await phone.page.waitForFunction((small) => document.querySelector(".seat-stop").getBoundingClientRect().width > small, before);
  assert.deepEqual(await phone.chosen_seats(), []);
  await tap();
  await phone.shows("panel-title", /1 seat chosen/);
  await phone.press("hold");
  await phone.shows("clock", /^(10:00|9:\d\d)$/);
  await phone.screenshot("narrow");
  await close(phone);
});

test("when the server dies and comes back the window goes on, with its hold", async (t) => {
  const short_lived = await Server.start();
  t.after(() => short_lived.stop());
  const expected = /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|status of 503/;
  const ann = await ShowWindow.open(browser, short_lived.address, "/#/demo", {expected});
  await ann.hold("Circle-A-20");
  await short_lived.kill();
  await ann.shows("connection", /Reconnecting/);
  await short_lived.restart();
  await ann.live();
  const ben = await ShowWindow.open(browser, short_lived.address, "/#/demo", {expected});
  await ben.sees("Circle-A-20", "held by somebody else");
  await ann.sees("Circle-A-20", "held by you");
  await ann.press("book");
  await ben.sees("Circle-A-20", "sold");
  await close(ann, ben);
});

test("where changes need a key the map is read-only and live", async (t) => {
  const folder = server.data;
  const key = "correct-horse-battery-staple-0123456789";
  await writeFile(join(folder, "web.key"), key, {mode: 0o600});
  const keyed = await Server.start(["--admin-key-file", join(folder, "web.key")]);
  t.after(() => keyed.stop());
  const visitor = await ShowWindow.open(browser, keyed.address, "/#/demo", {expected: /status of 401/});
  await visitor.shows("advice", /read-only/);
  await visitor.click("Stalls-A-10");
  await visitor.shows("notice-title", /Read-only/);
  assert.deepEqual(await visitor.chosen_seats(), []);
  await keyed.call("POST", "/v1/shows/demo/holds", {holder: "box office", seats: ["Stalls-A-11"]}, {Authorization: `Bearer ${key}`});
  await visitor.sees("Stalls-A-11", "held by somebody else");
  await close(visitor);
});

test("a show that is not there is said to be not there", async () => {
  const visitor = await ShowWindow.open(browser, server.address, "/", {expected: /status of 404/});
  await visitor.page.goto(`${server.address}/#/nowhere`);
  await visitor.shows("map-message", /There is no show “nowhere” here/);
  await close(visitor);
});
