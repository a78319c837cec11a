// Starts helixagent with a configuration whose providers are the scripted upstream, one per wire format.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import readline from 'node:readline';

import { kModels } from './scripts.mjs';

const kReadyWithinMs = 20_000;

// The clients live in the build folder, not beside this file.
export const requireClient = createRequire(path.join(path.resolve(process.env.HELIX_CLIENTS_DIR ?? '.'), 'package.json'));

/// For packages without a CommonJS build.
export const importClient = (name) => import(pathToFileURL(requireClient.resolve(name)).href);

const kPaths = { openai: '/openai/v1', anthropic: '/anthropic', gemini: '/gemini/v1beta', ollama: '/ollama' };

function configuration(upstreamUrl, more) {
  const provider = ([type, base]) => [
    `up-${type}`,
    { type, base_url: upstreamUrl + base, api_key: `test-key-of-${type}`, models: kModels, max_retries: 0,
      timeouts: { connect: '5s', first_content: '10s', idle: '10s', total: '60s' } },
  ];
  // JSON is YAML.
  return JSON.stringify({
    providers: Object.fromEntries(Object.entries(kPaths).map(provider)),
    logging: { output: 'stderr', level: 'warn' },
    ...more,
  });
}

/// more: further sections of the configuration. Gives {api, metrics, log(), stop()}. Throws with the node's own words when it does not become ready.
export async function startNode(upstreamUrl, more = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'helix-clients-'));
  const file = path.join(folder, 'node.yaml');
  writeFileSync(file, configuration(upstreamUrl, more));
  const options = ['serve', '--config', file, '--data-dir', path.join(folder, 'data'), '--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0'];
  const child = spawn(process.env.HELIX_AGENT, options, { stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  child.stderr.on('data', (data) => { words += data; });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const ready = await readyLine(child, exited, () => words);
  const stop = async () => {
    child.kill('SIGTERM');
    const code = await exited;
    rmSync(folder, { recursive: true, force: true });
    return code;
  };
  return { ...ready, log: () => words, stop };
}

function readyLine(child, exited, words) {
  return new Promise((resolve, reject) => {
    const giveUp = (why) => { child.kill('SIGKILL'); reject(new Error(`helixagent ${why}:\n${words()}`)); };
    const timer = setTimeout(() => giveUp(`was not ready within ${kReadyWithinMs} ms`), kReadyWithinMs);
    exited.then((code) => { clearTimeout(timer); reject(new Error(`helixagent ended with ${code}:\n${words()}`)); });
    readline.createInterface({ input: child.stdout }).on('line', (line) => {
      const record = line.includes('"ready"') ? JSON.parse(line) : {};
      if (record.ready !== true) return;
      clearTimeout(timer);
      resolve(record);
    });
  });
}
