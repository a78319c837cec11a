// What a node sends to a collector, read by OpenTelemetry's own definitions; and that a collector which is down, or
// hangs, holds up nobody.
// Needs: @opentelemetry/otlp-transformer

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startNode } from '../clients/node.mjs';
import { startUpstream } from '../clients/upstream.mjs';
import { startCollector } from './collector.mjs';

const kTrace = '4bf92f3577b34da6a3ce929d0e0e4736';
const kCallersSpan = '00f067aa0ba902b7';
const kPrompt = 'a-prompt-that-nobody-else-may-read';
const kCollectorsKey = 'key-of-the-collector-0123456789';

const tracing = (url, more = {}) => ({ tracing: { enabled: true, endpoint: url, sample_rate: 1, ...more } });

async function ask(node, model, headers = {}, more = {}) {
  const response = await fetch(`${node.api}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: kPrompt }], ...more }),
  });
  return { status: response.status, body: await response.text(), traceId: response.headers.get('x-trace-id') };
}

async function metric(node, name) {
  const text = await (await fetch(`${node.metrics}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.split(' ')[1]);
}

for (const encoding of ['protobuf', 'json']) {
  describe(`a request's trace as ${encoding}`, { timeout: 60_000 }, () => {
    let upstream;
    let collector;
    let node;
    let spans;
    const begun = BigInt(Date.now()) * 1_000_000n;

    before(async () => {
      upstream = await startUpstream();
      collector = await startCollector();
      node = await startNode(upstream.url, {
        ...tracing(collector.url, { encoding, service_name: 'drill', headers: { 'x-collector-key': kCollectorsKey } }),
        server: { environment: 'test' },
      });
      const headers = { traceparent: `00-${kTrace}-${kCallersSpan}-01`, tracestate: 'vendor=1' };
      assert.equal((await ask(node, 'up-openai/chat', headers)).status, 200);
      spans = await collector.waitForSpans(2);
    });
    after(async () => { await node?.stop(); await collector.stop(); await upstream.stop(); });

    it('is the caller\'s trace', () => {
      const [server] = spans;
      assert.equal(server.traceId, kTrace);
      assert.equal(server.parentSpanId, kCallersSpan);
      assert.equal(server.traceState, 'vendor=1');
      assert.equal(server.kind, 2);
      assert.equal(server.flags, 0x301);
      assert.equal(server.name, 'POST /v1/chat/completions');
      assert.equal(server.attributes['http.response.status_code'], 200);
      assert.equal(server.attributes['http.request.method'], 'POST');
    });

    it('has a span of each attempt, and the provider is told of it', () => {
      const [server, attempt] = spans;
      assert.equal(attempt.traceId, kTrace);
      assert.equal(attempt.parentSpanId, server.spanId);
      assert.equal(attempt.kind, 3);
      assert.equal(attempt.name, 'chat chat');
      assert.equal(attempt.attributes['server.address'], '127.0.0.1');
      assert.equal(attempt.attributes['server.port'], Number(new URL(upstream.url).port));
      assert.equal(attempt.attributes['helix.breaker.state'], 'closed');
      const { headers } = upstream.requests.at(-1);
      assert.equal(headers.traceparent, `00-${kTrace}-${attempt.spanId}-01`);
      assert.equal(headers.tracestate, 'vendor=1');
    });

    it('speaks of models as the conventions do', () => {
      for (const { attributes } of spans) {
        assert.equal(attributes['gen_ai.operation.name'], 'chat');
        assert.equal(attributes['gen_ai.provider.name'], 'openai');
        assert.equal(attributes['gen_ai.system'], 'openai');
        assert.equal(attributes['gen_ai.response.model'], 'chat');
        assert.equal(attributes['gen_ai.usage.input_tokens'], 9);
        assert.equal(attributes['gen_ai.usage.output_tokens'], 3);
        assert.deepEqual(attributes['gen_ai.response.finish_reasons'], ['stop']);
      }
      assert.equal(spans[0].attributes['gen_ai.request.model'], 'up-openai/chat');
      assert.equal(spans[1].attributes['gen_ai.request.model'], 'chat');
    });

    it('says where it comes from', () => {
      const { resource, scope } = spans[0];
      assert.equal(resource['service.name'], 'drill');
      assert.equal(resource['deployment.environment.name'], 'test');
      assert.match(resource['service.version'], /^\d+\.\d+/);
      assert.match(resource['service.instance.id'], /-\d+$/);
      assert.equal(scope.name, 'helixagent');
    });

    it('has true times', () => {
      const [server, attempt] = spans;
      assert.ok(server.start >= begun && server.end <= BigInt(Date.now() + 1) * 1_000_000n);
      assert.ok(server.start <= attempt.start && attempt.start < attempt.end && attempt.end <= server.end);
    });

    it('is sent to the right path and holds no text and no secret', () => {
      const [call] = collector.calls;
      assert.equal(call.path, '/v1/traces');
      assert.equal(call.headers['x-collector-key'], kCollectorsKey);
      for (const text of [kPrompt, 'Hello there', 'test-key-of-openai', kCollectorsKey])
        assert.ok(!call.body.includes(text), text);
    });
  });
}

describe('what is sent', { timeout: 60_000 }, () => {
  let upstream;
  let collector;
  let node;
  const start = async (more) => {
    upstream = await startUpstream();
    collector = await startCollector();
    node = await startNode(upstream.url, tracing(collector.url, more));
  };
  const stop = async () => { await collector.stop(); await upstream.stop(); };

  it('errors always, the others by their share', async () => {
    await start({ sample_rate: 0 });
    assert.equal((await ask(node, 'up-openai/chat')).status, 200);
    const failed = await ask(node, 'up-openai/broken');
    assert.equal(failed.status, 502);
    const spans = await collector.waitForSpans(2);
    assert.equal(await node.stop(), 0);
    assert.deepEqual(new Set(spans.map((span) => span.traceId)), new Set([failed.traceId]));
    assert.equal(spans[0].status.code, 2);
    assert.equal(spans[1].status.code, 2);
    assert.equal(spans[1].attributes['error.type'], 'server_error');
    assert.equal(spans[1].attributes['http.response.status_code'], 500);
    await stop();
  });

  it('nothing of a trace that its caller does not sample', async () => {
    await start({});
    await ask(node, 'up-openai/chat', { traceparent: `00-${kTrace}-${kCallersSpan}-00` });
    assert.equal(await node.stop(), 0);
    assert.equal(collector.calls.length, 0);
    await stop();
  });

  it('the look-up in the cache and the round of an ensemble', async () => {
    await start({});
    await node.stop();
    node = await startNode(upstream.url, {
      ...tracing(collector.url),
      cache: { enabled: true },
      ensemble: { members: ['up-openai/chat', 'up-anthropic/chat'], strategy: 'majority_vote' },
    });
    for (let i = 0; i < 2; ++i) assert.equal((await ask(node, 'up-openai/chat')).status, 200);
    assert.equal((await ask(node, 'helixagent-ensemble')).status, 200);
    assert.equal(await node.stop(), 0);
    const named = (name) => collector.spans.filter((span) => span.name === name);
    // The ensemble asks the cache too.
    assert.deepEqual(named('cache lookup').map((span) => span.attributes['helix.cache.hit']), [false, true, false]);
    const [round] = named('ensemble round');
    assert.equal(round.attributes['helix.ensemble.members'], 2);
    assert.equal(round.attributes['helix.ensemble.answered'], 2);
    const ofRound = collector.spans.filter((span) => span.traceId === round.traceId);
    assert.equal(ofRound.filter((span) => span.kind === 3).length, 2);
    const server = ofRound.find((span) => span.kind === 2);
    for (const span of ofRound) if (span !== server) assert.equal(span.parentSpanId, server.spanId);
    await stop();
  });

  it('what waits is sent before the end', async () => {
    await start({});
    await ask(node, 'up-openai/chat', {}, { stream: true });
    assert.equal(await node.stop(), 0);
    assert.equal(collector.spans.length, 2);
    await stop();
  });
});

describe('a collector that', { timeout: 60_000 }, () => {
  const kRequests = 20;
  const measured = async (node) => {
    const begun = performance.now();
    for (let i = 0; i < kRequests; ++i) assert.equal((await ask(node, 'up-openai/chat')).status, 200);
    return (performance.now() - begun) / kRequests;
  };

  for (const [what, makeUrl] of [
    ['hangs', async () => startCollector(null)],
    ['is not there', async () => { const gone = await startCollector(); await gone.stop(); return gone; }],
  ]) {
    it(`${what} holds up nobody`, async () => {
      const upstream = await startUpstream();
      const collector = await makeUrl();
      const node = await startNode(upstream.url, tracing(collector.url, { queue_size: 10 }));
      const millis = await measured(node);
      assert.ok(millis < 500, `${millis} ms a request`);
      assert.ok(await metric(node, 'helixagent_trace_spans_dropped_total') > 0, 'what does not fit is counted');
      const begun = performance.now();
      assert.equal(await node.stop(), 0);
      assert.ok(performance.now() - begun < 15_000, 'nor the end');
      await collector.stop().catch(() => {});
      await upstream.stop();
    });
  }

  it('refuses is asked no more for the same spans', async () => {
    const upstream = await startUpstream();
    const collector = await startCollector(400);
    const node = await startNode(upstream.url, tracing(collector.url));
    await ask(node, 'up-openai/chat');
    await collector.waitForSpans(2);
    assert.equal(await node.stop(), 0);
    assert.equal(collector.calls.length, 1);
    assert.match(node.log(), /trace_export_failing/);
    await collector.stop();
    await upstream.stop();
  });
});

describe('an address of Jaeger\'s old protocol', { timeout: 30_000 }, () => {
  it('is translated, and the log says so', async () => {
    const upstream = await startUpstream();
    const node = await startNode(upstream.url, tracing('http://127.0.0.1:14268/api/traces', { exporter: 'jaeger' }));
    assert.equal(await node.stop(), 0);
    assert.match(node.log(), /trace_endpoint_translated/);
    assert.match(node.log(), /127\.0\.0\.1:4318\/v1\/traces/);
    await upstream.stop();
  });
});
