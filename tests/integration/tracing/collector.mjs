// A collector for OTLP over HTTP that decodes what it gets with OpenTelemetry's published definitions, and refuses
// what they do not know.

import assert from 'node:assert/strict';
import http from 'node:http';

import { requireClient } from '../clients/node.mjs';

const root = requireClient('@opentelemetry/otlp-transformer/build/src/generated/root');
const Request = root.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;

const kPlain = { longs: String, bytes: String, enums: Number };
const kIds = ['traceId', 'spanId', 'parentSpanId'];

function decodeProtobuf(body) {
  const message = Request.decode(body);
  // A decoder skips what it does not know; written again, the message would be shorter.
  assert.equal(Request.encode(message).finish().length, body.length, 'the message holds unknown fields');
  return Request.toObject(message, kPlain);
}

// The JSON form has ids in hexadecimal where the definitions mean bytes.
function decodeJson(body) {
  const json = JSON.parse(body.toString());
  for (const group of json.resourceSpans)
    for (const scope of group.scopeSpans)
      for (const span of scope.spans)
        for (const id of kIds) if (id in span) span[id] = Buffer.from(span[id], 'hex').toString('base64');
  const message = Request.toObject(Request.fromObject(json), kPlain);
  assert.deepEqual(message, json, 'the definitions know every member');
  return message;
}

function plainValue(value) {
  if ('intValue' in value) return Number(value.intValue);
  if ('arrayValue' in value) return value.arrayValue.values.map(plainValue);
  return Object.values(value)[0];
}

const plainAttributes = (list = []) => Object.fromEntries(list.map(({ key, value }) => [key, plainValue(value)]));

function spansOf(message) {
  return message.resourceSpans.flatMap((group) => group.scopeSpans.flatMap((scope) => scope.spans.map((span) => ({
    ...span,
    ...Object.fromEntries(kIds.filter((id) => span[id]).map((id) => [id, Buffer.from(span[id], 'base64').toString('hex')])),
    start: BigInt(span.startTimeUnixNano),
    end: BigInt(span.endTimeUnixNano),
    attributes: plainAttributes(span.attributes),
    resource: plainAttributes(group.resource.attributes),
    scope: scope.scope,
  }))));
}

class Collector {
  spans = [];
  calls = [];      // {headers, body}
  problem = null;  // of the first call that could not be read
  #waiting = [];

  constructor(status) {
    this.server = http.createServer((request, response) => this.#take(request, response, status));
  }

  /// Resolves with all spans so far once there are so many.
  async waitForSpans(count) {
    while (this.spans.length < count && !this.problem) await new Promise((resolve) => this.#waiting.push(resolve));
    if (this.problem) throw this.problem;
    return this.spans;
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  async #take(request, response, status) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    this.calls.push({ path: request.url, headers: request.headers, body });
    if (status === null) return;  // never answers
    try {
      const isJson = request.headers['content-type'] === 'application/json';
      this.spans.push(...spansOf(isJson ? decodeJson(body) : decodeProtobuf(body)));
    } catch (error) {
      this.problem ??= error;
    }
    response.writeHead(status).end();
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/// status: of every answer; null: none ever comes.
export async function startCollector(status = 200) {
  const collector = new Collector(status);
  await new Promise((resolve) => collector.server.listen(0, '127.0.0.1', resolve));
  collector.url = `http://127.0.0.1:${collector.server.address().port}`;
  return collector;
}
