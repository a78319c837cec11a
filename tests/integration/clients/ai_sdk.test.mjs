// Vercel's AI SDK: its OpenAI provider (responses by default, chat when asked) and the one for compatible servers.
// Needs: ai @ai-sdk/openai @ai-sdk/openai-compatible zod

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { requireClient } from './node.mjs';
import { kThoughts, kToolArguments, kUsage, kVectors } from './scripts.mjs';
import { failureOf, kTypes, useNode } from './steps.mjs';

const { embedMany, generateObject, generateText, stepCountIs, streamText, tool } = requireClient('ai');
const { createOpenAI } = requireClient('@ai-sdk/openai');
const { createOpenAICompatible } = requireClient('@ai-sdk/openai-compatible');
const { z } = requireClient('zod');

globalThis.AI_SDK_LOG_WARNINGS = false;
let providers;
const used = useNode(({ api }) => {
  const openai = createOpenAI({ baseURL: api, apiKey: 'k' });
  const compatible = createOpenAICompatible({ name: 'helix', baseURL: api, apiKey: 'k', includeUsage: true, supportsStructuredOutputs: true });
  providers = { 'openai (responses)': openai, 'openai.chat': openai.chat, 'openai-compatible': compatible };
});

const weather = (calls) => ({
  get_weather: tool({ description: 'Temperature of a city', inputSchema: z.object({ city: z.string(), unit: z.string().optional() }),
                      execute: async (given) => { calls.push(given); return '21'; } }),
});

for (const name of ['openai (responses)', 'openai.chat', 'openai-compatible']) {
  for (const type of kTypes) {
    const model = (script) => providers[name](`up-${type}/${script}`);

    describe(`${name} and a provider of type ${type}`, { timeout: 60_000 }, () => {
      it('generates text', async () => {
        const { text, usage, finishReason } = await generateText({ model: model('chat'), prompt: 'Hi', maxRetries: 0 });
        assert.equal(text, 'Hello there');
        assert.equal(usage.inputTokens, kUsage.input);
        assert.equal(usage.outputTokens, kUsage.output);
        assert.equal(finishReason, 'stop');
      });

      it('streams text and its usage', async () => {
        const result = streamText({ model: model('chat'), prompt: 'Hi', maxRetries: 0 });
        let text = '';
        for await (const part of result.textStream) text += part;
        assert.equal(text, 'Hello there');
        assert.equal((await result.usage).outputTokens, kUsage.output);
      });

      it('carries a whole tool loop, streamed', async () => {
        const calls = [];
        const result = streamText({ model: model('tools'), prompt: 'How warm is it?', tools: weather(calls), stopWhen: stepCountIs(3), maxRetries: 0 });
        assert.equal(await result.text, 'It is 21 degrees in Paris');
        assert.deepEqual(calls, [kToolArguments]);
      });

      it('generates an object', async () => {
        const { object } = await generateObject({ model: model('place'), prompt: 'Where?', schema: z.object({ city: z.string() }), maxRetries: 0 });
        assert.deepEqual(object, { city: 'Paris' });
      });

      it('fails with the status', async () => {
        const error = await failureOf(generateText({ model: model('not-found'), prompt: 'Hi', maxRetries: 0 }));
        assert.equal(error.statusCode, 404);
      });
    });
  }
}

describe('thoughts', { timeout: 30_000 }, () => {
  it('are told by the compatible provider', async () => {
    const { reasoningText } = await generateText({ model: providers['openai-compatible']('up-gemini/thinker'), prompt: 'Hi', maxRetries: 0 });
    assert.equal(reasoningText, kThoughts.join(''));
  });

  it('are told as summaries by the responses provider', async () => {
    const result = streamText({ model: providers['openai (responses)']('up-anthropic/thinker'), prompt: 'Hi', maxRetries: 0,
                                providerOptions: { openai: { reasoningSummary: 'auto', forceReasoning: true } } });
    await result.consumeStream();
    assert.equal(await result.reasoningText, kThoughts.join(''));
  });
});

describe('embeddings', { timeout: 30_000 }, () => {
  it('come back in order', async () => {
    const { embeddings } = await embedMany({ model: providers['openai-compatible'].textEmbeddingModel('up-openai/vectors'), values: ['a', 'b'], maxRetries: 0 });
    assert.deepEqual(embeddings, kVectors);
  });
});

describe('turns of the responses provider', { timeout: 30_000 }, () => {
  const turns = async (store) => {
    const model = providers['openai (responses)']('up-openai/chat');
    const providerOptions = { openai: { store } };
    const first = await generateText({ model, prompt: 'Hi', maxRetries: 0, providerOptions });
    const messages = [{ role: 'user', content: 'Hi' }, ...first.response.messages, { role: 'user', content: 'And now?' }];
    await generateText({ model, messages, maxRetries: 0, providerOptions });
    return used.upstream.requests.at(-1).body.messages.map((message) => [message.role, message.content]);
  };
  const kTurns = [['user', 'Hi'], ['assistant', 'Hello there'], ['user', 'And now?']];

  it('are sent whole when nothing is stored', async () => assert.deepEqual(await turns(false), kTurns));
  it('are sent as references when they are stored', async () => assert.deepEqual(await turns(true), kTurns));
});
