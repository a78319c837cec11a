// What every suite does: an upstream and a node for its time, errors as values, questions.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';

import { startNode } from './node.mjs';
import { startUpstream } from './upstream.mjs';

export const kTypes = ['openai', 'anthropic', 'gemini', 'ollama'];
export const kWeatherParameters = { type: 'object', properties: { city: { type: 'string' }, unit: { type: 'string' } }, required: ['city'] };
export const ask = (content) => [{ role: 'user', content }];

/// Gives {node, upstream, api}, which are there once the tests run; setUp is called with it before the first one. A node
/// must end with 0.
export function useNode(setUp = () => {}) {
  const used = {};
  before(async () => {
    used.upstream = await startUpstream();
    used.node = await startNode(used.upstream.url);
    used.api = `${used.node.api}/v1`;
    setUp(used);
  });
  after(async () => {
    const code = await used.node?.stop();
    await used.upstream?.stop();
    assert.equal(code ?? 0, 0, 'helixagent drains and exits with 0');
  });
  return used;
}

/// Awaits the failure and gives it.
export async function failureOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  assert.fail('expected an error');
}

export async function collect(stream) {
  const all = [];
  for await (const one of stream) all.push(one);
  return all;
}
