// The official Ollama client against a node whose providers speak four different formats.
// Needs: ollama

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { requireClient } from './node.mjs';
import { kThoughts, kToolArguments, kUsage, kVectors } from './scripts.mjs';
import { ask, collect, failureOf, kTypes, kWeatherParameters, useNode } from './steps.mjs';

const { Ollama } = requireClient('ollama');

const kOnePixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const kTools = [{ type: 'function', function: { name: 'get_weather', description: 'Temperature of a city', parameters: kWeatherParameters } }];

const used = useNode();
let made;
const client = () => (made ??= new Ollama({ host: used.node.api }));

for (const type of kTypes) {
  const request = (model, more = {}) => ({ model: `up-${type}/${model}`, messages: [{ role: 'system', content: 'Be brief.' }, ...ask('Hi')], ...more });

  describe(`a provider of type ${type}`, { timeout: 60_000 }, () => {
    it('answers a chat with its counts and duration', async () => {
      const answer = await client().chat(request('chat', { options: { temperature: 0, num_predict: 64 }, keep_alive: '5m' }));
      assert.equal(answer.message.content, 'Hello there');
      assert.equal(answer.done, true);
      assert.equal(answer.done_reason, 'stop');
      assert.equal(answer.prompt_eval_count, kUsage.input);
      assert.equal(answer.eval_count, kUsage.output);
      assert.ok(answer.total_duration > 0);
    });

    it('streams a chat', async () => {
      const lines = await collect(await client().chat(request('chat', { stream: true })));
      assert.equal(lines.map((line) => line.message.content).join(''), 'Hello there');
      assert.deepEqual(lines.map((line) => line.done), [...lines.slice(1).map(() => false), true]);
      assert.equal(lines.at(-1).eval_count, kUsage.output);
      assert.ok(lines.at(-1).eval_duration >= 0);
    });

    it('generates, whole and streamed', async () => {
      const whole = await client().generate({ model: `up-${type}/chat`, prompt: 'Hi', system: 'Be brief.' });
      assert.equal(whole.response, 'Hello there');
      const lines = await collect(await client().generate({ model: `up-${type}/chat`, prompt: 'Hi', stream: true }));
      assert.equal(lines.map((line) => line.response).join(''), 'Hello there');
    });

    it('carries a whole tool loop', async () => {
      for (const stream of [false, true]) {
        const first = await client().chat(request('tools', { tools: kTools, stream }));
        const messages = stream ? (await collect(first)).map((line) => line.message) : [first.message];
        const asked = messages.find((message) => message.tool_calls);
        const [{ function: call }] = asked.tool_calls;
        assert.deepEqual([call.name, call.arguments], ['get_weather', kToolArguments]);
        const second = await client().chat(request('tools', { tools: kTools, messages: [...ask('Hi'), asked, { role: 'tool', tool_name: call.name, content: '21' }] }));
        assert.equal(second.message.content, 'It is 21 degrees in Paris');
      }
    });

    it('hands system text, an image and a schema over', async () => {
      const messages = [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'What?', images: [kOnePixel] }];
      const format = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
      const seen = JSON.parse((await client().chat(request('mirror', { messages, format }))).message.content);
      assert.equal(seen.system, 'Be brief.');
      assert.equal(seen.imageCount, 1);
      assert.deepEqual(seen.schema.required, ['city']);
    });

    it('fails with the status and the text', async () => {
      const missing = await failureOf(client().chat(request('not-found')));
      assert.equal(missing.name, 'ResponseError');
      assert.equal(missing.status_code, 404);
      assert.match(missing.message, /does not exist/);
      assert.equal((await failureOf(client().chat(request('bad-request', { stream: true })))).status_code, 400);
      assert.equal((await failureOf(client().chat(request('rate-limited')))).status_code, 429);
    });

    it('fails a stream that is cut', async () => {
      const read = async () => collect(await client().chat(request('cut', { stream: true })));
      assert.match((await failureOf(read())).message, /broke off/);
    });

    if (type === 'openai' || type === 'gemini' || type === 'ollama')
      it('embeds', async () => {
        const many = await client().embed({ model: `up-${type}/vectors`, input: ['a', 'b'] });
        assert.deepEqual(many.embeddings, kVectors);
        const one = await client().embeddings({ model: `up-${type}/vectors`, prompt: 'a' });
        assert.deepEqual(one.embedding, kVectors[0]);
      });
  });
}

describe('the node itself', { timeout: 30_000 }, () => {
  it('shows thoughts', async () => {
    const answer = await client().chat({ model: 'up-anthropic/thinker', messages: ask('Hi'), think: true });
    assert.equal(answer.message.thinking, kThoughts.join(''));
  });

  it('lists and shows models', async () => {
    const { models } = await client().list();
    assert.ok(models.some((model) => model.name === 'chat'));
    assert.ok((await client().show({ model: 'up-openai/chat' })).capabilities.includes('completion'));
    const error = await failureOf(client().show({ model: 'nobody/has-this' }));
    assert.equal(error.status_code, 404);
    assert.match(error.message, /not found/);
    assert.deepEqual((await client().ps()).models, []);
    assert.match((await client().version()).version, /^\d+\.\d+\.\d+$/);
  });
});
