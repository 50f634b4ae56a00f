// Makes the README's picture: two windows that raced for one seat.
//   SEATLOCK_BINARY=build/release/seatlock node tests/web/make_picture.mjs docs/two-windows.png

import {Server} from "./server.mjs";
import {launch_browser, ShowWindow} from "./show_window.mjs";

const wanted = "Stalls-F-20";
const size = {width: 480, height: 680};
const races_max = 30;

const run_of = (row, first, length) => Array.from({length}, (_, i) => `Stalls-${row}-${first + i}`);

/** What others have taken already. */
async function sell_some(server) {
  const sold = [run_of("C", 17, 4), run_of("D", 20, 5), run_of("E", 16, 2), run_of("G", 22, 4), run_of("H", 18, 3), run_of("K", 19, 6)];
  const held = [run_of("E", 22, 2), run_of("G", 16, 2), run_of("J", 21, 2), run_of("D", 16, 2)];
  for (const seats of [...sold, ...held]) {
    const {hold} = await server.call("POST", "/v1/shows/demo/holds", {holder: "audience", seats});
    if (sold.includes(seats)) await server.call("POST", `/v1/shows/demo/holds/${hold}/book`, {});
  }
}

/** Both press at once, until the loser hears it from the server and not from the feed. Gives [winner, loser]. */
async function race(windows) {
  for (let attempt = 0; attempt < races_max; ++attempt) {
    for (const shown of windows) await shown.click(wanted);
    await Promise.all(windows.map((shown) => shown.part("hold").evaluate((button) => { if (!button.hidden) button.click(); })));
    await Promise.any(windows.map((shown) => shown.shows("panel-title", /held for you/)));
    await Promise.any(windows.map((shown) => shown.shows("notice-lines", /is held by somebody else/)));
    const [first] = windows;
    const order = await first.part("countdown").isVisible() ? windows : [...windows].reverse();
    if (/left/.test(await order[1].part("notice-lines").innerText())) return order;
    await order[0].press("release");
    await order[1].sees(wanted, "available");
  }
  throw new Error(`the feed was faster than the answer ${races_max} times`);
}

async function photograph(shown) {
  await shown.find(wanted);
  await shown.press("zoom-out");
  await shown.part("panel-title").focus();
  await shown.page.mouse.move(2, 2);
  return `data:image/png;base64,${(await shown.page.screenshot()).toString("base64")}`;
}

const frame = (picture) => `
  <figure><p><i></i><i></i><i></i><span>127.0.0.1:8080</span></p><img src="${picture}" width="${size.width}" height="${size.height}"></figure>`;

const sheet = `
  body { margin: 0; display: flex; gap: 28px; padding: 28px; width: max-content; background: #d9d5cb; font: 13px system-ui, sans-serif; }
  figure { margin: 0; border-radius: 12px; overflow: hidden; border: 1px solid #bfbab0; }
  p { margin: 0; padding: 0 14px; height: 38px; display: flex; align-items: center; gap: 7px; background: #eeebe4; color: #6b675f; }
  i { width: 11px; height: 11px; border-radius: 50%; background: #cfcac0; }
  span { flex: 1; text-align: center; padding-right: 47px; }
  img { display: block; }`;

const server = await Server.start();
const browser = await launch_browser();
await sell_some(server);
const windows = [];
for (let i = 0; i < 2; ++i) {
  windows.push(await ShowWindow.open(browser, server.address, "/#/demo", {viewport: size, deviceScaleFactor: 1.25}));
}
const pictures = [];
const order = await race(windows);
await windows[0].page.waitForTimeout(6_000);  // a clock that runs, not one that has just been wound up
for (const shown of order) pictures.push(await photograph(shown));
const page = await browser.newPage({deviceScaleFactor: 1.25, viewport: {width: 1200, height: 900}});
await page.setContent(`<!doctype html><style>${sheet}</style>${pictures.map(frame).join("")}`);
await page.locator("body").screenshot({path: process.argv[2] || "two-windows.png"});
await browser.close();
await server.stop();
