// docs/openapi.json against the server that runs: the document is what it claims to be, the server has the paths and
// methods of the document and no others, and every operation answers as it is described, when it does what it is
// asked and when it does not.

import assert from "node:assert/strict";
import {mkdtemp, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {Validator} from "@seriousme/openapi-schema-validator";
import {Server, studio_plan} from "../web/server.mjs";
import {DescribedApi} from "./described_api.mjs";

const admin_key = "conformance-0123456789abcdef";
let server;
let api;
let document;

let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "seatlock-openapi-"));
  await writeFile(join(folder, "admin-key"), admin_key, {mode: 0o600});
  server = await Server.start(["--admin-key-file", join(folder, "admin-key")]);
  document = await (await fetch(`${server.address}/openapi.json`)).json();
  api = new DescribedApi(server.address, document);
});
after(async () => {
  await server?.stop();
  await rm(folder, {recursive: true, force: true});
});

const admin = (id, request = {}) => api.call(id, {secret: admin_key, ...request});
async function expect(status, id, request) {
  const answer = await admin(id, request);
  assert.equal(answer.status, status, `${id}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}
const show = "conformance";

test("the document is OpenAPI 3.1", async () => {
  const result = await new Validator().validate(structuredClone(document));
  assert(result.valid, JSON.stringify(result.errors, null, 1));
});

test("the document is the file", async () => {
  const file = await readFile(new URL("../../docs/openapi.json", import.meta.url), "utf8");
  assert.deepEqual(document, JSON.parse(file));
});

test("every path has the methods of the document and no others", async () => {
  const parts = (path) => path.slice(1).split("/");
  const fits = (template, path) => parts(template).length === parts(path).length &&
      parts(template).every((part, at) => part.startsWith("{") || part === parts(path)[at]);
  for (const template of Object.keys(document.paths)) {
    const path = template.replace(/\{\w+\}/g, "x");
    const expected = new Set();
    for (const [other, item] of Object.entries(document.paths).filter(([other]) => fits(other, path))) {
      for (const method of Object.keys(item)) expected.add(method.toUpperCase());
      if (item.get) expected.add("HEAD");
    }
    const answer = await fetch(server.address + path, {method: "BREW"});
    assert.equal(answer.status, 405, path);
    assert.deepEqual(new Set(answer.headers.get("allow").split(", ")), expected, path);
  }
});

test("operations about plans and shows", async () => {
  const plan = {...studio_plan, title: "Conformance"};
  await expect(201, "put_plan", {plan: show, body: plan});
  await expect(200, "put_plan", {plan: show, body: plan});
  await expect(409, "put_plan", {plan: show, body: {...plan, title: "Another"}});
  await expect(400, "put_plan", {plan: "broken", body: {format: "none"}});
  await expect(200, "get_plan", {plan: show});
  await expect(404, "get_plan", {plan: "none"});
  const settings = {plan: show, title: "T", starts_at: "2031-03-02T19:30:00+01:00", timezone: "Europe/Berlin",
                    policy: {hold_ttl_seconds: 600, extend_max: 1, payment_attempts_max: 2}};
  await expect(201, "open_show", {show, body: settings, "Idempotency-Key": "open"});
  await expect(201, "open_show", {show, body: settings, "Idempotency-Key": "open"});
  await expect(200, "open_show", {show, body: settings});
  await expect(409, "open_show", {show, body: {plan: show}});
  await expect(409, "open_show", {show: "other", body: {plan: "none"}});
  await expect(415, "open_show", {show, body: settings, fields: {"Content-Type": "text/plain"}});
  const change = {title: "New", public: true, sales: "paused", starts_at: "", timezone: "", policy: {hold_seats_max: 4}};
  await expect(200, "change_show", {show, body: change});
  await expect(200, "change_show", {show, body: {sales: "open"}});
  await expect(400, "change_show", {show, body: {sales: "shut"}, wrong: true});
  await expect(200, "get_show", {show});
  await expect(404, "get_show", {show: "none"});
  assert((await expect(200, "list_shows")).shows.some((one) => one.show === show));
  const tag = (await admin("get_show_plan", {show})).headers.get("etag");
  await expect(304, "get_show_plan", {show, "If-None-Match": tag});
  await expect(404, "get_show_plan", {show: "none"});
});

test("operations about holds", async () => {
  const hold = (await expect(201, "create_hold", {
    show, body: {holder: "ann", seats: ["A-1", "A-2"], reference: "cart", ttl_seconds: 300}, "Idempotency-Key": "h"})).hold;
  const again = await admin("create_hold", {
    show, body: {holder: "ann", seats: ["A-1", "A-2"], reference: "cart", ttl_seconds: 300}, "Idempotency-Key": "h"});
  assert.equal(again.headers.get("idempotent-replayed"), "true");
  await expect(422, "create_hold", {show, body: {holder: "ann", seats: ["A-3"]}, "Idempotency-Key": "h"});
  const refused = await expect(409, "create_hold", {show, body: {holder: "ann", seats: ["A-1", "Z-9", "A-3"]}});
  assert.deepEqual(refused.refusals.map((one) => one.reason), ["locked", "unknown_seat"]);
  assert.equal(refused.refusals[0].yours, true);
  await expect(400, "create_hold", {show, body: {holder: "ann"}, wrong: true});
  await expect(413, "create_hold", {show, body: {holder: "x".repeat(1 << 20), seats: ["A-1"]}, wrong: true});
  await expect(200, "get_hold", {show, hold});
  await expect(404, "get_hold", {show, hold: "none"});
  await expect(200, "list_holds", {show, holder: "ann", reference: "cart", cursor: "0"});
  await expect(400, "list_holds", {show, cursor: "x", wrong: true});
  await expect(200, "swap_seats", {show, hold, body: {add: ["A-3"], remove: ["A-2"]}});
  await expect(409, "swap_seats", {show, hold, body: {remove: ["A-4"]}});
  await expect(200, "extend_hold", {show, hold, body: {}});
  await expect(409, "extend_hold", {show, hold});
  await expect(200, "pay_hold", {show, hold, body: {payment: "p1"}});
  await expect(200, "pay_hold", {show, hold, body: {payment: "p2"}});
  await expect(409, "pay_hold", {show, hold, body: {payment: "p3"}});
  await expect(200, "release_hold", {show, hold, body: {seats: ["A-3"]}});
  await expect(409, "release_hold", {show, hold, body: {seats: ["A-3"]}});
  await expect(201, "book_hold", {show, hold, body: {reference: "order 1", if_expired: "refuse"}});
  await expect(200, "book_hold", {show, hold});
  await expect(404, "book_hold", {show, hold: "none"});
});

test("operations about bookings", async () => {
  const {booking} = await expect(201, "sell_seats", {show, body: {holder: "bob", seats: ["B-1", "B-2"], reference: "door"}});
  await expect(409, "sell_seats", {show, body: {holder: "bob", seats: ["B-1"]}});
  await expect(200, "move_booking", {show, booking, body: {from: ["B-1"], to: ["B-3"]}});
  await expect(409, "move_booking", {show, booking, body: {from: ["B-1"], to: ["B-4"]}});
  await expect(200, "cancel_booking", {show, booking, body: {seats: ["B-3"], reason: "ill"}});
  const cancelled = await expect(200, "cancel_booking", {show, booking, body: {reason: "all"}});
  assert.equal(cancelled.state, "cancelled");
  await expect(409, "cancel_booking", {show, booking, body: {reason: "again"}});
  await expect(200, "get_booking", {show, booking});
  await expect(404, "get_booking", {show, booking: "none"});
  const found = await expect(200, "list_bookings", {show, holder: "bob", reference: "door", seat: "B-3", cursor: "0"});
  assert.equal(found.bookings.length, 1);
  await expect(404, "list_bookings", {show: "none"});
});

test("operations about seats", async () => {
  await expect(200, "block_seats", {show, body: {seats: ["A-4"], reason: "camera"}});
  await expect(409, "block_seats", {show, body: {seats: ["Z-9"], reason: "camera"}});
  await expect(200, "get_seats", {show, state: "available", section: "none"});
  const all = await expect(200, "get_seats", {show});
  assert.equal(all.seats.find((seat) => seat.seat === "A-4").blocked, true);
  assert.match((await expect(200, "get_seats", {show, form: "compact"})).states, /x/);
  await expect(400, "get_seats", {show, form: "tiny", wrong: true});
  const seat = await expect(200, "get_seat", {show, seat: "A-4"});
  assert.equal(seat.block_reason, "camera");
  assert.equal(seat.history.length, 1);
  await expect(404, "get_seat", {show, seat: "Z-9"});
  await expect(200, "unblock_seats", {show, body: {seats: ["A-4"], reason: "moved"}});
  await expect(409, "unblock_seats", {show, body: {seats: ["Z-9"], reason: "moved"}});
});

test("operations about keys and tokens", async () => {
  const body = {role: "seller", origins: ["https://shop.example"]};
  const made = await expect(201, "create_key", {key: "shop", body, "Idempotency-Key": "key"});
  assert.match(made.secret, /^slk_[a-z2-7]{52}$/);
  const again = await expect(201, "create_key", {key: "shop", body, "Idempotency-Key": "key"});
  assert.equal(again.secret, undefined, "it is shown once");
  await expect(409, "create_key", {key: "shop", body});
  await expect(400, "create_key", {key: "web", body: {role: "owner"}, wrong: true});
  await expect(400, "create_key", {key: "admin", body});
  const {keys} = await expect(200, "list_keys");
  assert.deepEqual(keys.map((one) => one.key), ["shop"]);
  await expect(403, "list_keys", {secret: made.secret});
  const {token} = await expect(201, "create_token", {show, body: {holder: "tom", ttl_seconds: 60}, secret: made.secret});
  await expect(400, "create_token", {show, body: {holder: "tom", ttl_seconds: 59}, wrong: true});
  await expect(404, "create_token", {show: "none", body: {holder: "tom"}});
  const {hold, holder} = await expect(201, "create_hold", {show, body: {seats: ["B-2"]}, secret: token});
  assert.equal(holder, "tom");
  await expect(200, "get_hold", {show, hold, secret: token});
  await expect(403, "book_hold", {show, hold, secret: token});
  await expect(200, "revoke_key", {key: "shop"});
  await expect(200, "revoke_key", {key: "shop"});
  await expect(404, "revoke_key", {key: "none"});
  await expect(401, "get_hold", {show, hold, secret: token});
  await expect(200, "release_hold", {show, hold});
});

test("reports", async () => {
  for (const by of ["state", "category", "section", "holder", "reference", "reason"]) {
    const {groups} = await expect(200, "get_report", {show, by});
    assert(groups.length > 0, by);
  }
  await expect(400, "get_report", {show, by: "colour", wrong: true});
  const list = await expect(200, "get_seating", {show});
  assert(list.startsWith("seat,section,row,number,category,state,blocked,reason,holder,reference,booking,price\r\n"));
  await expect(404, "get_seating", {show: "none"});
});

test("the bulk road", async () => {
  const lines = [
    {do: "hold", holder: "eve", seats: ["A-2"], key: "k"}, {do: "sell", holder: "eve", seats: ["A-3"]},
    {do: "hold", holder: "eve", seats: ["A-2"]}, {do: "extend", hold: "none"},
    {do: "block", seats: ["B-4"], reason: "x"}, {do: "change", policy: {extend_max: 9}},
  ];
  const text = lines.map((line) => JSON.stringify(line)).join("\n");
  const outcomes = await expect(200, "run_commands", {show, body: text});
  assert.deepEqual(outcomes.map((one) => one.status), [201, 201, 409, 404, 200, 200]);
  const again = await expect(200, "run_commands", {show, body: `${text.split("\n")[0]}\nnonsense\n`, wrong: true});
  assert.deepEqual(again.map((one) => [one.status, one.replayed]), [[201, true], [400, undefined]]);
  await expect(404, "run_commands", {show: "none", body: text});
});

test("the feed and its twin", async () => {
  const {entries, log_id} = await expect(200, "get_changes", {show, from: 0, limit: 1000});
  const kinds = new Set(entries.map((entry) => entry.kind));
  for (const kind of ["opened", "changed", "held", "swapped", "extended", "paying", "released", "booked", "cancelled",
                      "moved", "blocked", "unblocked"]) {
    assert(kinds.has(kind), `no ${kind} among ${[...kinds]}`);
  }
  await expect(200, "get_changes", {show, from: 1, log_id: "f".repeat(32)});
  await expect(400, "get_changes", {show, from: "x", wrong: true});
  const feed = await admin("get_feed", {show, from: 0, log_id, "Last-Event-ID": "1"});
  assert.deepEqual((await api.events(feed, entries.length - 1)).map((one) => one.data), entries.slice(1));
  const [snapshot] = await api.events(await admin("get_feed", {show}), 1);
  assert.equal(snapshot.event, "snapshot");
  await expect(404, "get_feed", {show: "none"});
  const [told] = (await api.call("get_changes", {show, from: entries.length - 2})).body.entries;
  for (const member of ["actor", "holder", "hold", "booking", "reference"]) assert.equal(told[member], undefined);
});

test("operations about the server", async () => {
  await expect(200, "get_health");
  await expect(200, "get_readiness");
  await expect(200, "get_openapi");
  assert.match(await expect(200, "get_metrics"), /^seatlock_ready 1$/m);
});

test("no operation takes a parameter that the document does not have", async () => {
  for (const [id, operation] of api.operations) {
    if (id === "get_openapi") continue;  // a file, like those of the page
    const names = api.parameters(operation).filter((one) => one.in === "path").map((one) => [one.name, show]);
    await expect(400, id, {...Object.fromEntries(names), surprise: "1", wrong: true});
  }
});

/** Whether the document lets such a caller ask: the role of a key, "token" or "nobody". */
function lets(operation, who) {
  const roles = ["reader", "seller", "admin"];
  return operation.security.length === 0 || operation.security.some(({key, token}) => {
    if (key) return roles.indexOf(who) >= roles.indexOf(key[0]);
    return token ? who === "token" : who === "nobody";
  });
}

test("operations are for those whom the document names", async () => {
  await expect(200, "change_show", {show, body: {policy: {buyers_may_book: true}}});
  const secrets = {nobody: undefined, admin: admin_key};
  for (const role of ["reader", "seller"]) secrets[role] = (await expect(201, "create_key", {key: role, body: {role}})).secret;
  secrets.token = (await expect(201, "create_token", {show, body: {holder: "tom"}})).token;
  for (const [id, operation] of api.operations) {
    const names = api.parameters(operation).filter((one) => one.in === "path").map((one) => [one.name, show]);
    for (const [who, secret] of Object.entries(secrets)) {
      const body = operation.requestBody ? {body: "{}"} : {};
      const {status, answer} = await api.call(id, {...Object.fromEntries(names), ...body, secret, wrong: true});
      await answer?.body.cancel();
      const denied = who === "nobody" ? 401 : 403;
      assert.equal(status !== denied, lets(operation, who), `${id} for ${who}: ${status}`);
    }
  }
});

test("every operation was called, with success and without", () => {
  for (const [id, operation] of api.operations) {
    const seen = api.seen.get(id);
    for (const status of Object.keys(operation.responses).filter((one) => one < "400")) {
      assert(seen.has(status), `${id} was never answered with ${status}`);
    }
    assert(id === "get_openapi" || [...seen].some((status) => status >= "400"), `${id} was never refused`);
    for (const parameter of api.parameters(operation).filter((one) => one.name !== "Idempotency-Key")) {
      assert(api.asked.get(id).has(parameter.name), `${id} was never asked with ${parameter.name}`);
    }
  }
});
