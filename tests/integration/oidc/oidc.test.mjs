// Tokens of a real OpenID provider: accepted by its keys, with the roles that the configuration gives them, also after the
// provider has changed its keys and while it is down.
// Needs: oidc-provider

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { startNode } from '../clients/node.mjs';
import { startUpstream } from '../clients/upstream.mjs';
import { makeKey, startProvider } from './provider.mjs';

// An unknown key id is looked for at most once in 30 s.
const kRotationMs = 45_000;
const kStartMs = 10_000;
const kPollMs = 200;

const first = makeKey('first', 'RS256');
const second = makeKey('second', 'ES256');

let provider;
let upstream;
let node;

before(async () => {
  provider = await startProvider([first], 'RS256');
  upstream = await startUpstream();
  node = await startNode(upstream.url, {
    security: {
      auth: 'required',
      oidc: [{
        issuer: provider.issuer, audience: 'helix', roles_claim: 'scope',
        roles: { ops: 'operator', root: 'admin' },
      }],
    },
  });
});
after(async () => { await node?.stop(); await upstream.stop(); await provider.stop(); });

const ask = (token, path = '/v1/auth/me', options = {}) => fetch(node.api + path, {
  ...options, headers: { authorization: `Bearer ${token}`, ...options.headers },
});

/// Asks until the token is good or the time is over; the last status.
async function statusWithin(token, ms) {
  const end = Date.now() + ms;
  for (;;) {
    const { status } = await ask(token);
    if (status === 200 || Date.now() > end) return status;
    await pause(kPollMs);
  }
}

describe('tokens of an OpenID provider', { timeout: 80_000 }, () => {
  it('are good once its keys are here, with the mapped role', async () => {
    const token = await provider.token('ops');
    assert.equal(await statusWithin(token, kStartMs), 200);
    const me = await (await ask(token)).json();
    assert.equal(me.role, 'operator');
    assert.equal(me.issuer, provider.issuer);
    assert.equal(me.user_id, 'robot');
    assert.equal((await ask(token, '/admin/status')).status, 200);
    const chat = { method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'up-openai/chat', messages: [{ role: 'user', content: 'Hello' }] }) };
    assert.equal((await ask(token, '/v1/chat/completions', chat)).status, 200);
  });

  it('give no more than the role', async () => {
    const create = { method: 'POST', body: JSON.stringify({ name: 'k' }) };
    assert.equal((await ask(await provider.token('ops'), '/admin/api-keys', create)).status, 403);
    assert.equal((await ask(await provider.token('root'), '/admin/api-keys', create)).status, 201);
  });

  it('are refused without a role, for another audience, and changed', async () => {
    assert.equal((await ask(await provider.token('stranger'))).status, 401);
    assert.equal((await ask(await provider.token('ops', 'urn:other'))).status, 401);
    const [head, claims, signature] = (await provider.token('ops')).split('.');
    const changed = JSON.parse(Buffer.from(claims, 'base64url'));
    changed.scope = 'root';
    const forged = Buffer.from(JSON.stringify(changed)).toString('base64url');
    assert.equal((await ask(`${head}.${forged}.${signature}`)).status, 401);
    assert.equal((await ask(`${head}.${claims}.`)).status, 401);
  });

  it('stay good while the provider is down, and after it has changed its keys', async () => {
    const old = await provider.token('ops');
    assert.equal((await ask(old)).status, 200);
    provider.useKeys([second, first], 'ES256');
    const fresh = await provider.token('ops');
    assert.equal((await ask(fresh)).status, 401);
    const before = provider.fetches('/jwks');
    assert.equal(await statusWithin(fresh, kRotationMs), 200);
    assert.equal(provider.fetches('/jwks'), before + 1);
    provider.isDown = true;
    assert.equal((await ask(old)).status, 200);
    assert.equal((await ask(fresh)).status, 200);
  });
});
