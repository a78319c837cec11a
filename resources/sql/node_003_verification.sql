-- One row per verification run of a provider; the whole outcome with its evidence is result_json, without secrets.
CREATE TABLE verification (
    id INTEGER PRIMARY KEY,
    provider TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    status TEXT NOT NULL,
    score REAL,
    result_json TEXT NOT NULL
);

CREATE INDEX verification_by_provider ON verification (provider, id);
