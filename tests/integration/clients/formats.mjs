// The four wire formats as servers: how each reads a request and writes answers, streams and errors.
// Shapes follow the vendors' public API references.

import { kUsage } from './scripts.mjs';

const sse = (data, event) => `${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(data)}\n\n`;
const half = (text) => [text.slice(0, text.length >> 1), text.slice(text.length >> 1)];

const kMarks = { system_fingerprint: 'fp_up', service_tier: 'default' };
const openai = {
  isMine: (path) => path === '/openai/v1/chat/completions',
  model: (_, body) => body.model,
  isStream: (_, body) => body.stream === true,
  see: (body) => ({
    hasToolResult: body.messages.some((message) => message.role === 'tool'),
    imageCount: body.messages.flatMap((m) => (Array.isArray(m.content) ? m.content : [])).filter((p) => p.type === 'image_url').length,
    schema: body.response_format?.json_schema?.schema ?? null,
    system: body.messages.find((message) => message.role === 'system')?.content ?? null,
  }),
  whole(model, script) {
    const message = script.tool
      ? { role: 'assistant', content: null, tool_calls: [openaiCall(script.tool)] }
      : { role: 'assistant', content: script.text.join(''), ...(script.thoughts ? { reasoning_content: script.thoughts.join('') } : {}) };
    const choice = { index: 0, message, logprobs: null, finish_reason: script.tool ? 'tool_calls' : 'stop' };
    return { id: 'chatcmpl-1', object: 'chat.completion', created: 1700000000, model, ...kMarks, choices: [choice], usage: openaiUsage() };
  },
  *stream(model, script, body) {
    const chunk = (delta, finish_reason = null) =>
      sse({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1700000000, model, ...kMarks, choices: [{ index: 0, delta, finish_reason }] });
    yield chunk({ role: 'assistant', content: '' });
    for (const reasoning_content of script.thoughts ?? []) yield chunk({ reasoning_content });
    for (const content of script.text ?? []) yield chunk({ content });
    if (script.tool) {
      const call = openaiCall(script.tool);
      yield chunk({ tool_calls: [{ index: 0, ...call, function: { name: call.function.name, arguments: '' } }] });
      for (const part of half(call.function.arguments)) yield chunk({ tool_calls: [{ index: 0, function: { arguments: part } }] });
    }
    yield chunk({}, script.tool ? 'tool_calls' : 'stop');
    if (body.stream_options?.include_usage)
      yield sse({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1700000000, model, choices: [], usage: openaiUsage() });
    yield 'data: [DONE]\n\n';
  },
  piece: (model, content) =>
    sse({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1700000000, model, choices: [{ index: 0, delta: { content }, finish_reason: null }] }),
  error: (error) => ({
    error: { message: error.message, type: error.kind === 'rate_limit' ? 'requests' : 'invalid_request_error', param: error.param ?? null,
             code: { not_found: 'model_not_found', rate_limit: 'rate_limit_exceeded' }[error.kind] ?? null },
  }),
  streamType: 'text/event-stream',
};
const openaiCall = (tool) => ({ id: tool.id, type: 'function', function: { name: tool.name, arguments: JSON.stringify(tool.arguments) } });
const openaiUsage = () => ({ prompt_tokens: kUsage.input, completion_tokens: kUsage.output, total_tokens: kUsage.input + kUsage.output });

const anthropic = {
  isMine: (path) => path === '/anthropic/v1/messages',
  model: (_, body) => body.model,
  isStream: (_, body) => body.stream === true,
  see: (body) => {
    const blocks = body.messages.flatMap((m) => (Array.isArray(m.content) ? m.content : []));
    return {
      hasToolResult: blocks.some((block) => block.type === 'tool_result'),
      imageCount: blocks.filter((block) => block.type === 'image').length,
      schema: body.output_config?.format?.schema ?? body.output_format?.schema ?? null,
      system: typeof body.system === 'string' ? body.system : (body.system?.map((block) => block.text).join('') ?? null),
    };
  },
  whole: (model, script) => ({
    id: 'msg_1', type: 'message', role: 'assistant', model,
    content: script.tool
      ? [{ type: 'tool_use', id: 'toolu_weather_1', name: script.tool.name, input: script.tool.arguments }]
      : [...(script.thoughts ? [{ type: 'thinking', thinking: script.thoughts.join(''), signature: kSignature }] : []),
         { type: 'text', text: script.text.join('') }],
    stop_reason: script.tool ? 'tool_use' : 'end_turn', stop_sequence: null,
    usage: { input_tokens: kUsage.input, output_tokens: kUsage.output },
  }),
  *stream(model, script) {
    const message = { id: 'msg_1', type: 'message', role: 'assistant', model, content: [], stop_reason: null, stop_sequence: null,
                      usage: { input_tokens: kUsage.input, output_tokens: 1 } };
    yield sse({ type: 'message_start', message }, 'message_start');
    if (script.thoughts) yield* anthropicThoughts(script.thoughts);
    const index = script.thoughts ? 1 : 0;
    const block = script.tool ? { type: 'tool_use', id: 'toolu_weather_1', name: script.tool.name, input: {} } : { type: 'text', text: '' };
    yield sse({ type: 'content_block_start', index, content_block: block }, 'content_block_start');
    yield sse({ type: 'ping' }, 'ping');
    for (const text of script.text ?? []) yield anthropic.piece(model, text, index);
    for (const partial_json of script.tool ? ['', ...half(JSON.stringify(script.tool.arguments))] : [])
      yield sse({ type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json } }, 'content_block_delta');
    yield sse({ type: 'content_block_stop', index }, 'content_block_stop');
    const delta = { stop_reason: script.tool ? 'tool_use' : 'end_turn', stop_sequence: null };
    yield sse({ type: 'message_delta', delta, usage: { output_tokens: kUsage.output } }, 'message_delta');
    yield sse({ type: 'message_stop' }, 'message_stop');
  },
  piece: (_, text, index = 0) => sse({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } }, 'content_block_delta'),
  error: (error) => ({
    type: 'error', request_id: 'req_upstream_1',
    error: { type: { not_found: 'not_found_error', invalid: 'invalid_request_error', rate_limit: 'rate_limit_error' }[error.kind] ?? 'api_error',
             message: error.message },
  }),
  streamType: 'text/event-stream',
};

export const kSignature = 'EqQBCgIYAhIkc2lnbmVk';
function* anthropicThoughts(thoughts) {
  const delta = (inner) => sse({ type: 'content_block_delta', index: 0, delta: inner }, 'content_block_delta');
  yield sse({ type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } }, 'content_block_start');
  for (const thinking of thoughts) yield delta({ type: 'thinking_delta', thinking });
  yield delta({ type: 'signature_delta', signature: kSignature });
  yield sse({ type: 'content_block_stop', index: 0 }, 'content_block_stop');
}

const geminiPath = /^\/gemini\/v1beta\/models\/([^/:]+):(generateContent|streamGenerateContent)$/;
const gemini = {
  isMine: (path) => geminiPath.test(path),
  model: (path) => geminiPath.exec(path)[1],
  isStream: (path) => geminiPath.exec(path)[2] === 'streamGenerateContent',
  see: (body) => {
    const parts = body.contents.flatMap((content) => content.parts);
    const config = body.generationConfig ?? {};
    return {
      hasToolResult: parts.some((part) => part.functionResponse),
      imageCount: parts.filter((part) => part.inlineData ?? part.inline_data ?? part.fileData).length,
      schema: config.responseJsonSchema ?? config.responseSchema ?? null,
      system: body.systemInstruction?.parts?.map((part) => part.text).join('') ?? null,
    };
  },
  whole: (model, script) => geminiAnswer(model, script.tool ? [geminiCall(script.tool)] : [...geminiThoughts(script), { text: script.text.join('') }], 'STOP'),
  *stream(model, script) {
    const parts = script.tool ? [geminiCall(script.tool)] : [...geminiThoughts(script), ...script.text.map((text) => ({ text }))];
    for (const [index, part] of parts.entries()) yield sse(geminiAnswer(model, [part], index + 1 === parts.length ? 'STOP' : undefined));
  },
  piece: (model, text) => sse(geminiAnswer(model, [{ text }])),
  error: (error) => ({
    error: { code: error.status, message: error.message, status: { 400: 'INVALID_ARGUMENT', 404: 'NOT_FOUND', 429: 'RESOURCE_EXHAUSTED' }[error.status] ?? 'INTERNAL',
             details: error.retryAfterSeconds ? [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${error.retryAfterSeconds}s` }] : [] },
  }),
  streamType: 'text/event-stream',
};
const geminiThoughts = (script) => (script.thoughts ?? []).map((text) => ({ text, thought: true }));
const geminiCall = (tool) => ({ functionCall: { name: tool.name, args: tool.arguments } });
const geminiAnswer = (model, parts, finishReason) => ({
  candidates: [{ index: 0, content: { role: 'model', parts }, ...(finishReason ? { finishReason } : {}) }],
  usageMetadata: { promptTokenCount: kUsage.input, candidatesTokenCount: kUsage.output, totalTokenCount: kUsage.input + kUsage.output },
  modelVersion: model,
});

const ollama = {
  isMine: (path) => path === '/ollama/api/chat',
  model: (_, body) => body.model,
  isStream: (_, body) => body.stream !== false,
  see: (body) => ({
    hasToolResult: body.messages.some((message) => message.role === 'tool'),
    imageCount: body.messages.flatMap((message) => message.images ?? []).length,
    schema: typeof body.format === 'object' ? body.format : null,
    system: body.messages.find((message) => message.role === 'system')?.content ?? null,
  }),
  whole: (model, script) => ({ ...ollamaLine(model, script.text?.join('') ?? '', script.tool, script.thoughts?.join('')), ...ollamaEnd() }),
  *stream(model, script) {
    for (const thought of script.thoughts ?? []) yield JSON.stringify({ ...ollamaLine(model, '', undefined, thought), done: false }) + '\n';
    for (const text of script.text ?? []) yield ollama.piece(model, text);
    if (script.tool) yield JSON.stringify({ ...ollamaLine(model, '', script.tool), done: false }) + '\n';
    yield JSON.stringify({ ...ollamaLine(model, ''), ...ollamaEnd() }) + '\n';
  },
  piece: (model, text) => JSON.stringify({ ...ollamaLine(model, text), done: false }) + '\n',
  error: (error) => ({ error: error.message }),
  streamType: 'application/x-ndjson',
};
const ollamaLine = (model, content, tool, thinking) => ({
  model, created_at: '2026-01-01T00:00:00Z',
  message: { role: 'assistant', content, ...(thinking ? { thinking } : {}), ...(tool ? { tool_calls: [{ function: { name: tool.name, arguments: tool.arguments } }] } : {}) },
});
const ollamaEnd = () => ({ done: true, done_reason: 'stop', prompt_eval_count: kUsage.input, eval_count: kUsage.output, total_duration: 1 });

export const kFormats = { openai, anthropic, gemini, ollama };
