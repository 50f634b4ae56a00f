// Seating plans, and the show that is opened from one.

import assert from "node:assert/strict";

const row_name = (row) => (row >= 26 ? row_name(Math.floor(row / 26) - 1) : "") + String.fromCharCode(65 + row % 26);

/** Seats "A-1", "A-2", ... in plan order. */
export function seats_of(rows, per_row) {
  const seats = [];
  for (let row = 0; row < rows; ++row) {
    for (let number = 1; number <= per_row; ++number) seats.push(`${row_name(row)}-${number}`);
  }
  return seats;
}

export function plan_of(seats, title = "The Hall") {
  return JSON.stringify({
    format: "seatlock-plan", version: 1, title,
    seats: seats.map((id, index) => ({id, x: index % 40, y: Math.floor(index / 40)})),
  });
}

/** Imports a plan of `seats` and opens the show on it. */
export async function open_show(client, show, seats, settings = {}) {
  const plan = await client.put(`/v1/plans/${show}`, plan_of(seats));
  assert.ok([200, 201].includes(plan?.status), plan?.text);
  const opened = await client.put(`/v1/shows/${show}`, {plan: show, ...settings});
  assert.ok([200, 201].includes(opened?.status), opened?.text);
  return opened.json;
}
