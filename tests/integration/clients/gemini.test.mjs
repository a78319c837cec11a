// The official Google client against a node whose providers speak four different formats.
// Needs: @google/genai

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { requireClient } from './node.mjs';
import { kPromptTokens, kThoughts, kToolArguments, kUsage, kVectors } from './scripts.mjs';
import { collect, failureOf, kTypes, kWeatherParameters, useNode } from './steps.mjs';

const { ApiError, GoogleGenAI } = requireClient('@google/genai');

const kOnePixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const kTools = [{ functionDeclarations: [{ name: 'get_weather', description: 'Temperature of a city', parametersJsonSchema: kWeatherParameters }] }];

const used = useNode();
let made;
const client = () => (made ??= new GoogleGenAI({ apiKey: 'not-needed-on-loopback', httpOptions: { baseUrl: used.node.api, timeout: 20_000 } }));

for (const type of kTypes) {
  const request = (model, config = {}, contents = 'Hi') => ({ model: `up-${type}/${model}`, contents, config: { systemInstruction: 'Be brief.', ...config } });

  describe(`a provider of type ${type}`, { timeout: 60_000 }, () => {
    it('answers with a candidate and its usage', async () => {
      const answer = await client().models.generateContent(request('chat', { temperature: 0.5, maxOutputTokens: 64 }));
      assert.equal(answer.text, 'Hello there');
      assert.equal(answer.candidates[0].finishReason, 'STOP');
      assert.equal(answer.usageMetadata.promptTokenCount, kUsage.input);
      assert.equal(answer.usageMetadata.candidatesTokenCount, kUsage.output);
      assert.equal(answer.usageMetadata.totalTokenCount, kUsage.input + kUsage.output);
      assert.ok(answer.responseId && answer.modelVersion);
    });

    it('streams', async () => {
      const pieces = await collect(await client().models.generateContentStream(request('chat')));
      assert.equal(pieces.map((piece) => piece.text ?? '').join(''), 'Hello there');
      assert.equal(pieces.at(-1).candidates[0].finishReason, 'STOP');
      assert.equal(pieces.at(-1).usageMetadata.candidatesTokenCount, kUsage.output);
    });

    it('carries a whole tool loop in a chat, streamed', async () => {
      const chat = client().chats.create({ model: `up-${type}/tools`, config: { tools: kTools } });
      const pieces = await collect(await chat.sendMessageStream({ message: 'How warm is it?' }));
      const [call] = pieces.flatMap((piece) => piece.functionCalls ?? []);
      assert.deepEqual([call.name, call.args], ['get_weather', kToolArguments]);
      const answer = await chat.sendMessage({ message: [{ functionResponse: { id: call.id, name: call.name, response: { result: '21' } } }] });
      assert.equal(answer.text, 'It is 21 degrees in Paris');
    });

    it('hands system text, an image and a schema over', async () => {
      const contents = [{ text: 'What?' }, { inlineData: { mimeType: 'image/png', data: kOnePixel } }];
      const responseSchema = { type: 'OBJECT', properties: { city: { type: 'STRING' } }, required: ['city'] };
      const answer = await client().models.generateContent(request('mirror', { responseMimeType: 'application/json', responseSchema }, contents));
      const seen = JSON.parse(answer.text);
      assert.equal(seen.system, 'Be brief.');
      assert.equal(seen.imageCount, 1);
      assert.deepEqual(seen.schema.required, ['city']);
    });

    it('counts tokens', async () => {
      const { totalTokens } = await client().models.countTokens({ model: `up-${type}/chat`, contents: 'Hi' });
      assert.ok(type === 'anthropic' || type === 'gemini' ? totalTokens === kPromptTokens : totalTokens > 0);
    });

    it('fails with the status', async () => {
      const missing = await failureOf(client().models.generateContent(request('not-found')));
      assert.ok(missing instanceof ApiError, String(missing));
      assert.equal(missing.status, 404);
      assert.match(missing.message, /NOT_FOUND/);
      assert.equal((await failureOf(client().models.generateContentStream(request('bad-request')))).status, 400);
      assert.equal((await failureOf(client().models.generateContent(request('rate-limited')))).status, 429);
      assert.equal((await failureOf(client().models.generateContent(request('broken')))).status, 502);
    });

    it('fails a stream that is cut', async () => {
      const read = async () => collect(await client().models.generateContentStream(request('cut')));
      const error = await failureOf(read());
      assert.ok(error instanceof ApiError, String(error));
    });

    if (type === 'openai' || type === 'gemini' || type === 'ollama')
      it('embeds', async () => {
        const { embeddings } = await client().models.embedContent({ model: `up-${type}/vectors`, contents: ['a', 'b'] });
        assert.deepEqual(embeddings.map((embedding) => embedding.values), kVectors);
      });
  });
}

describe('Gemini behind Gemini', { timeout: 30_000 }, () => {
  it('shows thoughts, and gets the fields this gateway does not know', async () => {
    const config = { thinkingConfig: { includeThoughts: true }, safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }] };
    const answer = await client().models.generateContent({ model: 'up-gemini/thinker', contents: 'Hi', config });
    const thoughts = answer.candidates[0].content.parts.filter((part) => part.thought).map((part) => part.text);
    assert.equal(thoughts.join(''), kThoughts.join(''));
    assert.deepEqual(used.upstream.requests.at(-1).body.safetySettings, config.safetySettings);
  });
});

describe('without alt=sse', { timeout: 30_000 }, () => {
  it('a stream is a JSON list', async () => {
    const body = JSON.stringify({ contents: [{ parts: [{ text: 'Hi' }] }] });
    const answer = await fetch(`${used.node.api}/v1beta/models/up-openai%2Fchat:streamGenerateContent`, { method: 'POST', body });
    assert.match(answer.headers.get('content-type'), /application\/json/);
    const list = await answer.json();
    assert.equal(list.map((piece) => piece.candidates[0].content.parts[0].text).join(''), 'Hello there');
  });
});

describe('the list of models', { timeout: 30_000 }, () => {
  it('has Gemini names and methods', async () => {
    const models = await collect(await client().models.list());
    const chat = models.find((model) => model.name === 'models/chat');
    assert.ok(chat.supportedActions.includes('generateContent'));
    assert.equal((await client().models.get({ model: 'up-openai/chat' })).name, 'models/up-openai/chat');
    assert.equal((await failureOf(client().models.get({ model: 'nobody/has-this' }))).status, 404);
  });
});
