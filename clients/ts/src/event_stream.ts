/** One message of a text/event-stream. */
export interface StreamedEvent {
  /** "message" unless the stream says otherwise. */
  type: string;
  data: string;
}

/** The lines of a stream of bytes, without LF or CRLF; what follows the last line end is not a line yet. */
export async function* lines_of(bytes: ReadableStream<Uint8Array>, heard: () => void): AsyncGenerator<string> {
  const reader = bytes.getReader();
  const decoder = new TextDecoder();
  let pieces: string[] = [];  // of the line that has not ended; a snapshot is one long line
  try {
    for (;;) {
      const {done, value} = await reader.read();
      if (done) return;
      heard();
      const lines = decoder.decode(value, {stream: true}).split("\n");
      for (const ended of lines.slice(0, -1)) {
        yield (pieces.join("") + ended).replace(/\r$/, "");
        pieces = [];
      }
      pieces.push(lines[lines.length - 1] ?? "");
    }
  } finally {
    await reader.cancel().catch(() => undefined);  // closes the connection of whoever leaves the loop
  }
}

/** The events of a stream as the HTML standard defines them, but for lone CRs; `heard` is called for every piece that arrives, comments too. */
export async function* events_of(bytes: ReadableStream<Uint8Array>, heard: () => void): AsyncGenerator<StreamedEvent> {
  let type = "";
  let data: string[] = [];
  for await (const line of lines_of(bytes, heard)) {
    if (line === "") {
      if (data.length > 0) yield {type: type || "message", data: data.join("\n")};
      type = "";
      data = [];
      continue;
    }
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") type = value;
    if (name === "data") data.push(value);
  }
}
