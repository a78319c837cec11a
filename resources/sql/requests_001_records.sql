-- One row per request, numbered in the order of their ends. The long texts live beside it, so that a
-- page reads few bytes.
CREATE TABLE requests (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at_ms INTEGER NOT NULL,
    method TEXT NOT NULL,
    route TEXT NOT NULL,
    status INTEGER NOT NULL,
    is_error INTEGER NOT NULL,
    duration_ms REAL NOT NULL,
    first_content_ms REAL,
    overhead_ms REAL,
    model TEXT NOT NULL,
    provider TEXT NOT NULL,
    provider_model TEXT NOT NULL,
    is_simulated INTEGER NOT NULL,
    is_stream INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    fallbacks INTEGER NOT NULL,
    prompt_tokens INTEGER,
    completion_tokens INTEGER,
    total_tokens INTEGER,
    finish_reason TEXT NOT NULL,
    error_type TEXT NOT NULL,
    error_message TEXT NOT NULL,
    client TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    trace_id TEXT NOT NULL,
    bytes_in INTEGER NOT NULL,
    bytes_out INTEGER NOT NULL
);

CREATE TABLE request_details (
    seq INTEGER PRIMARY KEY REFERENCES requests (seq) ON DELETE CASCADE,
    attempts_json TEXT NOT NULL,
    body_excerpt TEXT
);

-- Each index is in page order behind its filter and carries the other common filters, so that rows
-- which do not match are passed over without reading them from the table.
CREATE INDEX requests_by_provider ON requests (provider, seq, is_error, status, model);
CREATE INDEX requests_by_model ON requests (model, seq, is_error, status, provider);
CREATE INDEX requests_by_route ON requests (route, seq, is_error, status);
CREATE INDEX requests_errors ON requests (is_error, seq, status, provider, model, route)
    WHERE is_error = 1;
