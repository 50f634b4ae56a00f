// Plans imported and shows opened while the server may die: each is there as a whole or not at all.

import assert from "node:assert/strict";

import {plan_of, seats_of} from "./hall.mjs";
import {outcome_of} from "./ledger.mjs";

export class CatalogLedger {
  #shows = [];

  constructor(random, keys) { Object.assign(this, {random, keys}); }

  /** Imports a plan and opens a show on it, as far as the server lives. */
  async open_another(client, on_sent = () => {}) {
    const number = this.#shows.length;
    const name = `side-${number}`;
    const seats = seats_of(this.random.between(1, 50), this.random.between(1, 60));
    const show = {
      name, seats, next: 0,
      steps: [{target: `/v1/plans/${name}`, body: plan_of(seats, `Hall ${number}`), key: `${this.keys}-plan-${number}`, answers: []},
              {target: `/v1/shows/${name}`, body: {plan: name, title: name}, key: `${this.keys}-show-${number}`, answers: []}],
    };
    this.#shows.push(show);
    await this.#go_on(client, show, on_sent);
  }

  /** Repeats what has no answer, and looks at everything there is. */
  async reconcile(client, counters) {
    for (const show of this.#shows) {
      for (const step of show.steps) await this.#check_before(client, step);
      await this.#go_on(client, show, () => {}, counters);
      assert.ok(show.next === show.steps.length, `${show.name} cannot be opened: the server is gone`);
      await check_opened(client, show);
    }
    const served = (await client.get("/v1/shows")).json.shows.map(({show}) => show).filter((name) => name.startsWith("side-"));
    assert.deepEqual(served.sort(), this.#shows.map(({name}) => name).sort());
  }

  async #go_on(client, show, on_sent, counters) {
    for (; show.next < show.steps.length; ++show.next) {
      const step = show.steps[show.next];
      const sent = client.put(step.target, step.body, {"Idempotency-Key": step.key});
      on_sent();
      const answer = await sent;
      step.answers.push(answer);
      if (outcome_of(answer) !== "done") return;
      assert.equal(answer.status, 201, answer.text);
      if (step.there !== undefined) check_again(step, answer, counters);
    }
  }

  async #check_before(client, step) {
    const answer = await client.get(step.target);
    const confirmed = step.answers.some((told) => outcome_of(told) === "done");
    if (confirmed) assert.equal(answer?.status, 200, `${step.target} was made and is gone: ${answer?.text}`);
    step.there = answer?.status === 200;
  }
}

function check_again(step, answer, counters) {
  const replayed = answer.headers["idempotent-replayed"] === "true";
  assert.equal(replayed, step.there, `${step.target} answered ${answer.text}, and was there before: ${step.there}`);
  counters.add(replayed ? "catalog_unknown_and_done" : "catalog_unknown_and_not_done");
}

async function check_opened(client, show) {
  const plan = await client.get(`/v1/plans/${show.name}`);
  assert.deepEqual(plan.json.seats.map(({id}) => id), show.seats, `the plan of ${show.name}`);
  const {json} = await client.get(`/v1/shows/${show.name}`);
  assert.deepEqual({title: json.title, counts: json.counts, seq: json.seq},
                   {title: show.name, counts: {available: show.seats.length, locked: 0, booked: 0, blocked: 0}, seq: 1});
  const changes = (await client.get(`/v1/shows/${show.name}/changes`)).json;
  assert.deepEqual(changes.entries.map(({kind}) => kind), ["opened"]);
  show.log_id ??= json.log_id;
  assert.equal(json.log_id, show.log_id);
}
