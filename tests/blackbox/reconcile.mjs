// After a restart: everything that anybody was told must be there, and nothing that nobody asked for.

import assert from "node:assert/strict";
import {setTimeout as pause} from "node:timers/promises";

import {outcome_of} from "./ledger.mjs";
import {ShowModel} from "./show_model.mjs";

const changes_per_page = 1000;

/** Reads all entries that follow `from`, dense, each the same as whenever it was told before. */
export async function read_changes(client, ledger, from) {
  const entries = [];
  for (let next = from, last = null; next !== last;) {
    const answer = await client.get(`${ledger.path}/changes?from=${next}&limit=${changes_per_page}`);
    assert.equal(answer?.status, 200, answer?.text);
    const page = answer.json;
    assert.equal(page.snapshot, undefined, `seq ${next} is no longer retained`);
    ledger.hear_log(page.log_id);
    for (const entry of page.entries) {
      assert.equal(entry.seq, ++next, "the feed is dense");
      ledger.see(entry);
      entries.push(entry);
    }
    assert.equal(page.next, next);
    last = page.seq;
  }
  return entries;
}

/** All entries of the show; those that the server has forgotten, as they were told when it had not. */
async function read_all(client, ledger, counters) {
  if (!ledger.forgetful) return read_changes(client, ledger, 0);
  const first = await client.get(`${ledger.path}/changes?from=0&limit=1`);
  if (first.json.snapshot) counters.add("feeds_begun_with_a_snapshot");
  const known = ledger.known_entries;
  return [...known, ...await read_changes(client, ledger, known.length)];
}

/**
 * Repeats every call without an answer under its key until it has one. False when the server went away meanwhile.
 * What had happened before `known_seq`, and only that, is answered as a replay.
 */
export async function retry_unanswered(clients, ledger, known_seq, counters, on_answer = () => {}) {
  const waiting = ledger.unanswered;
  const retry = async (client) => {
    for (let call; (call = waiting.shift());) {
      for (let tries = 0; call.outcome === "unknown"; ++tries) {
        if (tries) await pause(100);
        assert.ok(tries < 100, `${call} never gets an answer`);
        const answer = await ledger.perform(client, call);
        if (!answer) return false;
        on_answer();
      }
      check_retried(call, known_seq, counters);
    }
    return true;
  };
  return (await Promise.all(clients.map(retry))).every(Boolean);
}

function check_retried(call, known_seq, counters) {
  const answer = call.attempts.at(-1).answer;
  if (call.outcome !== "done") return counters.add("unknown_and_not_done");
  const replayed = answer.headers["idempotent-replayed"] === "true";
  if (call.op === "book" && answer.status === 200) return counters.add("unknown_and_not_done");
  assert.equal(replayed, answer.json.seq <= known_seq,
               `${call} answered ${answer.text}, replayed: ${replayed}; the server had started at seq ${known_seq}`);
  counters.add(replayed ? "unknown_and_done" : "unknown_and_not_done");
}

/** Some calls that were answered long ago get the same answer again, and their keys serve no other request. */
export async function replay_answered(client, ledger, random, counters) {
  for (const call of random.some(ledger.calls.filter(({outcome}) => outcome === "done"), 4)) {
    const first = call.attempts.find(({answer}) => outcome_of(answer) === "done").answer;
    const again = await ledger.perform(client, call);
    assert.ok(again, "the server is gone");
    if (call.op === "book" && first.status === 200) continue;
    assert.equal(again.headers["idempotent-replayed"], "true", `${call} again: ${again.status} ${again.text}`);
    assert.deepEqual([again.status, timeless(again.json)], [first.status, timeless(first.json)]);
    const other = await client.post(`${ledger.path}/holds`, {holder: "a stranger", seats: [ledger.seats[0]]},
                                    {"Idempotency-Key": call.key});
    assert.equal(`${other?.status} ${other?.json.code}`, "422 idempotency_key_reused");
    counters.add("answered_and_replayed");
  }
}

/** A hold or booking without what the clock counts. */
function timeless({seconds_remaining, expires_at, ...body}) { return body; }

/** Reads the whole show and compares it, and everything told since the show was opened, with the feed. */
export async function check_show(client, ledger, counters) {
  const entries = await read_all(client, ledger, counters);
  const known_seq = entries.length;
  assert.ok(known_seq >= ledger.highest_seq, `seq ${ledger.highest_seq} was told, and the feed ends at ${known_seq}`);
  await ledger.read(client, "show", "");
  await ledger.read(client, "map", "/seats?form=compact");
  const holds = await read_list(client, ledger, "holds");
  const bookings = await read_list(client, ledger, "bookings");
  entries.push(...await read_changes(client, ledger, entries.length));

  const model = fold(ledger, entries, counters);
  check_holds(holds, model, known_seq);
  check_bookings(bookings, model);
  return model;
}

async function read_list(client, ledger, what) {
  const all = [];
  for (let cursor = ""; cursor !== undefined;) {
    const answer = await client.get(`${ledger.path}/${what}${cursor && `?cursor=${cursor}`}`);
    assert.equal(answer?.status, 200, answer?.text);
    all.push(...answer.json[what]);
    cursor = answer.json.cursor;
  }
  return all;
}

/** Every entry was asked for by exactly one call, and whatever was told at a seq is true at that seq. */
function fold(ledger, entries, counters) {
  const claims = claimed(ledger);
  const refusals = open_refusals(ledger, claims, entries.length);
  const model = new ShowModel(ledger.seats);
  for (const entry of entries) {
    const {call, answer} = claims.get(entry.seq) ?? {};
    model.apply(entry, call, answer);
    if (entry.kind === "expired") counters.add("holds_expired");
    for (const told of ledger.told.get(entry.seq) ?? []) check_told(told, model);
    check_refusals(refusals, model, counters);
  }
  for (const seq of claims.keys()) assert.ok(seq <= entries.length, `entry ${seq} was answered and is gone`);
  return model;
}

/** seq -> the call that was told that it made this entry, and in which words. */
function claimed(ledger) {
  const claims = new Map();
  for (const call of ledger.calls) {
    const made = call.attempts.map(({answer}) => answer).filter((answer) =>
      outcome_of(answer) === "done" && !(call.op === "book" && answer.status === 200));
    const seqs = new Set(made.map(({json}) => json.seq));
    assert.ok(seqs.size <= 1, `${call} happened twice: seq ${[...seqs]}`);
    const first = made.filter(({headers}) => headers["idempotent-replayed"] !== "true");
    assert.ok(first.length <= 1, `${call} was done ${first.length} times`);
    for (const seq of seqs) {
      assert.ok(!claims.has(seq), `seq ${seq} is claimed by ${claims.get(seq)?.call} and ${call}`);
      claims.set(seq, {call, answer: made[0].json});
    }
  }
  return claims;
}

function seats_of(body) { return body.seats.map(({seat}) => seat); }

function check_told({kind, body, from}, model) {
  const where = `told to ${from} at seq ${body.seq}: ${JSON.stringify(body).slice(0, 300)}`;
  if (kind === "map") return assert.equal(body.states, model.states, where);
  if (kind === "show") return assert.deepEqual(body.counts, model.counts, where);
  if (kind === "seat") return assert.equal(body.state, model.seats.get(body.seat).state, where);
  if (kind === "booking") return check_booking(body, model, where);
  const {seconds_remaining, expires_at, ...hold} = body;
  assert.deepEqual({...hold, seats: seats_of(body)}, model.hold_view(body.hold), where);
}

function check_booking(body, model, where) {
  const {booked_at, ...booking} = body;
  assert.ok(Date.parse(booked_at) > 0, where);
  assert.deepEqual({...booking, seats: seats_of(body)}, model.bookings.get(body.booking), where);
}

/** Refusals not yet explained, each with the range of seqs it can have been decided at: not before what was known
 *  when it was sent, not after anything that was asked for when it had been answered. */
function open_refusals(ledger, claims, last_seq) {
  const later = [...claims].map(([seq, {call}]) => ({seq, begun_us: call.attempts[0].begun_us}))
    .sort((a, b) => a.begun_us - b.begun_us);
  for (let i = later.length - 2; i >= 0; --i) later[i].seq = Math.min(later[i].seq, later[i + 1].seq);
  const refusals = [];
  for (const call of ledger.calls) {
    for (const attempt of call.attempts) {
      if (attempt.explained || outcome_of(attempt.answer) !== "refused") continue;
      const bound = first_after(later, attempt.ended_us);
      refusals.push({call, attempt, highest: bound ? bound.seq - 1 : last_seq});
    }
  }
  return refusals.sort((a, b) => a.attempt.lowest - b.attempt.lowest);
}

function first_after(sorted, us) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle].begun_us > us) high = middle;
    else low = middle + 1;
  }
  return sorted[low];
}

/** At some seq of its range the rules refuse exactly the seats that the refusal names, for its reasons. */
function check_refusals(refusals, model, counters) {
  for (let i = 0; i < refusals.length && refusals[i].attempt.lowest <= model.seq;) {
    const {call, attempt, highest} = refusals[i];
    if (explains(model, call, attempt.answer.json)) {
      attempt.explained = true;
      counters.add("refusals_explained");
      refusals.splice(i, 1);
      continue;
    }
    assert.ok(model.seq < highest, `${call} was refused with ${attempt.answer.text}, which is true at no seq from ` +
              `${attempt.lowest} to ${highest}`);
    ++i;
  }
}

function explains(model, call, problem) {
  if (call.op !== "hold" && !model.holds.has(call.args.hold)) return false;
  const {refused} = model.decide(call.op, call.args);
  if (!refused || refused.length !== problem.refusals.length) return false;
  return refused.every(({seat, reason, yours}, i) => {
    const told = problem.refusals[i];
    const remaining = yours === undefined ? told.seconds_remaining === undefined : told.seconds_remaining >= 0;
    return told.seat === seat && told.reason === reason && told.yours === yours && remaining;
  });
}

/** All holds, each as it is now; one that changed while the list was read may be older than the feed. */
function check_holds(holds, model, known_seq) {
  assert.deepEqual(holds.map(({hold}) => hold).sort(), [...model.holds.keys()].sort(), "the holds there are");
  for (const body of holds) {
    const now = model.hold_view(body.hold);
    if (now.seq !== body.seq && now.seq > known_seq) continue;
    check_told({kind: "hold", body, from: "the list of holds"}, model);
    const promised = model.holds.get(body.hold).deadline;
    if (body.state !== "active") continue;
    assert.ok(Date.parse(body.expires_at) >= promised - 1000,
              `${body.hold} was promised until ${new Date(promised).toISOString()}, and now until ${body.expires_at}`);
  }
}

function check_bookings(bookings, model) {
  const sold = new Set();
  for (const body of bookings) {
    for (const seat of seats_of(body)) {
      assert.ok(!sold.has(seat), `${seat} is in two bookings`);
      sold.add(seat);
    }
    check_booking(body, model, `the list of bookings: ${JSON.stringify(body)}`);
  }
  assert.equal(bookings.length, model.bookings.size);
  assert.equal(sold.size, model.counts.booked, "the map and the bookings");
}

/** What `journal replay` said before the start, against what the server said of itself at its start and what was told. */
export async function check_start(server, ledger, replayed, counters) {
  assert.ok(replayed, `show ${ledger.show} is not in the journal`);
  assert.ok(replayed.seq >= ledger.highest_seq, `seq ${ledger.highest_seq} was told; the journal ends at ${replayed.seq}`);
  assert.deepEqual(await server.logged_digest(ledger.show), {seq: replayed.seq, digest: replayed.digest});
  counters.add("digests_compared");
}

/** What `journal replay` says of the show when the server has ended, against the rules. */
export function check_replay(ledger, replayed, model) {
  if (replayed.seq !== model.seq) return;
  const {available, locked, booked} = replayed;
  assert.deepEqual({available, locked, booked, blocked: 0}, model.counts, "journal replay");
}
