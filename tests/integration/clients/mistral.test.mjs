// Mistral's client, which checks every answer against a strict schema.
// Needs: @mistralai/mistralai

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { importClient } from './node.mjs';
import { kToolArguments, kUsage } from './scripts.mjs';
import { ask, collect, failureOf, kTypes, kWeatherParameters, useNode } from './steps.mjs';

const { Mistral } = await importClient('@mistralai/mistralai');

let client;
// The client adds /v1 itself.
useNode((node) => { client = new Mistral({ apiKey: 'k', serverURL: node.node.api, retryConfig: { strategy: 'none' } }); });

for (const type of kTypes) {
  const model = (name) => `up-${type}/${name}`;

  describe(`a provider of type ${type}`, { timeout: 60_000 }, () => {
    it('answers', async () => {
      const answer = await client.chat.complete({ model: model('chat'), messages: ask('Hi') });
      assert.equal(answer.choices[0].message.content, 'Hello there');
      assert.equal(answer.usage.promptTokens, kUsage.input);
    });

    it('streams', async () => {
      const events = await collect(await client.chat.stream({ model: model('chat'), messages: ask('Hi') }));
      assert.equal(events.map((event) => event.data.choices[0]?.delta.content ?? '').join(''), 'Hello there');
    });

    it('calls a tool', async () => {
      const tools = [{ type: 'function', function: { name: 'get_weather', parameters: kWeatherParameters } }];
      const answer = await client.chat.complete({ model: model('tools'), messages: ask('How warm is it?'), tools });
      const given = answer.choices[0].message.toolCalls[0].function.arguments;
      assert.deepEqual(typeof given === 'string' ? JSON.parse(given) : given, kToolArguments);
    });

    it('fails with the status', async () => {
      assert.equal((await failureOf(client.chat.complete({ model: model('not-found'), messages: ask('Hi') }))).statusCode, 404);
    });
  });
}
