// What the upstream says, independent of any wire format. The model's name picks the script, so that a test reads
// like a dialogue: ask `tools`, be told to call a function.

export const kUsage = { input: 9, output: 3 };
export const kTextPieces = ['Hel', 'lo ', 'there'];
export const kThoughts = ['Let me ', 'think'];
export const kVectors = [[0.25, -0.5, 0.1], [1, 2, 3]];
export const kPromptTokens = 7;
export const kToolArguments = { city: 'Paris', unit: 'celsius' };

const kErrors = {
  'not-found': { status: 404, kind: 'not_found', message: 'The model `not-found` does not exist', param: 'model' },
  'bad-request': { status: 400, kind: 'invalid', message: 'messages: roles must alternate', param: 'messages' },
  'rate-limited': { status: 429, kind: 'rate_limit', message: 'Slow down', retryAfterSeconds: 7 },
  broken: { status: 500, kind: 'server', message: 'The server had an error' },
};

// Each provider fails once with a model of its own name; the others too, should they be asked instead.
for (const type of ['openai', 'anthropic', 'gemini', 'ollama']) {
  kErrors[`flaky-rate-${type}`] = { ...kErrors['rate-limited'], retryAfterSeconds: 1, isOnce: true };
  kErrors[`flaky-server-${type}`] = { ...kErrors.broken, isOnce: true };
}

/// seen: what the format found in the request, `{hasToolResult, imageCount, schema, system}`.
/// Result: {error} | {text: [pieces]} | {tool: {id, name, arguments}} | {endless: true}; isCut: the connection
/// breaks after the first piece of a stream.
export function scriptFor(model, seen) {
  if (kErrors[model]) return { error: kErrors[model] };
  if (model === 'tools' && !seen.hasToolResult)
    return { tool: { id: 'call_weather_1', name: 'get_weather', arguments: kToolArguments } };
  if (model === 'tools') return { text: ['It is 21 degrees ', 'in Paris'] };
  if (model === 'thinker') return { thoughts: kThoughts, text: kTextPieces };
  if (model === 'place') return { text: ['{"city":', '"Paris"}'] };
  if (model === 'cut') return { text: kTextPieces, isCut: true };
  if (model === 'endless') return { endless: true };
  if (model === 'mirror') return { text: [JSON.stringify(seen)] };
  return { text: kTextPieces };
}

export const kModels = ['chat', 'thinker', 'place', 'vectors', 'tools', 'mirror', 'endless', 'cut', ...Object.keys(kErrors)];
