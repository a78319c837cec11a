// The official openai client against a node whose providers speak four different formats.
// Needs: openai

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { requireClient, startNode } from './node.mjs';
import { kToolArguments, kUsage } from './scripts.mjs';
import { startUpstream } from './upstream.mjs';

const OpenAI = requireClient('openai').default ?? requireClient('openai');

const kOnePixel = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const kSchema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false };
const kWeatherParameters = { type: 'object', properties: { city: { type: 'string' }, unit: { type: 'string' } }, required: ['city'] };
const ask = (content) => [{ role: 'system', content: 'Be brief.' }, { role: 'user', content }];

let upstream;
let node;
let client;

before(async () => {
  upstream = await startUpstream();
  node = await startNode(upstream.url);
  client = new OpenAI({ baseURL: `${node.api}/v1`, apiKey: 'not-needed-on-loopback', maxRetries: 0, timeout: 20_000 });
});

after(async () => {
  const code = await node?.stop();
  await upstream?.stop();
  assert.equal(code ?? 0, 0, 'helixagent drains and exits with 0');
});

async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

const textOf = (chunks) => chunks.map((chunk) => chunk.choices[0]?.delta?.content ?? '').join('');

/// Awaits the failure and gives it.
async function failureOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  assert.fail('expected an error');
}

for (const type of ['openai', 'anthropic', 'gemini', 'ollama']) {
  const model = (name) => `up-${type}/${name}`;

  describe(`a provider of type ${type}`, { timeout: 60_000 }, () => {
    it('answers a plain request with its usage and a request id', async () => {
      const answer = await client.chat.completions.create({ model: model('chat'), messages: ask('Hi') });
      assert.equal(answer.object, 'chat.completion');
      assert.equal(answer.choices[0].message.content, 'Hello there');
      assert.equal(answer.choices[0].finish_reason, 'stop');
      assert.equal(answer.usage.prompt_tokens, kUsage.input);
      assert.equal(answer.usage.completion_tokens, kUsage.output);
      assert.equal(answer.usage.total_tokens, kUsage.input + kUsage.output);
      assert.ok(answer._request_id, 'x-request-id');
    });

    it('gives the system message to the model in the place of its format', async () => {
      const answer = await client.chat.completions.create({ model: model('mirror'), messages: ask('Hi') });
      assert.equal(JSON.parse(answer.choices[0].message.content).system, 'Be brief.');
    });

    it('streams the text, and no usage when none was asked for', async () => {
      const chunks = await collect(await client.chat.completions.create({ model: model('chat'), messages: ask('Hi'), stream: true }));
      assert.equal(textOf(chunks), 'Hello there');
      assert.equal(chunks.filter((chunk) => chunk.choices[0]?.finish_reason).length, 1);
      assert.equal(chunks.at(-1).choices[0].finish_reason, 'stop');
      assert.equal(new Set(chunks.map((chunk) => chunk.id)).size, 1, 'one id throughout');
      assert.ok(chunks.every((chunk) => !chunk.usage));
    });

    it('ends a stream with one usage chunk when it was asked for', async () => {
      const stream = await client.chat.completions.create({ model: model('chat'), messages: ask('Hi'), stream: true, stream_options: { include_usage: true } });
      const chunks = await collect(stream);
      assert.equal(textOf(chunks), 'Hello there');
      assert.deepEqual(chunks.at(-1).choices, []);
      assert.equal(chunks.at(-1).usage.total_tokens, kUsage.input + kUsage.output);
      assert.equal(chunks.filter((chunk) => chunk.usage).length, 1);
    });

    it('carries a whole tool loop', async () => {
      const calls = [];
      const runner = client.chat.completions.runTools({
        model: model('tools'), messages: ask('How warm is it in Paris?'),
        tools: [{ type: 'function', function: { name: 'get_weather', description: 'Temperature of a city', parameters: kWeatherParameters,
                                                parse: JSON.parse, function: (given) => { calls.push(given); return '21'; } } }],
      });
      assert.equal(await runner.finalContent(), 'It is 21 degrees in Paris');
      assert.deepEqual(calls, [kToolArguments]);
    });

    it('streams a tool call whose arguments are JSON when put together', async () => {
      const stream = client.chat.completions.stream({
        model: model('tools'), messages: ask('How warm is it in Paris?'),
        tools: [{ type: 'function', function: { name: 'get_weather', parameters: kWeatherParameters } }],
      });
      const answer = await stream.finalChatCompletion();
      const [call] = answer.choices[0].message.tool_calls;
      assert.equal(answer.choices[0].finish_reason, 'tool_calls');
      assert.equal(call.function.name, 'get_weather');
      assert.ok(call.id);
      assert.deepEqual(JSON.parse(call.function.arguments), kToolArguments);
    });

    it('hands an image over', async () => {
      const content = [{ type: 'text', text: 'What is this?' }, { type: 'image_url', image_url: { url: kOnePixel } }];
      const answer = await client.chat.completions.create({ model: model('mirror'), messages: [{ role: 'user', content }] });
      assert.equal(JSON.parse(answer.choices[0].message.content).imageCount, 1);
    });

    it('hands a JSON schema over', { skip: type === 'anthropic' && 'Messages has no such field on every model' }, async () => {
      const response_format = { type: 'json_schema', json_schema: { name: 'place', strict: true, schema: kSchema } };
      const answer = await client.chat.completions.create({ model: model('mirror'), messages: ask('Where?'), response_format });
      const { schema } = JSON.parse(answer.choices[0].message.content);
      assert.deepEqual(schema.required, ['city']);
      assert.ok(schema.properties.city);
    });

    it('passes a 404 of the provider on', async () => {
      const error = await failureOf(client.chat.completions.create({ model: model('not-found'), messages: ask('Hi') }));
      assert.ok(error instanceof OpenAI.NotFoundError, String(error));
      assert.equal(error.status, 404);
      assert.match(error.message, /does not exist/);
      assert.ok(error.requestID);
      if (type === 'openai') assert.deepEqual([error.code, error.param], ['model_not_found', 'model']);
    });

    it('passes a 400 of the provider on, also to a stream', async () => {
      for (const stream of [false, true]) {
        const error = await failureOf(client.chat.completions.create({ model: model('bad-request'), messages: ask('Hi'), stream }));
        assert.ok(error instanceof OpenAI.BadRequestError, String(error));
        assert.match(error.message, /roles must alternate/);
        if (type === 'openai') assert.equal(error.param, 'messages');
      }
    });

    it('passes a 429 on with the time to wait', async () => {
      const error = await failureOf(client.chat.completions.create({ model: model('rate-limited'), messages: ask('Hi') }));
      assert.ok(error instanceof OpenAI.RateLimitError, String(error));
      const seconds = Number(error.headers.get('retry-after'));
      assert.ok(seconds >= 1 && seconds <= 7, `retry-after is ${seconds}`);
    });

    it('turns a broken provider into a server error that names no key', async () => {
      const error = await failureOf(client.chat.completions.create({ model: model('broken'), messages: ask('Hi') }));
      assert.ok(error instanceof OpenAI.InternalServerError, String(error));
      assert.equal(error.status, 502);
      assert.ok(!JSON.stringify(error.error).includes('test-key'));
    });

    it('stops the provider within a second when the client leaves mid-stream', async () => {
      const stream = await client.chat.completions.create({ model: model('endless'), messages: ask('Hi'), stream: true });
      let seen = 0;
      for await (const chunk of stream) {
        if (chunk.choices[0]?.delta?.content && ++seen === 3) break;
      }
      stream.controller.abort();
      assert.ok((await upstream.streamClosed()) < 1000);
    });
  });
}

describe('the gateway itself', { timeout: 30_000 }, () => {
  it('lists its models and finds each of them', async () => {
    const ids = [];
    for await (const entry of client.models.list()) ids.push(entry.id);
    assert.ok(ids.some((id) => id.endsWith('chat')), ids.join(' '));
    assert.equal((await client.models.retrieve('up-openai/chat')).object, 'model');
  });

  it('refuses an unknown model with the name of the field', async () => {
    const error = await failureOf(client.chat.completions.create({ model: 'no-such-model', messages: ask('Hi') }));
    assert.ok(error instanceof OpenAI.NotFoundError, String(error));
    assert.deepEqual([error.code, error.param], ['model_not_found', 'model']);
    assert.ok(error.requestID);
  });

  it('refuses a bad value with the name of the field', async () => {
    const error = await failureOf(client.chat.completions.create({ model: 'up-openai/chat', messages: ask('Hi'), temperature: 'hot' }));
    assert.ok(error instanceof OpenAI.BadRequestError, String(error));
    assert.equal(error.param, 'temperature');
  });

  it('refuses a request without messages', async () => {
    const error = await failureOf(client.chat.completions.create({ model: 'up-openai/chat' }));
    assert.ok(error instanceof OpenAI.BadRequestError, String(error));
    assert.equal(error.param, 'messages');
  });

  it('sends the key of the provider, never that of the client', () => {
    const sent = JSON.stringify(upstream.requests.map((request) => request.headers));
    assert.ok(sent.includes('test-key-of-openai') && sent.includes('test-key-of-anthropic'));
    assert.ok(!sent.includes('not-needed-on-loopback'));
  });
});
