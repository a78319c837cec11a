// A real OpenID provider on loopback whose keys can be exchanged while it runs.

import { generateKeyPairSync } from 'node:crypto';
import http from 'node:http';

import { importClient } from '../clients/node.mjs';

const kClient = { id: 'robot', secret: 'the-secret-of-the-robot-0123456789' };
const kTokenSeconds = 600;

/// A private key as the provider takes it; algorithm RS256 or ES256.
export function makeKey(id, algorithm) {
  const { privateKey } = algorithm === 'RS256'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kid: id, use: 'sig', alg: algorithm };
}

function settings(keys, algorithm) {
  return {
    jwks: { keys },
    scopes: ['ops', 'root', 'stranger'],
    clients: [{
      client_id: kClient.id, client_secret: kClient.secret, grant_types: ['client_credentials'],
      redirect_uris: [], response_types: [], token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: algorithm,
    }],
    ttl: { ClientCredentials: kTokenSeconds },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource) => ({
          scope: 'ops root stranger', audience: resource.replace('urn:', ''), accessTokenFormat: 'jwt',
          accessTokenTTL: kTokenSeconds, jwt: { sign: { alg: algorithm } },
        }),
      },
    },
  };
}

/// Gives {issuer, useKeys(keys, algorithm), token(scope, resource), fetches(), isDown, stop()}. The first of the keys signs.
export async function startProvider(keys, algorithm) {
  const { default: Provider } = await importClient('oidc-provider');
  const counts = new Map();
  let callback;
  const state = { isDown: false };
  const server = http.createServer((request, response) => {
    counts.set(request.url, (counts.get(request.url) ?? 0) + 1);
    if (state.isDown) {
      response.writeHead(503).end();
      return;
    }
    callback(request, response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  state.useKeys = (fresh, wanted) => { callback = new Provider(issuer, settings(fresh, wanted)).callback(); };
  state.useKeys(keys, algorithm);

  state.issuer = issuer;
  state.fetches = (path) => counts.get(path) ?? 0;
  state.token = async (scope, resource = 'urn:helix') => {
    const response = await fetch(`${issuer}/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${kClient.id}:${kClient.secret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope, resource }),
    });
    const answer = await response.json();
    if (response.status !== 200) throw new Error(`the provider gave no token: ${JSON.stringify(answer)}`);
    return answer.access_token;
  };
  state.stop = () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); });
  return state;
}
