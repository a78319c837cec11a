-- One row per call that a request made: what it was and what it cost, in billionths of a US dollar
-- (cost_nano NULL: no known price). The rows of a request are numbered from 0, the answer.
CREATE TABLE usage_ledger (
    seq INTEGER PRIMARY KEY,
    request_id TEXT NOT NULL,
    part INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    dim INTEGER NOT NULL,
    status INTEGER NOT NULL,
    is_error INTEGER NOT NULL,
    is_estimated INTEGER NOT NULL,
    prompt_tokens INTEGER,
    completion_tokens INTEGER,
    cached_tokens INTEGER,
    reasoning_tokens INTEGER,
    audio_tokens INTEGER,
    cost_nano INTEGER,
    saved_nano INTEGER NOT NULL
);
-- Request ids grow with time, so this index grows at its end.
CREATE UNIQUE INDEX usage_ledger_by_request ON usage_ledger (request_id, part);

-- Who and what: each combination once, so that the sums hold numbers only. Every row of the ledger is
-- in the sums twice: under its whole combination (level 0) and under team, model and provider alone
-- (level 1, key and user empty), because most questions are not about single keys and are answered
-- from the few combinations of level 1.
CREATE TABLE usage_dims (
    id INTEGER PRIMARY KEY,
    level INTEGER NOT NULL,
    key TEXT NOT NULL,
    key_name TEXT NOT NULL,
    team TEXT NOT NULL,
    user TEXT NOT NULL,
    model TEXT NOT NULL,
    provider TEXT NOT NULL,
    UNIQUE (level, key, team, user, model, provider)
);

-- Sums of the ledger, kept in the transaction of the rows. at is the start of the hour or day in unix
-- milliseconds. Ordered by who first: a question reads one run of rows for each combination.
CREATE TABLE usage_hours (
    dim INTEGER NOT NULL,
    at INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    audio_tokens INTEGER NOT NULL,
    cost_nano INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    estimated INTEGER NOT NULL,
    cache_hits INTEGER NOT NULL,
    saved_nano INTEGER NOT NULL,
    PRIMARY KEY (dim, at)
) WITHOUT ROWID;

CREATE TABLE usage_days (
    dim INTEGER NOT NULL,
    at INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    audio_tokens INTEGER NOT NULL,
    cost_nano INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    estimated INTEGER NOT NULL,
    cache_hits INTEGER NOT NULL,
    saved_nano INTEGER NOT NULL,
    PRIMARY KEY (dim, at)
) WITHOUT ROWID;
