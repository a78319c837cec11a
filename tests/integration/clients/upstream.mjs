// A scripted provider that speaks all four wire formats on one loopback port.
//
//   const upstream = await startUpstream();   upstream.url, upstream.requests, await upstream.streamClosed(), await upstream.stop()

import http from 'node:http';

import { kFormats } from './formats.mjs';
import { kPromptTokens, kTextPieces, kVectors, scriptFor } from './scripts.mjs';

const kEndlessPieceEveryMs = 20;

const kVectorPaths = /^\/(openai\/v1\/embeddings|gemini\/v1beta\/models\/[^/]+:batchEmbedContents|ollama\/api\/embed)$/;

const kCountPaths = /^\/(anthropic\/v1\/messages\/count_tokens|gemini\/v1beta\/models\/[^/]+:countTokens)$/;

function vectorAnswer(path, vectors) {
  if (path.startsWith('/gemini')) return { embeddings: vectors.map((values) => ({ values })) };
  if (path.startsWith('/ollama')) return { model: 'vectors', embeddings: vectors, prompt_eval_count: 4 };
  const data = vectors.map((embedding, index) => ({ object: 'embedding', index, embedding }));
  return { object: 'list', model: 'vectors', data, usage: { prompt_tokens: 4, total_tokens: 4 } };
}

async function readJson(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString() || '{}');
}

class Upstream {
  requests = [];  // what arrived: {format, model, headers, body}
  #seen = new Set();
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
    if (kVectorPaths.test(path)) return this.#embed(path, await readJson(request), response);
    if (kCountPaths.test(path)) return this.#count(path, await readJson(request), response);
    const [name, format] = Object.entries(kFormats).find(([, candidate]) => candidate.isMine(path)) ?? [];
    if (!format) return response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"message":"no such path"}}');
    const body = await readJson(request);
    const model = format.model(path, body);
    this.requests.push({ format: name, model, headers: request.headers, body });
    const script = scriptFor(model, format.see(body));
    const isOver = script.error?.isOnce && !this.#isFirst(`${name}/${model}`);
    if (isOver) script.text = kTextPieces;
    else if (script.error) return this.#fail(format, script.error, response);
    if (script.endless) return this.#streamForEver(format, model, response);
    if (!format.isStream(path, body))
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(format.whole(model, script)));
    response.writeHead(200, { 'content-type': format.streamType });
    if (script.isCut) return response.write(format.piece(model, script.text[0]), () => response.destroy());
    for (const event of format.stream(model, script, body)) response.write(event);
    response.end();
  }

  #isFirst(what) {
    const isFirst = !this.#seen.has(what);
    this.#seen.add(what);
    return isFirst;
  }

  #embed(path, body, response) {
    this.requests.push({ format: path.split('/')[1], model: 'vectors', body });
    const inputs = body.requests ?? [body.input].flat();
    const vectors = inputs.map((_, index) => kVectors[index % kVectors.length]);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(vectorAnswer(path, vectors)));
  }

  #count(path, body, response) {
    this.requests.push({ format: path.split('/')[1], model: 'count', body });
    const answer = path.startsWith('/gemini') ? { totalTokens: kPromptTokens } : { input_tokens: kPromptTokens };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
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
