-- wrk script: one chat request over and over; prints one line of numbers at the end.
-- HELIX_BENCH_STREAM=1 asks for a stream, HELIX_BENCH_KEY is sent as the key, HELIX_BENCH_UPSTREAM tells Portkey where to go.
local isStream = os.getenv("HELIX_BENCH_STREAM") == "1"

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. (os.getenv("HELIX_BENCH_KEY") or "none")
local upstream = os.getenv("HELIX_BENCH_UPSTREAM")
if upstream then
  wrk.headers["x-portkey-provider"] = "openai"
  wrk.headers["x-portkey-custom-host"] = upstream
end
wrk.body = string.format(
  '{"model":"bench","stream":%s,"messages":[{"role":"system","content":"You are a helpful assistant."},' ..
  '{"role":"user","content":"What is the capital of France, and how many people live there?"}],"temperature":0.2,"max_tokens":256}',
  tostring(isStream))

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
