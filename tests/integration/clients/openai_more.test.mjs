// The official openai client beyond plain chat: parsed answers, thoughts, retries, embeddings, older completions.
// Needs: openai zod

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { requireClient } from './node.mjs';
import { kSignature } from './formats.mjs';
import { kThoughts, kUsage, kVectors } from './scripts.mjs';
import { ask, collect, failureOf, kTypes, useNode } from './steps.mjs';

const { OpenAI } = requireClient('openai');
const { z } = requireClient('zod');
const { zodResponseFormat } = requireClient('openai/helpers/zod');

let client;
const used = useNode(({ api }) => { client = new OpenAI({ baseURL: api, apiKey: 'k', maxRetries: 0, timeout: 20_000 }); });

for (const type of kTypes) {
  const model = (name) => `up-${type}/${name}`;

  describe(`a provider of type ${type}`, { timeout: 60_000 }, () => {
    it('gives an answer that is parsed by its schema', async () => {
      const answer = await client.chat.completions.parse({
        model: model('place'), messages: ask('Where?'), response_format: zodResponseFormat(z.object({ city: z.string() }), 'place'),
      });
      assert.deepEqual(answer.choices[0].message.parsed, { city: 'Paris' });
    });

    it('keeps thoughts apart from the content', async () => {
      const { message } = (await client.chat.completions.create({ model: model('thinker'), messages: ask('Hi') })).choices[0];
      assert.equal(message.content, 'Hello there');
      assert.equal(message.reasoning_content, kThoughts.join(''));
    });

    it('streams thoughts apart from the content', async () => {
      const chunks = await collect(await client.chat.completions.create({ model: model('thinker'), messages: ask('Hi'), stream: true }));
      const deltas = chunks.map((chunk) => chunk.choices[0].delta);
      assert.equal(deltas.map((delta) => delta.content ?? '').join(''), 'Hello there');
      assert.equal(deltas.map((delta) => delta.reasoning_content ?? '').join(''), kThoughts.join(''));
    });

    it('is asked again after a 429, when its time has come', async () => {
      const patient = new OpenAI({ baseURL: used.api, apiKey: 'k', maxRetries: 3, timeout: 20_000 });
      const start = performance.now();
      const answer = await patient.chat.completions.create({ model: model(`flaky-rate-${type}`), messages: ask('Hi') });
      assert.equal(answer.choices[0].message.content, 'Hello there');
      assert.ok(performance.now() - start >= 900, 'waited as told');
    });

    it('is asked again after a 5xx', async () => {
      const patient = new OpenAI({ baseURL: used.api, apiKey: 'k', maxRetries: 2, timeout: 20_000 });
      const answer = await patient.chat.completions.create({ model: model(`flaky-server-${type}`), messages: ask('Hi') });
      assert.equal(answer.choices[0].message.content, 'Hello there');
    });

    it('completes a prompt', async () => {
      const answer = await client.completions.create({ model: model('chat'), prompt: 'Say hello', echo: true });
      assert.equal(answer.object, 'text_completion');
      assert.equal(answer.choices[0].text, 'Say helloHello there');
      const chunks = await collect(await client.completions.create({ model: model('chat'), prompt: 'Say hello', stream: true }));
      assert.equal(chunks.map((chunk) => chunk.choices[0]?.text ?? '').join(''), 'Hello there');
    });

    it('completes several prompts, each by itself', async () => {
      const answer = await client.completions.create({ model: model('chat'), prompt: ['A', 'B'], echo: true });
      assert.deepEqual(answer.choices.map((choice) => [choice.index, choice.text]), [[0, 'AHello there'], [1, 'BHello there']]);
      assert.equal(answer.usage.prompt_tokens, 2 * kUsage.input);
    });

    it('embeds texts, in base64 as the client asks and as numbers', { skip: type === 'anthropic' && 'Anthropic has no embeddings' }, async () => {
      const answer = await client.embeddings.create({ model: model('vectors'), input: ['a', 'b'] });
      assert.deepEqual(answer.data.map((entry) => entry.index), [0, 1]);
      assert.deepEqual(answer.data.map((entry) => [...entry.embedding]), kVectors.map((vector) => [...new Float32Array(vector)]));
      const plain = await client.embeddings.create({ model: model('vectors'), input: 'a', encoding_format: 'float' });
      assert.deepEqual(plain.data[0].embedding, kVectors[0]);
    });
  });
}

describe('the gateway itself', { timeout: 30_000 }, () => {
  it('passes on what the vendor says of its version and tier', async () => {
    const question = { model: 'up-openai/chat', messages: ask('Hi') };
    const answer = await client.chat.completions.create(question);
    assert.deepEqual([answer.system_fingerprint, answer.service_tier], ['fp_up', 'default']);
    const [chunk] = await collect(await client.chat.completions.create({ ...question, stream: true }));
    assert.deepEqual([chunk.system_fingerprint, chunk.service_tier], ['fp_up', 'default']);
  });

  it('gives the proof of thoughts back to its vendor', async () => {
    const { message } = (await client.chat.completions.create({ model: 'up-anthropic/thinker', messages: ask('Hi') })).choices[0];
    assert.equal(message.reasoning_details[0].signature, kSignature);
    await client.chat.completions.create({ model: 'up-anthropic/thinker', messages: [...ask('Hi'), message, ...ask('Go on')] });
    const sent = used.upstream.requests.at(-1).body.messages[1].content;
    assert.deepEqual(sent[0], { type: 'thinking', thinking: kThoughts.join(''), signature: kSignature });
  });

  it('refuses embeddings of a provider without any, in the words of the client', async () => {
    const error = await failureOf(client.embeddings.create({ model: 'vectors', provider: 'up-anthropic', input: 'a' }));
    assert.ok(error instanceof OpenAI.BadRequestError, String(error));
    assert.ok(error.requestID);
  });

  it('names the bad field of an embedding', async () => {
    const error = await failureOf(client.embeddings.create({ model: 'up-openai/vectors', input: [] }));
    assert.equal(error.param, 'input');
  });
});
