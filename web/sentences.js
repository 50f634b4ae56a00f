// What the page says: names of seats, refusals, times.

/** 581 -> "9:41". Rounds up: the last second is shown until it is over. */
export function clock_text(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  const minutes = Math.floor(whole / 60);
  const rest = String(whole % 60).padStart(2, "0");
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

export function count_text(count, noun) {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

/** "Sunday, 22 November 2026, 19:30", in the show's own time zone where the browser knows it. */
export function date_text(show) {
  const date = new Date(show.starts_at ?? NaN);
  if (Number.isNaN(date.getTime())) return "";
  const options = {dateStyle: "full", timeStyle: "short"};
  try {
    return date.toLocaleString("en-GB", {...options, timeZone: show.timezone || undefined});
  } catch {
    return date.toLocaleString("en-GB", options);
  }
}

const sales_words = {
  paused: "Sales are paused: nothing new can be held, but what you hold you can book.",
  closed: "Sales are closed.",
};

/** What stands in the way of holding seats of this show; empty while it is on sale. */
export const sales_text = (sales) => sales_words[sales] || "";

const row_words = {row_seat: "row", table_seat: "table", booth: "booth", general_admission: "area"};

/** "Row A, seat 12": where a seat is within its section. */
function place_text(seat) {
  const kind = seat.kind || "row_seat";
  const words = [];
  if (seat.row) words.push(`${row_words[kind] || "row"} ${seat.row}`);
  if (seat.number) words.push(`${kind === "general_admission" ? "place" : "seat"} ${seat.number}`);
  return words.join(", ");
}

const flag_words = {accessible: "wheelchair place", companion: "companion seat", restricted_view: "restricted view"};

const flags_text = (seat) =>
  Object.keys(flag_words).filter((flag) => seat[flag]).map((flag) => flag_words[flag]).join(", ");

const status_words = {
  available: "available",
  selected: "selected",
  asking: "being asked for",
  mine: "held by you",
  bought: "booked by you",
  held: "held by somebody else",
  sold: "sold",
  blocked: "off sale",
};

/** "Stalls, row A, seat 12, Premium, available"; without `status` only what never changes. */
export function seat_text(seat, category, status) {
  const parts = [seat.section, place_text(seat) || seat.id, category, flags_text(seat), status_words[status]];
  const text = parts.filter(Boolean).join(", ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** One line for each seat that was refused. `seconds`: what is left of the hold in the way, if that is known. */
export function refusal_text({seat, reason, yours}, seconds, policy) {
  switch (reason) {
    case "locked": {
      const left = seconds === undefined ? "" : `, ${clock_text(seconds)} left`;
      return yours ? `${seat} is in another hold of yours${left}` : `${seat} is held by somebody else${left}`;
    }
    case "booked": return `${seat} is sold`;
    case "blocked": return `${seat} is off sale`;
    case "in_payment": return `${seat}: not while the hold is being paid`;
    case "not_booked": return `${seat} is not booked any more`;
    case "show_paused": return `${seat}: nothing new is held while sales are paused`;
    case "show_closed": return `${seat}: sales are closed`;
    case "holder_seats_max": return `${seat} is one too many: one holder takes ${count_text(policy.holder_seats_max, "seat")} of this show at most`;
    case "unknown_seat": return `${seat} is no seat of this show`;
    case "not_locked": return `${seat} is not held`;
    case "wrong_holder": return `${seat} belongs to somebody else's hold`;
    case "hold_expired": return `${seat}: your time was over`;
    case "hold_ended": return `${seat}: the hold has ended`;
    case "hold_seats_max": return `${seat} is one too many: a hold takes ${count_text(policy.hold_seats_max, "seat")} at most`;
    case "extend_max": return `${seat}: no more time can be had`;
    default: return `${seat} was refused (${reason})`;
  }
}
