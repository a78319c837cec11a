// The official Anthropic client against a node whose providers speak four different formats.
// Needs: @anthropic-ai/sdk

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { kSignature } from './formats.mjs';
import { requireClient } from './node.mjs';
import { kPromptTokens, kThoughts, kToolArguments, kUsage } from './scripts.mjs';
import { ask, collect, failureOf, kTypes, kWeatherParameters, useNode } from './steps.mjs';

const Anthropic = requireClient('@anthropic-ai/sdk').default ?? requireClient('@anthropic-ai/sdk');

const kOnePixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const kTool = { name: 'get_weather', description: 'Temperature of a city', input_schema: kWeatherParameters };
const kSchema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false };

const used = useNode();
let made;
const client = () => (made ??= new Anthropic({ baseURL: used.node.api, apiKey: 'not-needed-on-loopback', maxRetries: 0, timeout: 20_000 }));

const textOf = (message) => message.content.filter((block) => block.type === 'text').map((block) => block.text).join('');

for (const type of kTypes) {
  const request = (model, more = {}) => ({ model: `up-${type}/${model}`, max_tokens: 64, system: 'Be brief.', messages: ask('Hi'), ...more });

  describe(`a provider of type ${type}`, { timeout: 60_000 }, () => {
    it('answers with a message, its usage and a request id', async () => {
      const message = await client().messages.create(request('chat'));
      assert.equal(message.type, 'message');
      assert.match(message.id, /^msg_\w+$/);
      assert.deepEqual(message.content.map((block) => block.type), ['text']);
      assert.equal(textOf(message), 'Hello there');
      assert.equal(message.stop_reason, 'end_turn');
      assert.equal(message.usage.input_tokens, kUsage.input);
      assert.equal(message.usage.output_tokens, kUsage.output);
      assert.match(message._request_id, /^req-/);
    });

    it('gives the system text to the model', async () => {
      assert.equal(JSON.parse(textOf(await client().messages.create(request('mirror')))).system, 'Be brief.');
    });

    it('streams by the helper, with the final usage', async () => {
      const stream = client().messages.stream(request('chat'));
      const pieces = [];
      stream.on('text', (piece) => pieces.push(piece));
      const message = await stream.finalMessage();
      assert.equal(pieces.join(''), 'Hello there');
      assert.equal(textOf(message), 'Hello there');
      assert.equal(message.stop_reason, 'end_turn');
      assert.equal(message.usage.input_tokens, kUsage.input);
      assert.equal(message.usage.output_tokens, kUsage.output);
    });

    it('sends the events in their order', async () => {
      const events = await collect(await client().messages.create(request('chat', { stream: true })));
      const kinds = events.map((event) => event.type).filter((kind) => kind !== 'content_block_delta');
      assert.deepEqual(kinds, ['message_start', 'content_block_start', 'content_block_stop', 'message_delta', 'message_stop']);
    });

    it('carries a whole tool loop, the second turn streamed', async () => {
      const first = await client().messages.create(request('tools', { tools: [kTool], tool_choice: { type: 'auto' } }));
      assert.equal(first.stop_reason, 'tool_use');
      const call = first.content.find((block) => block.type === 'tool_use');
      assert.deepEqual([call.name, call.input], ['get_weather', kToolArguments]);
      const result = { type: 'tool_result', tool_use_id: call.id, content: '21' };
      const messages = [...ask('Hi'), { role: 'assistant', content: first.content }, { role: 'user', content: [result] }];
      const second = await client().messages.stream(request('tools', { tools: [kTool], messages })).finalMessage();
      assert.equal(textOf(second), 'It is 21 degrees in Paris');
    });

    it('streams a tool call whose input is put together', async () => {
      const message = await client().messages.stream(request('tools', { tools: [kTool] })).finalMessage();
      assert.deepEqual(message.content.find((block) => block.type === 'tool_use').input, kToolArguments);
      assert.equal(message.stop_reason, 'tool_use');
    });

    it('hands an image and a schema over', async () => {
      const content = [{ type: 'text', text: 'What?' }, { type: 'image', source: { type: 'base64', media_type: 'image/png', data: kOnePixel } }];
      const output_config = { format: { type: 'json_schema', schema: kSchema } };
      const seen = JSON.parse(textOf(await client().messages.create(request('mirror', { messages: ask(content), output_config }))));
      assert.equal(seen.imageCount, 1);
      assert.deepEqual(seen.schema.required, ['city']);
    });

    it('counts tokens, and says when that is an estimate', async () => {
      const { data, response } = await client().messages.countTokens({ model: `up-${type}/chat`, messages: ask('Hi') }).withResponse();
      const canCount = type === 'anthropic' || type === 'gemini';
      assert.equal(response.headers.get('x-helix-token-count'), canCount ? null : 'estimate');
      assert.ok(canCount ? data.input_tokens === kPromptTokens : data.input_tokens > 0);
    });

    it('fails with the class of the status and a request id', async () => {
      for (const stream of [false, true]) {
        const missing = await failureOf(client().messages.create(request('not-found', { stream })));
        assert.ok(missing instanceof Anthropic.NotFoundError, String(missing));
        assert.match(missing.requestID, /^req-/);
        assert.equal(missing.error.error.type, 'not_found_error');
        const bad = await failureOf(client().messages.create(request('bad-request', { stream })));
        assert.ok(bad instanceof Anthropic.BadRequestError, String(bad));
        assert.match(bad.message, /roles must alternate/);
      }
      const limited = await failureOf(client().messages.create(request('rate-limited')));
      assert.ok(limited instanceof Anthropic.RateLimitError, String(limited));
      assert.match(limited.headers.get('retry-after'), /^[1-7]$/);
      const broken = await failureOf(client().messages.create(request('broken')));
      assert.ok(broken instanceof Anthropic.InternalServerError, String(broken));
    });

    it('is asked again by the client after a fault that passes', async () => {
      const message = await client().messages.create(request(`flaky-server-${type}`), { maxRetries: 1 });
      assert.equal(textOf(message), 'Hello there');
    });

    it('fails a stream that is cut', async () => {
      const error = await failureOf(client().messages.stream(request('cut')).finalMessage());
      assert.ok(error instanceof Anthropic.APIError, String(error));
      assert.match(error.message, /api_error/);
    });
  });
}

describe('Anthropic behind Anthropic', { timeout: 30_000 }, () => {
  it('gets the fields this gateway does not know', async () => {
    const cache_control = { type: 'ephemeral' };
    await client().messages.create({ model: 'up-anthropic/chat', max_tokens: 9, service_tier: 'auto', messages: ask([{ type: 'text', text: 'Hi', cache_control }]) },
                                 { headers: { 'anthropic-beta': 'context-management-2025-06-27' } });
    const { body, headers } = used.upstream.requests.at(-1);
    assert.equal(headers['anthropic-beta'], 'context-management-2025-06-27');
    assert.equal(body.anthropic_beta, undefined);
    assert.equal(body.model, 'chat');
    assert.equal(body.service_tier, 'auto');
    assert.deepEqual(body.messages[0].content[0].cache_control, cache_control);
  });

  it('keeps thoughts and their signature, also in the next turn', async () => {
    for (const turn of ['whole', 'streamed']) {
      const request = { model: 'up-anthropic/thinker', max_tokens: 4096, messages: ask('Hi'), thinking: { type: 'enabled', budget_tokens: 1024 } };
      const message = turn === 'whole' ? await client().messages.create(request) : await client().messages.stream(request).finalMessage();
      assert.deepEqual(message.content[0], { type: 'thinking', thinking: kThoughts.join(''), signature: kSignature });
      await client().messages.create({ ...request, messages: [...ask('Hi'), { role: 'assistant', content: message.content }, ...ask('And?')] });
      assert.equal(used.upstream.requests.at(-1).body.messages[1].content[0].signature, kSignature);
    }
  });

  it('keeps the thoughts of another vendor out', async () => {
    const first = await client().messages.create({ model: 'up-gemini/thinker', max_tokens: 9, messages: ask('Hi') });
    assert.equal(first.content[0].type, 'thinking');
    await client().messages.create({ model: 'up-anthropic/chat', max_tokens: 9, messages: [...ask('Hi'), { role: 'assistant', content: first.content }, ...ask('And?')] });
    const kinds = used.upstream.requests.at(-1).body.messages[1].content.map((block) => block.type);
    assert.deepEqual(kinds, ['text']);
  });
});

describe('the list of models', { timeout: 30_000 }, () => {
  it('is a page of Anthropic models', async () => {
    const models = await collect(client().models.list());
    assert.ok(models.some((model) => model.id === 'chat' && model.type === 'model'));
    assert.equal((await client().models.retrieve('up-gemini/chat')).id, 'up-gemini/chat');
    assert.ok(await failureOf(client().models.retrieve('nobody/has-this')) instanceof Anthropic.NotFoundError);
  });
});

describe('a bad request', { timeout: 30_000 }, () => {
  it('is refused with the name of the field', async () => {
    const error = await failureOf(client().messages.create({ model: 'up-openai/chat', messages: ask('Hi') }));
    assert.ok(error instanceof Anthropic.BadRequestError, String(error));
    assert.match(error.error.error.message, /max_tokens/);
  });
});
