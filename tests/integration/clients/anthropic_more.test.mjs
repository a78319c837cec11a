// Vercel's and LangChain's clients of Anthropic's protocol.
// Needs: ai @ai-sdk/anthropic @langchain/anthropic @langchain/core zod

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { requireClient } from './node.mjs';
import { kThoughts, kToolArguments, kUsage } from './scripts.mjs';
import { collect, failureOf, kTypes, kWeatherParameters, useNode } from './steps.mjs';

const { generateObject, generateText, stepCountIs, streamText, tool } = requireClient('ai');
const { createAnthropic } = requireClient('@ai-sdk/anthropic');
const { ChatAnthropic } = requireClient('@langchain/anthropic');
const { HumanMessage, ToolMessage } = requireClient('@langchain/core/messages');
const { z } = requireClient('zod');

globalThis.AI_SDK_LOG_WARNINGS = false;
const used = useNode();
let made;
const provider = (model) => (made ??= createAnthropic({ baseURL: used.api, apiKey: 'k' }))(model);

const weather = (calls) => ({
  get_weather: tool({ description: 'Temperature of a city', inputSchema: z.object({ city: z.string(), unit: z.string().optional() }),
                      execute: async (given) => { calls.push(given); return '21'; } }),
});

for (const type of kTypes) {
  describe(`the AI SDK and a provider of type ${type}`, { timeout: 60_000 }, () => {
    const model = (script) => provider(`up-${type}/${script}`);

    it('generates text', async () => {
      const { text, usage, finishReason } = await generateText({ model: model('chat'), prompt: 'Hi', maxRetries: 0 });
      assert.equal(text, 'Hello there');
      assert.equal(usage.inputTokens, kUsage.input);
      assert.equal(usage.outputTokens, kUsage.output);
      assert.equal(finishReason, 'stop');
    });

    it('carries a whole tool loop, streamed', async () => {
      const calls = [];
      const result = streamText({ model: model('tools'), prompt: 'How warm is it?', tools: weather(calls), stopWhen: stepCountIs(3), maxRetries: 0 });
      assert.equal(await result.text, 'It is 21 degrees in Paris');
      assert.deepEqual(calls, [kToolArguments]);
    });

    it('fails with the status', async () => {
      const error = await failureOf(generateText({ model: model('not-found'), prompt: 'Hi', maxRetries: 0 }));
      assert.equal(error.statusCode, 404);
    });
  });

  describe(`LangChain and a provider of type ${type}`, { timeout: 60_000 }, () => {
    const chat = (script) => new ChatAnthropic({ model: `up-${type}/${script}`, apiKey: 'k', anthropicApiUrl: used.node.api, maxRetries: 0, maxTokens: 64 });

    it('answers', async () => {
      const answer = await chat('chat').invoke('Hi');
      assert.equal(answer.text, 'Hello there');
      assert.equal(answer.usage_metadata.input_tokens, kUsage.input);
    });

    it('streams, with the usage', async () => {
      const chunks = await collect(await chat('chat').stream('Hi'));
      const whole = chunks.reduce((sum, chunk) => sum.concat(chunk));
      assert.equal(whole.text, 'Hello there');
      assert.equal(whole.usage_metadata.output_tokens, kUsage.output);
    });

    it('carries a whole tool loop', async () => {
      const bound = chat('tools').bindTools([{ name: 'get_weather', description: 'Temperature of a city', input_schema: kWeatherParameters }]);
      const question = new HumanMessage('How warm is it?');
      const first = await bound.invoke([question]);
      const [call] = first.tool_calls;
      assert.deepEqual(call.args, kToolArguments);
      const second = await bound.invoke([question, first, new ToolMessage({ content: '21', tool_call_id: call.id })]);
      assert.equal(second.text, 'It is 21 degrees in Paris');
    });

    it('fails with the status', async () => {
      assert.equal((await failureOf(chat('not-found').invoke('Hi'))).status, 404);
    });
  });
}

describe('structured answers and thoughts', { timeout: 30_000 }, () => {
  it('are read by the AI SDK', async () => {
    const { object } = await generateObject({ model: provider('up-openai/place'), prompt: 'Where?', schema: z.object({ city: z.string() }), maxRetries: 0,
                                              providerOptions: { anthropic: { structuredOutputMode: 'outputFormat' } } });
    assert.deepEqual(object, { city: 'Paris' });
    const { reasoningText } = await generateText({ model: provider('up-gemini/thinker'), prompt: 'Hi', maxRetries: 0 });
    assert.equal(reasoningText, kThoughts.join(''));
  });
});
