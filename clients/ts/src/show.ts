import {send_commands} from "./bulk_road.js";
import {follow, type FeedMessage, type FeedOptions} from "./feed.js";
import type {Call, CallOptions, Transport} from "./transport.js";
import type {
  BlockOutcome, Booking, BookRequest, BuyerToken, Changes, Command, CommandOutcome, CompactSeatMap, Hold, HoldRequest, Position, Report, ReportBy, SaleRequest,
  SeatMap, SeatState, SeatView, Show, ShowChange, ShowSettings,
} from "./types.js";

const part = encodeURIComponent;

/**
 * The calls of one show. All of them reject with a Problem when the answer is no, and with Unreachable when there is
 * none; a change that is repeated keeps its idempotency key, so that it is made once.
 */
export class ShowClient {
  readonly name: string;
  readonly #transport: Transport;
  readonly #path: string;

  constructor(transport: Transport, name: string) {
    this.name = name;
    this.#transport = transport;
    this.#path = `/v1/shows/${part(name)}`;
  }

  /** Opens the show, or does nothing when it is open with the same settings. */
  open(settings: ShowSettings, options?: CallOptions): Promise<Show> {
    return this.#change("PUT", "", settings, options);
  }

  /** Changes settings while the show is on sale. */
  change(settings: ShowChange, options?: CallOptions): Promise<Show> {
    return this.#change("PATCH", "", settings, options);
  }

  read(options?: CallOptions): Promise<Show> {
    return this.#get("", {}, options);
  }

  /** The plan as native JSON, every seat written out. */
  plan(options?: CallOptions): Promise<unknown> {
    return this.#get("/plan", {}, options);
  }

  /** Every seat's state at one seq. */
  seats(filter: {state?: SeatState; section?: string} = {}, options?: CallOptions): Promise<SeatMap> {
    return this.#get("/seats", filter, options);
  }

  /** The same, a letter per seat. */
  compact_seats(options?: CallOptions): Promise<CompactSeatMap> {
    return this.#get("/seats", {form: "compact"}, options);
  }

  seat(seat: string, options?: CallOptions): Promise<SeatView> {
    return this.#get(`/seats/${part(seat)}`, {}, options);
  }

  /** Locks the seats, all or none. */
  hold(request: HoldRequest, options?: CallOptions): Promise<Hold> {
    return this.#change("POST", "/holds", request, options);
  }

  read_hold(hold: string, options?: CallOptions): Promise<Hold> {
    return this.#get(`/holds/${part(hold)}`, {}, options);
  }

  /** All holds that fit, page by page. */
  holds(filter: {holder?: string; reference?: string} = {}, options?: CallOptions): AsyncGenerator<Hold> {
    return this.#pages<Hold>("holds", filter, options);
  }

  /** Takes and gives up seats in one step; the deadline stays. */
  swap(hold: string, seats: {add?: string[]; remove?: string[]}, options?: CallOptions): Promise<Hold> {
    return this.#change("POST", `/holds/${part(hold)}/seats`, seats, options);
  }

  extend(hold: string, options?: CallOptions): Promise<Hold> {
    return this.#change("POST", `/holds/${part(hold)}/extend`, {}, options);
  }

  /** A payment is in flight: the hold lives at least as long as the policy's grace. The same payment again changes nothing. */
  pay(hold: string, payment: string, options?: CallOptions): Promise<Hold> {
    return this.#change("POST", `/holds/${part(hold)}/pay`, {payment}, options);
  }

  /** Gives up all seats, or those named. */
  release(hold: string, seats?: string[], options?: CallOptions): Promise<Hold> {
    return this.#change("POST", `/holds/${part(hold)}/release`, seats ? {seats} : {}, options);
  }

  /** Sells the seats of the hold. A hold that is booked already answers its booking. */
  book(hold: string, request: BookRequest = {}, options?: CallOptions): Promise<Booking> {
    return this.#change("POST", `/holds/${part(hold)}/book`, request, options);
  }

  /** Locks and books in one decision: door, complimentary tickets, migrations. */
  sell(request: SaleRequest, options?: CallOptions): Promise<Booking> {
    return this.#change("POST", "/bookings", request, options);
  }

  read_booking(booking: string, options?: CallOptions): Promise<Booking> {
    return this.#get(`/bookings/${part(booking)}`, {}, options);
  }

  /** All bookings that fit, page by page. */
  bookings(
    filter: {holder?: string; reference?: string; seat?: string} = {},
    options?: CallOptions,
  ): AsyncGenerator<Booking> {
    return this.#pages<Booking>("bookings", filter, options);
  }

  /** Puts all seats of the booking, or those named, on sale again. */
  cancel(booking: string, request: {seats?: string[]; reason: string}, options?: CallOptions): Promise<Booking> {
    return this.#change("POST", `/bookings/${part(booking)}/cancel`, request, options);
  }

  /** Exchanges seats of the booking for as many others, in one step. */
  move(booking: string, seats: {from: string[]; to: string[]}, options?: CallOptions): Promise<Booking> {
    return this.#change("POST", `/bookings/${part(booking)}/move`, seats, options);
  }

  /** Takes seats off sale. */
  block(seats: string[], reason: string, options?: CallOptions): Promise<BlockOutcome> {
    return this.#change("POST", "/seats/block", {seats, reason}, options);
  }

  /** Puts seats back on sale. */
  unblock(seats: string[], reason: string, options?: CallOptions): Promise<BlockOutcome> {
    return this.#change("POST", "/seats/unblock", {seats, reason}, options);
  }

  /** Many commands in one go; their outcomes come in the same order, refusals too. */
  commands(commands: Command[], options?: CallOptions): AsyncGenerator<CommandOutcome> {
    return send_commands(this.#transport, `${this.#path}/commands`, commands, options?.signal);
  }

  /** For a browser that is to hold by itself; 3600 seconds unless said. */
  token(holder: string, ttl_seconds?: number, options?: CallOptions): Promise<BuyerToken> {
    return this.#change("POST", "/tokens", {holder, ttl_seconds}, options);
  }

  /** Seats counted. */
  report(by: ReportBy, options?: CallOptions): Promise<Report> {
    return this.#get("/report", {by}, options);
  }

  /** Every seat with its holder, as CSV. */
  seating_list(options?: CallOptions): Promise<string> {
    return this.#transport.text({method: "GET", path: `${this.#path}/seating.csv`, ...options});
  }

  /** The feed for pollers. */
  changes(after?: Position, limit?: number, options?: CallOptions): Promise<Changes> {
    return this.#get("/changes", {from: after?.seq, log_id: after?.log_id, limit}, options);
  }

  /** Everything that happens, as it becomes durable, over as many connections as it takes. */
  feed(options: FeedOptions = {}): AsyncGenerator<FeedMessage> {
    return follow(this.#transport, `${this.#path}/feed`, options);
  }

  #get<T>(path: string, query: NonNullable<Call["query"]>, options?: CallOptions): Promise<T> {
    return this.#transport.json<T>({method: "GET", path: this.#path + path, query, ...options});
  }

  #change<T>(method: string, path: string, body: unknown, options?: CallOptions): Promise<T> {
    return this.#transport.json<T>({method, path: this.#path + path, body, ...options});
  }

  async *#pages<T>(name: string, filter: Record<string, string | undefined>, options?: CallOptions): AsyncGenerator<T> {
    let cursor: number | undefined;
    do {
      const page = await this.#get<Record<string, unknown>>(`/${name}`, {...filter, cursor}, options);
      yield* page[name] as T[];
      cursor = page["cursor"] as number | undefined;
    } while (cursor !== undefined);
  }
}
