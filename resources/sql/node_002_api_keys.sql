-- One row per API key. The key itself is nowhere: digest is its SHA-256 in hexadecimal. Revoked keys
-- stay, so that records which name them can be read; their ids are never given again.
CREATE TABLE api_keys (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    permissions TEXT NOT NULL,
    rate_limit INTEGER,
    tokens_per_minute INTEGER,
    max_parallel INTEGER,
    allowed_models TEXT NOT NULL,
    team TEXT NOT NULL,
    daily_budget_usd REAL,
    monthly_budget_usd REAL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER,
    revoked_ms INTEGER,
    last_used_ms INTEGER,
    replaces TEXT NOT NULL
);
