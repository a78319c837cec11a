// The official openai client with the responses protocol.
// Needs: openai zod

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { requireClient } from './node.mjs';
import { kThoughts, kToolArguments, kUsage } from './scripts.mjs';
import { collect, failureOf, kTypes, kWeatherParameters, useNode } from './steps.mjs';

const { OpenAI } = requireClient('openai');
const { z } = requireClient('zod');
const { zodTextFormat } = requireClient('openai/helpers/zod');

const kTool = { type: 'function', name: 'get_weather', parameters: kWeatherParameters, strict: false };
let client;
const used = useNode(({ api }) => { client = new OpenAI({ baseURL: api, apiKey: 'k', maxRetries: 0, timeout: 20_000 }); });

for (const type of kTypes) {
  const model = (name) => `up-${type}/${name}`;

  describe(`a provider of type ${type}`, { timeout: 60_000 }, () => {
    it('answers', async () => {
      const response = await client.responses.create({ model: model('chat'), input: 'Hi', instructions: 'Be brief.' });
      assert.equal(response.output_text, 'Hello there');
      assert.equal(response.status, 'completed');
      assert.equal(response.store, false);
      assert.equal(response.usage.input_tokens, kUsage.input);
      assert.equal(response.usage.output_tokens, kUsage.output);
      assert.ok(response._request_id);
    });

    it('streams, and the stream adds up', async () => {
      const events = await collect(await client.responses.create({ model: model('chat'), input: 'Hi', stream: true }));
      assert.deepEqual(events.map((event) => event.sequence_number), events.map((_, index) => index));
      assert.equal(events[0].type, 'response.created');
      assert.equal(events.at(-1).type, 'response.completed');
      assert.equal(events.filter((event) => event.type === 'response.output_text.delta').map((event) => event.delta).join(''), 'Hello there');
    });

    it('is understood by the stream helper', async () => {
      const stream = client.responses.stream({ model: model('chat'), input: 'Hi' });
      const response = await stream.finalResponse();
      assert.equal(response.output_text, 'Hello there');
    });

    it('tells thoughts as a summary when asked', async () => {
      const response = await client.responses.create({ model: model('thinker'), input: 'Hi', reasoning: { summary: 'auto' } });
      assert.equal(response.output[0].type, 'reasoning');
      assert.equal(response.output[0].summary.map((part) => part.text).join(''), kThoughts.join(''));
      assert.equal(response.output_text, 'Hello there');
    });

    it('carries a whole tool loop without state', async () => {
      const input = [{ role: 'user', content: 'How warm is it in Paris?' }];
      const first = await client.responses.create({ model: model('tools'), input, tools: [kTool] });
      const call = first.output.find((item) => item.type === 'function_call');
      assert.deepEqual(JSON.parse(call.arguments), kToolArguments);
      input.push(...first.output, { type: 'function_call_output', call_id: call.call_id, output: '21' });
      const second = await client.responses.create({ model: model('tools'), input, tools: [kTool] });
      assert.equal(second.output_text, 'It is 21 degrees in Paris');
    });

    it('streams a tool call', async () => {
      const stream = client.responses.stream({ model: model('tools'), input: 'How warm is it in Paris?', tools: [kTool] });
      const response = await stream.finalResponse();
      assert.deepEqual(JSON.parse(response.output.find((item) => item.type === 'function_call').arguments), kToolArguments);
    });

    it('parses an answer by its schema', async () => {
      const response = await client.responses.parse({
        model: model('place'), input: 'Where?', text: { format: zodTextFormat(z.object({ city: z.string() }), 'place') },
      });
      assert.deepEqual(response.output_parsed, { city: 'Paris' });
    });

    it('fails with the classes of the client', async () => {
      const error = await failureOf(client.responses.create({ model: model('not-found'), input: 'Hi' }));
      assert.ok(error instanceof OpenAI.NotFoundError, String(error));
      assert.ok(error.requestID);
    });
  });
}

describe('stored responses', { timeout: 30_000 }, () => {
  it('are found, continued, listed and deleted', async () => {
    const first = await client.responses.create({ model: 'up-openai/chat', input: 'Hi', store: true });
    assert.equal(first.store, true);
    assert.equal((await client.responses.retrieve(first.id)).output_text, 'Hello there');
    const second = await client.responses.create({ model: 'up-openai/chat', input: 'And now?', previous_response_id: first.id, store: true });
    assert.equal(second.previous_response_id, first.id);
    const sent = used.upstream.requests.at(-1).body.messages.map((message) => message.role);
    assert.deepEqual(sent, ['user', 'assistant', 'user']);
    const items = await collect(client.responses.inputItems.list(second.id, { order: 'asc', limit: 2 }));
    assert.deepEqual(items.map((item) => item.role), ['user', 'assistant', 'user']);
    await client.responses.delete(second.id);
    assert.ok((await failureOf(client.responses.retrieve(second.id))) instanceof OpenAI.NotFoundError);
  });

  it('are stored by a stream too', async () => {
    const stream = client.responses.stream({ model: 'up-anthropic/chat', input: 'Hi', store: true });
    const response = await stream.finalResponse();
    assert.equal((await client.responses.retrieve(response.id)).output_text, 'Hello there');
  });

  it('are only those that were asked for', async () => {
    const response = await client.responses.create({ model: 'up-openai/chat', input: 'Hi' });
    assert.ok((await failureOf(client.responses.retrieve(response.id))) instanceof OpenAI.NotFoundError);
    const error = await failureOf(client.responses.create({ model: 'up-openai/chat', input: 'And?', previous_response_id: response.id }));
    assert.equal(error.code, 'previous_response_not_found');
    assert.equal(error.param, 'previous_response_id');
  });

  it('resolve references to their items', async () => {
    const first = await client.responses.create({ model: 'up-openai/chat', input: 'Hi', store: true });
    const input = [{ type: 'item_reference', id: first.output[0].id }, { role: 'user', content: 'Go on' }];
    await client.responses.create({ model: 'up-openai/mirror', input });
    assert.equal(used.upstream.requests.at(-1).body.messages[0].role, 'assistant');
  });
});
