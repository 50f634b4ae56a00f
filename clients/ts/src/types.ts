/** The words of the API; docs/http.md and docs/rules.md say what they mean. Unknown members are to be ignored. */

export type SeatState = "available" | "locked" | "booked";

/** Where a reader of the feed stands. A seq means something only together with the log it counts in. */
export interface Position {
  log_id: string;
  seq: number;
}

export interface Policy {
  hold_ttl_seconds: number;
  extend_max: number;
  hold_lifetime_max_seconds: number;
  hold_seats_max: number;
  holder_seats_max: number;
  payment_attempts_max: number;
  payment_grace_seconds: number;
  buyers_may_book: boolean;
}

export type Sales = "open" | "paused" | "closed";

export interface ShowSettings {
  plan: string;
  title?: string;
  /** RFC 3339. */
  starts_at?: string;
  timezone?: string;
  public?: boolean;
  policy?: Partial<Policy>;
}

export interface ShowChange extends Partial<Omit<ShowSettings, "plan">> {
  sales?: Sales;
}

export interface Show extends Position {
  show: string;
  plan: string;
  plan_hash: string;
  title: string;
  starts_at?: string;
  timezone?: string;
  public: boolean;
  sales: Sales;
  policy: Policy;
  /** The states add up to all seats; `blocked` says how many of the available ones are blocked. */
  counts: Record<SeatState | "blocked", number>;
}

/** What the plan calls a seat. */
export interface SeatLabels {
  seat: string;
  section?: string;
  row?: string;
  number?: string;
  category?: string;
}

export interface SeatStatus {
  seat: string;
  state: SeatState;
  generation: number;
  blocked?: boolean;
}

export interface SeatMap extends Position {
  seats: SeatStatus[];
}

export interface CompactSeatMap extends Position {
  /** A letter per seat in the plan's order: a, l, b, or x for an available one that is blocked. */
  states: string;
}

/** What became of a seat in one entry. */
export interface SeatStep {
  seq: number;
  at: string;
  kind: string;
  generation: number;
  from: SeatState;
  to: SeatState;
  actor: string;
  holder?: string;
  hold?: string;
  booking?: string;
  reference?: string;
  reason?: string;
}

/** One seat; what follows the labels and the state is told to keys alone. */
export interface SeatView extends SeatLabels, SeatStatus, Position {
  block_reason?: string;
  /** The oldest entry that is retained; 1 when all are. */
  history_from?: number;
  history?: SeatStep[];
}

export interface HoldRequest {
  holder: string;
  seats: string[];
  reference?: string;
  ttl_seconds?: number;
}

export type HoldState = "active" | "paying" | "booked" | "released" | "expired";

export interface Hold {
  hold: string;
  state: HoldState;
  holder: string;
  reference?: string;
  booking?: string;
  payment?: string;
  seats: SeatLabels[];
  expires_at: string;
  /** Count down from this, never from a clock of your own. */
  seconds_remaining: number;
  seq: number;
}

export interface BookRequest {
  /** Those of the hold to book; the others are released. */
  seats?: string[];
  reference?: string;
  if_expired?: "refuse" | "take_if_free";
}

export interface SaleRequest {
  holder: string;
  seats: string[];
  reference?: string;
}

/** A seat that a booking had. */
export interface FormerSeat extends SeatLabels {
  generation: number;
  until: string;
  became: "cancelled" | "moved";
  reason?: string;
}

export interface Booking {
  booking: string;
  /** cancelled: it has no seats left. */
  state: "booked" | "cancelled";
  hold?: string;
  holder: string;
  reference?: string;
  payment?: string;
  seats: SeatLabels[];
  /** In the order in which they went. */
  former?: FormerSeat[];
  booked_at: string;
  seq: number;
}

export interface BlockOutcome {
  seats: SeatLabels[];
  blocked: boolean;
  reason: string;
  seq: number;
}

export interface Change {
  seat: string;
  generation: number;
  from: SeatState;
  to: SeatState;
}

/** One decision of a show. What follows `changes` is told to keys alone. */
export interface Entry {
  seq: number;
  at: string;
  kind: string;
  reason?: string;
  changes: Change[];
  actor?: string;
  holder?: string;
  hold?: string;
  booking?: string;
  reference?: string;
  payment?: string;
  expires_at?: string;
}

/** One line of the bulk road: the members of the call of that name, and what its path would name. */
export interface Command {
  do: "hold" | "swap" | "extend" | "pay" | "release" | "book" | "sell" | "cancel" | "move" | "block" | "unblock" | "change";
  /** Its idempotency key; made up when it has none. */
  key?: string;
  hold?: string;
  booking?: string;
  [member: string]: unknown;
}

/** What the call would have answered. */
export interface CommandOutcome {
  command: Command;
  status: number;
  replayed: boolean;
  /** A hold, a booking, a problem and so on, as `status` says. */
  body: unknown;
}

export interface Changes {
  log_id: string;
  entries: Entry[];
  /** Go on from here. */
  next: number;
  seq: number;
  /** There when the position asked for is no longer retained, or of another log: `entries` follow it. */
  snapshot?: SeatMap;
}

/** A seat count of a report: all seats that share `key`. */
export interface ReportGroup extends Record<SeatState | "blocked", number> {
  /** Missing for seats that have none, of no section for example. */
  key?: string;
  seats: number;
  /** Where the plan has prices: of one seat, if all have the same, and of those booked. */
  price?: number;
  amount?: number;
}

export type ReportBy = "state" | "category" | "section" | "holder" | "reference" | "reason";

export interface Report extends Position {
  by: ReportBy;
  groups: ReportGroup[];
}

/** For the browser of one buyer, who sends it like a key. */
export interface BuyerToken {
  token: string;
  holder: string;
  show: string;
  expires_at: string;
}

export type KeyRole = "admin" | "seller" | "reader";

export interface Key {
  key: string;
  role: KeyRole;
  /** Pages that may use it. */
  origins: string[];
  created_at: string;
  revoked_at?: string;
}

/** `secret` is told once. It is missing when the first answer was lost: revoke the key then, and make another. */
export interface NewKey extends Key {
  secret?: string;
}

export interface PlanReport {
  format: string;
  title: string;
  hash: string;
  seats: number;
  seats_by_kind: Record<string, number>;
  categories: {key: string; label: string; seats: number}[];
  sections: string[];
  warnings: {where: string; message: string}[];
  errors: {where: string; message: string}[];
}
