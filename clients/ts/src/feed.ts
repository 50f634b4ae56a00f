import {Deadline, delay_after, pause} from "./backoff.js";
import {events_of, type StreamedEvent} from "./event_stream.js";
import {may_pass, type Transport} from "./transport.js";
import type {Entry, Position, SeatMap} from "./types.js";

export interface FeedOptions {
  /** Go on behind this position, which an earlier message had; without one the feed begins with a snapshot. */
  after?: Position;
  /** Ends the feed: the loop over it ends. */
  signal?: AbortSignal;
  /** The server says something every 15 s. A connection on which nothing came for so long is given up. */
  silence_max_ms?: number;
}

/**
 * What the feed brings: an entry, or, first and whenever entries were missed for good, a snapshot that replaces all
 * that was known. Keep `position` with what you made of the message, and go on `after` it.
 */
export type FeedMessage =
  | {type: "entry"; entry: Entry; position: Position}
  | {type: "snapshot"; seats: SeatMap; position: Position};

/** A number is missing. The connection that brought this is not believed any further. */
class Gap extends Error {}

/** The message of one event; nothing for an entry that came before. */
function message_of(event: StreamedEvent, position: Position | undefined): FeedMessage | undefined {
  const data: unknown = JSON.parse(event.data);
  if (event.type === "snapshot") {
    const seats = data as SeatMap;
    return {type: "snapshot", seats, position: {log_id: seats.log_id, seq: seats.seq}};
  }
  const entry = data as Entry;
  if (!position) throw new Gap(`entry ${entry.seq} came before any snapshot`);
  if (entry.seq <= position.seq) return undefined;
  if (entry.seq > position.seq + 1) throw new Gap(`entry ${entry.seq} came after ${position.seq}`);
  return {type: "entry", entry, position: {log_id: position.log_id, seq: entry.seq}};
}

/**
 * The messages of a feed, dense and each once, over as many connections as it takes. Ends when `signal` is aborted or
 * the loop is left; throws a Problem that will not pass (a show that is not there, a key that is not good).
 */
export async function* follow(transport: Transport, path: string, options: FeedOptions): AsyncGenerator<FeedMessage> {
  let position = options.after;
  for (let failures = 0; !options.signal?.aborted; ) {
    const deadline = new Deadline(options.silence_max_ms ?? 45_000, options.signal);
    try {
      const query = {from: position?.seq, log_id: position?.log_id};
      const bytes = await transport.stream({method: "GET", path, query, signal: deadline.signal});
      for await (const event of events_of(bytes, () => deadline.heard())) {
        const message = message_of(event, position);
        if (!message) continue;
        position = message.position;
        failures = 0;
        yield message;
      }
    } catch (error) {
      if (!options.signal?.aborted && !may_pass(error)) throw error;
    } finally {
      deadline.end();
    }
    failures += 1;
    await pause(delay_after(failures, transport.retry), options.signal).catch(() => undefined);
  }
}
