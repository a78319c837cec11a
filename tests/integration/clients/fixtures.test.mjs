// The official clients against the scripted upstream alone: this proves that the formats which the node's providers
// are tested with are the real ones.
// Needs: openai @anthropic-ai/sdk

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { requireClient } from './node.mjs';
import { kToolArguments, kUsage } from './scripts.mjs';
import { startUpstream } from './upstream.mjs';

const Anthropic = requireClient('@anthropic-ai/sdk').default ?? requireClient('@anthropic-ai/sdk');
const OpenAI = requireClient('openai').default ?? requireClient('openai');

describe('the Anthropic fixture', { timeout: 30_000 }, () => {
  let upstream;
  let client;
  const question = (model) => ({ model, max_tokens: 64, messages: [{ role: 'user', content: 'Hi' }] });

  before(async () => {
    upstream = await startUpstream();
    client = new Anthropic({ baseURL: `${upstream.url}/anthropic`, apiKey: 'k', maxRetries: 0 });
  });
  after(() => upstream.stop());

  it('answers a message', async () => {
    const message = await client.messages.create(question('chat'));
    assert.equal(message.content[0].text, 'Hello there');
    assert.equal(message.stop_reason, 'end_turn');
    assert.equal(message.usage.input_tokens, kUsage.input);
  });

  it('streams text', async () => {
    const stream = client.messages.stream(question('chat'));
    assert.equal(await stream.finalText(), 'Hello there');
    assert.equal((await stream.finalMessage()).usage.output_tokens, kUsage.output);
  });

  it('streams the input of a tool in pieces', async () => {
    const message = await client.messages.stream(question('tools')).finalMessage();
    assert.equal(message.stop_reason, 'tool_use');
    assert.deepEqual(message.content[0].input, kToolArguments);
  });

  it('fails with the classes of the client', async () => {
    await assert.rejects(client.messages.create(question('not-found')), Anthropic.NotFoundError);
    await assert.rejects(client.messages.create(question('bad-request')), Anthropic.BadRequestError);
    await assert.rejects(client.messages.create(question('rate-limited')), Anthropic.RateLimitError);
  });
});

describe('the OpenAI fixture', { timeout: 30_000 }, () => {
  let upstream;
  let client;
  const question = (model) => ({ model, messages: [{ role: 'user', content: 'Hi' }] });

  before(async () => {
    upstream = await startUpstream();
    client = new OpenAI({ baseURL: `${upstream.url}/openai/v1`, apiKey: 'k', maxRetries: 0 });
  });
  after(() => upstream.stop());

  it('answers and streams', async () => {
    assert.equal((await client.chat.completions.create(question('chat'))).choices[0].message.content, 'Hello there');
    const stream = client.chat.completions.stream({ ...question('chat'), stream_options: { include_usage: true } });
    assert.equal(await stream.finalContent(), 'Hello there');
    assert.equal((await stream.totalUsage()).prompt_tokens, kUsage.input);
  });

  it('calls a tool', async () => {
    const answer = await client.chat.completions.stream({ ...question('tools') }).finalChatCompletion();
    assert.deepEqual(JSON.parse(answer.choices[0].message.tool_calls[0].function.arguments), kToolArguments);
  });

  it('fails with the classes of the client', async () => {
    await assert.rejects(client.chat.completions.create(question('not-found')), OpenAI.NotFoundError);
    await assert.rejects(client.chat.completions.create(question('rate-limited')), OpenAI.RateLimitError);
  });
});
