// The server as docs/openapi.json describes it: every call goes by the name of its operation, and every request
// and answer is held against the document.

import assert from "node:assert/strict";
import Ajv from "ajv/dist/2020.js";

const methods = ["get", "put", "post", "patch", "delete"];
const schema_root = "#/components/schemas/";
/** Fields of an answer that are a call's own: none of them comes without being described. */
const own_fields = ["location", "etag", "allow", "retry-after", "idempotent-replayed", "www-authenticate"];

/** The schema with references by name and, beyond the document, without room for members that it does not name. */
function strict(schema) {
  if (Array.isArray(schema)) return schema.map(strict);
  if (schema === null || typeof schema !== "object") return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strict(value)]));
  if (typeof copy.$ref === "string") copy.$ref = copy.$ref.replace(schema_root, "");
  if (copy.type === "object" && !("additionalProperties" in copy)) copy.additionalProperties = false;
  return copy;
}

export class DescribedApi {
  constructor(address, document) {
    this.address = address;
    this.document = document;
    this.ajv = new Ajv({strict: true, allErrors: true, strictTypes: false, strictRequired: false});
    for (const [name, schema] of Object.entries(document.components.schemas)) this.ajv.addSchema(strict(schema), name);
    this.operations = new Map();
    for (const [path, item] of Object.entries(document.paths)) {
      for (const method of methods.filter((name) => item[name])) {
        this.operations.set(item[method].operationId, {path, method, ...item[method]});
      }
    }
    this.seen = new Map([...this.operations.keys()].map((id) => [id, new Set()]));
    this.asked = new Map([...this.operations.keys()].map((id) => [id, new Set()]));
  }

  resolve(part) {
    return part?.$ref ? part.$ref.slice(2).split("/").reduce((at, key) => at[key], this.document) : part;
  }

  parameters(operation) { return (operation.parameters || []).map((parameter) => this.resolve(parameter)); }

  validate(schema, value, what) {
    const check = this.ajv.compile(strict(schema));
    assert(check(value), `${what}: ${JSON.stringify(check.errors, null, 1)}\n${JSON.stringify(value, null, 1)}`);
  }

  /**
   * Calls an operation. `request`: path, query and header parameters by name, `body`, `secret` (Authorization), and
   * `wrong`: true for a request that breaks the document's own rules. The answer: {status, headers, body}.
   */
  async call(id, {body, secret, wrong = false, fields = {}, ...parameters} = {}) {
    const operation = this.operations.get(id);
    assert(operation, `no operation ${id}`);
    const {target, headers} = this.#aim(operation, id, parameters, wrong);
    if (secret) headers.Authorization = `Bearer ${secret}`;
    Object.assign(headers, fields);
    const options = {method: operation.method.toUpperCase(), headers, redirect: "manual"};
    if (body !== undefined) this.#load(options, operation, id, body, wrong);
    else if (!wrong) assert(!operation.requestBody?.required, `${id} needs a body`);
    const answer = await fetch(this.address + target, options);
    return this.#check(operation, id, answer);
  }

  /** The target with its parameters in their places, and the fields that are parameters. */
  #aim(operation, id, parameters, wrong) {
    let target = operation.path;
    const query = new URLSearchParams();
    const headers = {};
    const known = this.parameters(operation);
    for (const [name, value] of Object.entries(parameters)) {
      const parameter = known.find((one) => one.name === name);
      if (!parameter && wrong) query.set(name, value);
      else assert(parameter, `${id} has no parameter ${name}`);
      if (!parameter) continue;
      if (!wrong) this.#check_parameter(parameter, value, id);
      if (parameter.in === "path") target = target.replace(`{${name}}`, encodeURIComponent(value));
      if (parameter.in === "query") query.set(name, value);
      if (parameter.in === "header") headers[name] = value;
    }
    assert(!target.includes("{"), `${id}: ${target}`);
    return {target: query.size ? `${target}?${query}` : target, headers};
  }

  #check_parameter(parameter, value, id) {
    const schema = this.resolve(parameter.schema);
    const number = schema.type === "integer";
    this.validate(parameter.schema, number ? Number(value) : value, `${id}: parameter ${parameter.name}`);
    this.asked.get(id).add(parameter.name);
  }

  #load(options, operation, id, body, wrong) {
    const [[media, {schema, "x-line-schema": line_schema}]] = Object.entries(operation.requestBody.content);
    options.headers["Content-Type"] ??= media;
    options.body = typeof body === "string" ? body : JSON.stringify(body);
    if (wrong) return;
    this.validate(schema, body, `${id}: request`);
    if (!line_schema) return;
    for (const line of body.split("\n").filter(Boolean)) this.validate(line_schema, JSON.parse(line), `${id}: line`);
  }

  async #check(operation, id, answer) {
    const what = `${id}: ${answer.status}`;
    const described = this.resolve(operation.responses[answer.status]);
    if (!described) assert.fail(`${what} is not described: ${await answer.text()}`);
    this.seen.get(id).add(String(answer.status));
    this.#check_fields(described, answer.headers, what);
    const contents = Object.entries(described.content || {});
    const type = answer.headers.get("content-type")?.split(";")[0];
    assert.equal(type, contents[0]?.[0], `${what}: Content-Type`);
    if (type === "text/event-stream") return {status: answer.status, headers: answer.headers, answer};
    const text = await answer.text();
    const body = contents.length ? this.#check_text(type, contents[0][1], text, what) : undefined;
    if (!contents.length) assert.equal(text, "", what);
    return {status: answer.status, headers: answer.headers, body};
  }

  #check_fields(described, headers, what) {
    const fields = new Map(Object.entries(described.headers || {}).map(([name, field]) => [name.toLowerCase(), field]));
    for (const name of own_fields.filter((field) => headers.has(field))) {
      assert(fields.has(name), `${what}: the field ${name} is not described`);
      this.validate(this.resolve(fields.get(name)).schema, headers.get(name), `${what}: ${name}`);
    }
    for (const name of fields.keys()) {
      assert(name === "idempotent-replayed" || headers.has(name), `${what}: the field ${name} is missing`);
    }
  }

  #check_text(type, {schema, "x-line-schema": line_schema}, text, what) {
    if (!type.includes("json")) {
      this.validate(schema, text, what);
      return text;
    }
    if (!line_schema) {
      const body = JSON.parse(text);
      this.validate(schema, body, what);
      return body;
    }
    const lines = text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
    for (const line of lines) this.validate(line_schema, line, what);
    return lines;
  }

  /** Reads events of a feed that call() opened until `enough` of them are there: [{event, id, data}]. */
  async events({answer}, enough) {
    const events = [];
    let text = "";
    for await (const bytes of answer.body) {
      text += Buffer.from(bytes).toString();
      const pieces = text.split("\n\n");
      text = pieces.pop();
      for (const piece of pieces) if (!piece.startsWith(":")) events.push(this.#event(piece));
      if (events.length >= enough) return events;
    }
    throw new Error("the feed ended");
  }

  #event(text) {
    const fields = Object.fromEntries(text.split("\n").map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]));
    const data = JSON.parse(fields.data);
    this.validate({$ref: schema_root + (fields.event === "snapshot" ? "Seats" : "Entry")}, data, "feed");
    assert.equal(Number(fields.id), data.seq);
    return {event: fields.event, data};
  }
}
