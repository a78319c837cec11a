// A scripted provider that speaks all four wire formats on one loopback port.
//
//   const upstream = await startUpstream();   upstream.url, upstream.requests, await upstream.streamClosed(), await upstream.stop()

import http from 'node:http';

import { kFormats } from './formats.mjs';
import { scriptFor } from './scripts.mjs';

const kEndlessPieceEveryMs = 20;

async function readJson(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString() || '{}');
}

class Upstream {
  requests = [];  // what arrived: {format, model, headers, body}
  #closed = [];   // one promise per endless stream, fulfilled when the peer has gone

  constructor() {
    this.server = http.createServer((request, response) => this.#serve(request, response));
  }

  /// Waits until the peer of the last endless stream has gone; gives the milliseconds that this took from the call on.
  async streamClosed() {
    const start = performance.now();
    await this.#closed.at(-1);
    return performance.now() - start;
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  async #serve(request, response) {
    const path = new URL(request.url, 'http://upstream').pathname;
    const [name, format] = Object.entries(kFormats).find(([, candidate]) => candidate.isMine(path)) ?? [];
    if (!format) return response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"message":"no such path"}}');
    const body = await readJson(request);
    const model = format.model(path, body);
    this.requests.push({ format: name, model, headers: request.headers, body });
    const script = scriptFor(model, format.see(body));
    if (script.error) return this.#fail(format, script.error, response);
    if (script.endless) return this.#streamForEver(format, model, response);
    if (!format.isStream(path, body))
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(format.whole(model, script)));
    response.writeHead(200, { 'content-type': format.streamType });
    for (const event of format.stream(model, script, body)) response.write(event);
    response.end();
  }

  #fail(format, error, response) {
    const headers = { 'content-type': 'application/json' };
    if (error.retryAfterSeconds) headers['retry-after'] = String(error.retryAfterSeconds);
    response.writeHead(error.status, headers).end(JSON.stringify(format.error(error)));
  }

  #streamForEver(format, model, response) {
    response.writeHead(200, { 'content-type': format.streamType });
    const timer = setInterval(() => response.write(format.piece(model, 'and on ')), kEndlessPieceEveryMs);
    this.#closed.push(new Promise((resolve) => response.on('close', () => { clearInterval(timer); resolve(); })));
  }
}

export async function startUpstream() {
  const upstream = new Upstream();
  await new Promise((resolve) => upstream.server.listen(0, '127.0.0.1', resolve));
  upstream.url = `http://127.0.0.1:${upstream.server.address().port}`;
  return upstream;
}
