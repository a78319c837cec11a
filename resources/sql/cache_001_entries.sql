-- Answers by the digest of their request, numbered in the order of writing. Whoever empties this loses nothing but hits.
CREATE TABLE entries (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    model TEXT NOT NULL,
    stored_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    text TEXT NOT NULL
);

CREATE INDEX entries_by_expiry ON entries (expires_ms);
CREATE INDEX entries_by_model ON entries (model);
