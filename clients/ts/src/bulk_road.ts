import {Deadline, delay_after, pause} from "./backoff.js";
import {lines_of} from "./event_stream.js";
import {Problem, Unreachable} from "./problem.js";
import {may_pass, new_idempotency_key, type Transport} from "./transport.js";
import type {Command, CommandOutcome} from "./types.js";

interface OutcomeLine {
  status: number;
  replayed?: boolean;
  body: unknown;
}

/**
 * The outcomes of commands, in their order. When the line breaks, those without an outcome are sent again under
 * the keys that they had.
 */
export async function* send_commands(
  transport: Transport,
  path: string,
  commands: Command[],
  signal?: AbortSignal,
): AsyncGenerator<CommandOutcome> {
  const rest = commands.map((command) => ({...command, key: command.key ?? new_idempotency_key()}));
  for (let failures = 0; rest.length > 0; ) {
    const deadline = new Deadline(transport.retry.attempt_timeout_ms, signal);
    let failure: unknown = new Error("the answer ended before all outcomes had come");
    try {
      const body = rest.map((command) => JSON.stringify(command) + "\n").join("");
      const call = {method: "POST", path, body, content_type: "application/x-ndjson", signal: deadline.signal};
      for await (const line of lines_of(await transport.stream(call), () => deadline.heard())) {
        const outcome = JSON.parse(line) as OutcomeLine;
        const command = rest.shift();
        if (!command) throw new Error("there are more outcomes than commands");
        failures = 0;
        yield {command, status: outcome.status, replayed: outcome.replayed ?? false, body: outcome.body};
      }
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      failure = error;
    } finally {
      deadline.end();
    }
    if (rest.length === 0) return;
    failures += 1;
    if (failure instanceof Problem && !may_pass(failure)) throw failure;
    if (failures >= transport.retry.attempts_max) {
      throw new Unreachable(`${rest.length} commands have no outcome`, undefined, failure);
    }
    await pause(delay_after(failures, transport.retry), signal);
  }
}
