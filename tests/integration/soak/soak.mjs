// Keeps a node busy while its providers break in every way, then looks whether anything stayed behind: memory, descriptors,
// threads, open breakers, lost or doubled records. The seed is printed; the same seed draws the same faults.
//
//   node soak.mjs HELIXAGENT SECONDS [SEED]        exit 0 when nothing stayed behind

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const [agentPath, secondsText, seedText] = process.argv.slice(2);
const kSeconds = Number(secondsText ?? 600);
const kSeed = Number(seedText ?? Date.now() % 1e9);
const kClients = 16;
// Until the bounded caches (recent log lines, pages of the database) are full, memory grows by design.
const kWarmUpSeconds = Math.min(60, kSeconds / 4);
const kWarmUpCalls = 12_000;
const kTolerance = 0.05;
const kJudgesMemory = kSeconds >= 300;  // before that the allocator and the caches are still filling
const kProviders = ['a', 'b', 'c'];
const kFaults = ['status500', 'status503', 'status429', 'hang', 'reset', 'cut', 'cutStream', 'html', 'empty', 'badJson', 'slow', 'errorEvent'];

// mulberry32: small, and the same everywhere.
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

// ---- the providers ---------------------------------------------------------------------------------------------------

const phase = Object.fromEntries(kProviders.map((name) => [name, null]));  // the fault that is on, or null
const kWords = Array.from({ length: 20 }, (_, i) => `word${i} `);
const chunkOf = (delta, finish = null) =>
  `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const wholeOf = () => JSON.stringify({
  id: 'x', object: 'chat.completion', created: 1, model: 'm', usage: { prompt_tokens: 5, completion_tokens: 20, total_tokens: 25 },
  choices: [{ index: 0, message: { role: 'assistant', content: kWords.join('') }, finish_reason: 'stop' }] });

async function answer(fault, isStream, response) {
  const json = { 'content-type': 'application/json' };
  switch (fault) {
    case 'status500': return response.writeHead(500, json).end('{"error":{"message":"broken"}}');
    case 'status503': return response.writeHead(503, json).end('{"error":{"message":"busy"}}');
    case 'status429': return response.writeHead(429, { ...json, 'retry-after': '1' }).end('{"error":{"message":"slow down"}}');
    case 'hang': return;  // the client's clocks end it
    case 'reset': return response.socket.resetAndDestroy();
    case 'html': return response.writeHead(200, { 'content-type': 'text/html' }).end('<html>sorry</html>');
    case 'empty': return response.writeHead(200, json).end();
    case 'badJson': return response.writeHead(200, json).end('{"choices":[{"mess');
    case 'errorEvent': return response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {"error":{"message":"no"}}\n\n');
    case 'cut': response.writeHead(200, { ...json, 'content-length': '500' }).write('{"id":"x",'); return setImmediate(() => response.socket?.destroy());
  }
  if (!isStream) {
    if (fault === 'slow') await sleep(300);
    return response.writeHead(200, json).end(wholeOf());
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(chunkOf({ role: 'assistant', content: '' }));
  for (const [index, content] of kWords.entries()) {
    if (fault === 'cutStream' && index === 8) return response.socket?.destroy();
    if (response.destroyed) return;
    response.write(chunkOf({ content }));
    await sleep(fault === 'slow' ? 30 : 2);
  }
  response.write(chunkOf({}, 'stop'));
  response.end('data: [DONE]\n\n');
}

function startProviders() {
  const server = http.createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    if (request.method === 'GET') return response.writeHead(200, { 'content-type': 'application/json' }).end('{"object":"list","data":[{"id":"m"}]}');
    const isStream = JSON.parse(Buffer.concat(parts).toString()).stream === true;
    await answer(phase[request.url.split('/')[1]], isStream, response);
  });
  server.on('clientError', (_, socket) => socket.destroy());
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function breakThings(random, until) {
  await Promise.all(kProviders.map(async (name) => {
    while (performance.now() < until()) {
      phase[name] = null;
      await sleep(1000 + random() * 4000);
      if (performance.now() >= until()) break;
      phase[name] = kFaults[Math.floor(random() * kFaults.length)];
      await sleep(500 + random() * 3000);
    }
    phase[name] = null;
  }));
}

// ---- the node --------------------------------------------------------------------------------------------------------

async function startAgent(folder, upstreamPort) {
  const provider = (name) => [name, { type: 'openai', base_url: `http://127.0.0.1:${upstreamPort}/${name}/v1`, api_key: `soak-key-${name}`, models: ['m'],
    max_retries: 1, timeouts: { connect: '1s', first_content: '1s', idle: '1s', total: '10s' } }];
  const config = {
    providers: Object.fromEntries(kProviders.map(provider)),
    models: { any: { strategy: 'weighted', targets: kProviders.map((name) => ({ provider: name })) } },
    high_availability: { circuit_breaker: { recovery_timeout: '1s' }, retry: { initial_delay: '20ms', max_delay: '200ms' } },
    logging: { output: path.join(folder, 'node.log'), level: 'info' },
  };
  writeFileSync(path.join(folder, 'node.yaml'), JSON.stringify(config));
  const child = spawn(agentPath, ['serve', '--core-dumps', '--config', path.join(folder, 'node.yaml'), '--data-dir', path.join(folder, 'data'),
    '--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const ready = await new Promise((resolve, reject) => {
    exited.then((code) => reject(new Error(`helixagent ended with ${code}`)));
    readline.createInterface({ input: child.stdout }).on('line', (line) => { if (line.includes('"ready"')) resolve(JSON.parse(line)); });
  });
  const token = readFileSync(path.join(folder, 'data', 'admin_token'), 'utf8').trim();
  return { child, exited, api: new URL(ready.api), token };
}

function figuresOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const figure = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)[1]);
  return { rssKiB: figure('VmRSS'), threads: figure('Threads'), descriptors: readdirSync(`/proc/${pid}/fd`).length };
}

const adminJson = async (agent, target) =>
  (await fetch(new URL(target, agent.api), { headers: { authorization: `Bearer ${agent.token}` } })).json();

// ---- the clients -----------------------------------------------------------------------------------------------------

const tally = { calls: 0, answered: 0, failed: 0, left: 0 };
const seen = new Set();  // ids that the node gave

function call(agent, keepAlive, random) {
  const isStream = random() < 0.5;
  const leavesAfter = random() < 0.05 ? random() * 60 : Infinity;
  const body = JSON.stringify({ model: 'any', stream: isStream, messages: [{ role: 'user', content: 'Tell me something.' }] });
  ++tally.calls;
  return new Promise((resolve) => {
    const request = http.request({ host: agent.api.hostname, port: agent.api.port, method: 'POST', path: '/v1/chat/completions', agent: keepAlive,
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } });
    let timer;
    let isOver = false;
    const over = (what) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      ++tally[what];
      resolve();
    };
    if (leavesAfter !== Infinity) timer = globalThis.setTimeout(() => { over('left'); request.destroy(); }, leavesAfter);
    request.on('error', () => over('failed'));
    request.on('response', (response) => {
      if (seen.has(response.headers['x-request-id'])) throw new Error('an id was given twice');
      seen.add(response.headers['x-request-id']);
      let text = '';
      response.on('data', (data) => { text += data; });
      response.on('error', () => over('failed'));
      response.on('end', () => over(isGood(response.statusCode, isStream, text) ? 'answered' : 'failed'));
    });
    request.end(body);
  });
}

// A stream is good with its clean end and all words; one that broke off must say so.
function isGood(status, isStream, text) {
  if (status !== 200) return false;
  if (!isStream) return JSON.parse(text).choices[0].message.content === kWords.join('');
  const isClean = text.includes('data: [DONE]');
  if (!isClean && !text.includes('"error"')) throw new Error(`a stream ended without an end and without an error:\n${text.slice(-300)}`);
  if (isClean && !text.includes(kWords.at(-1))) throw new Error('a stream with a clean end lost words');
  return isClean;
}

async function drive(agent, keepAlive, random, until) {
  await Promise.all(Array.from({ length: kClients }, async () => {
    while (performance.now() < until()) {
      await call(agent, keepAlive, random);
      await sleep(random() * 10);
    }
  }));
}

/// What is not as it was before the first call, in words.
async function unsettledTargets(agent) {
  const { providers } = await adminJson(agent, '/admin/providers');
  return providers.flatMap((provider) => provider.targets)
    .filter((target) => target.breaker !== 'closed' || target.in_flight !== 0)
    .map((target) => `${target.id}: ${target.breaker} (${target.reason}), ${target.in_flight} in flight`);
}

async function recordedIds(agent) {
  const ids = [];
  let before = '';
  for (;;) {
    const page = await adminJson(agent, `/admin/requests?limit=500${before && `&before=${before}`}`);
    ids.push(...page.requests.map((request) => request.id));
    if (page.requests.length === 0 || !page.next_before) return ids;
    before = page.next_before;
  }
}

// ---- the run ---------------------------------------------------------------------------------------------------------

const problems = [];
const expect = (isTrue, text) => { if (!isTrue) problems.push(text); };
const within = (before, after, slack) => after <= before * (1 + kTolerance) + slack;

const folder = mkdtempSync(path.join(tmpdir(), 'helix-soak-'));
const random = randomOf(kSeed);
console.log(`soak: ${kSeconds} s, seed ${kSeed}, ${kClients} clients`);
const server = await startProviders();
const agent = await startAgent(folder, server.address().port);
const keepAlive = new http.Agent({ keepAlive: true, maxSockets: kClients });
const start = performance.now();
const seconds = (count) => () => start + count * 1000;

const isWarm = () => (tally.calls >= kWarmUpCalls ? 0 : seconds(kSeconds / 2)());
const warmUntil = () => Math.max(seconds(kWarmUpSeconds)(), isWarm());
await Promise.all([breakThings(random, warmUntil), drive(agent, keepAlive, random, warmUntil)]);
await sleep(2000);
const before = figuresOf(agent.child.pid);
await Promise.all([breakThings(random, seconds(kSeconds)), drive(agent, keepAlive, random, seconds(kSeconds))]);

let unsettled = ['nothing was looked at yet'];
for (let round = 0; round < 60 && unsettled.length > 0; ++round) {
  const until = performance.now() + 500;
  await drive(agent, keepAlive, random, () => until);
  await sleep(100);
  unsettled = await unsettledTargets(agent);
}
expect(unsettled.length === 0, `after 30 s of healthy providers: ${unsettled.join('; ')}`);
await sleep(2000);
const after = figuresOf(agent.child.pid);
expect(!kJudgesMemory || within(before.rssKiB, after.rssKiB, 1024), `memory grew from ${before.rssKiB} to ${after.rssKiB} KiB`);
// The pool of idle upstream connections is as large as the calls that were under way at once.
expect(within(before.descriptors, after.descriptors, kClients), `descriptors grew from ${before.descriptors} to ${after.descriptors}`);
expect(after.threads === before.threads, `threads changed from ${before.threads} to ${after.threads}`);

const ids = await recordedIds(agent);
const unique = new Set(ids);
expect(unique.size === ids.length, `${ids.length - unique.size} records are there twice`);
const lost = [...seen].filter((id) => !unique.has(id));
expect(lost.length === 0, `${lost.length} answered requests have no record, e.g. ${lost.slice(0, 3)}`);
expect(ids.length <= tally.calls, `there are ${ids.length} records of ${tally.calls} calls`);

agent.child.kill('SIGTERM');
const code = await agent.exited;
expect(code === 0, `the node ended with ${code}`);
server.closeAllConnections();
server.close();
keepAlive.destroy();

console.log(`calls ${tally.calls}: ${tally.answered} answered, ${tally.failed} failed, ${tally.left} left early; ${ids.length} records`);
for (const [name, value] of Object.entries(before)) console.log(`${name}: ${value} -> ${after[name]}`);
for (const problem of problems) console.log(`PROBLEM: ${problem}`);
if (problems.length === 0) rmSync(folder, { recursive: true, force: true });
else console.log(`kept: ${folder}`);
process.exit(problems.length === 0 ? 0 : 1);
