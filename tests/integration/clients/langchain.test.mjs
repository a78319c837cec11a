// LangChain's OpenAI classes.
// Needs: @langchain/openai @langchain/core

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { requireClient } from './node.mjs';
import { kToolArguments, kUsage, kVectors } from './scripts.mjs';
import { collect, failureOf, kTypes, kWeatherParameters, useNode } from './steps.mjs';

const { ChatOpenAI, OpenAIEmbeddings } = requireClient('@langchain/openai');
const { HumanMessage, ToolMessage } = requireClient('@langchain/core/messages');

const used = useNode();
const options = () => ({ apiKey: 'k', maxRetries: 0, configuration: { baseURL: used.api } });
const kTool = { type: 'function', function: { name: 'get_weather', parameters: kWeatherParameters } };

for (const type of kTypes) {
  for (const useResponsesApi of [false, true]) {
    const chat = (name) => new ChatOpenAI({ ...options(), model: `up-${type}/${name}`, useResponsesApi });

    describe(`a provider of type ${type} by ${useResponsesApi ? 'responses' : 'chat'}`, { timeout: 60_000 }, () => {
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
        const model = chat('tools').bindTools([kTool]);
        const question = new HumanMessage('How warm is it?');
        const first = await model.invoke([question]);
        const [call] = first.tool_calls;
        assert.deepEqual(call.args, kToolArguments);
        const second = await model.invoke([question, first, new ToolMessage({ content: '21', tool_call_id: call.id })]);
        assert.equal(second.text, 'It is 21 degrees in Paris');
      });

      it('fails with the status', async () => {
        assert.equal((await failureOf(chat('not-found').invoke('Hi'))).status, 404);
      });
    });
  }
}

describe('embeddings', { timeout: 30_000 }, () => {
  it('come back in order', async () => {
    const vectors = await new OpenAIEmbeddings({ ...options(), model: 'up-openai/vectors' }).embedDocuments(['a', 'b']);
    assert.deepEqual(vectors.map((vector) => [...vector]), kVectors.map((vector) => [...new Float32Array(vector)]));
  });
});
