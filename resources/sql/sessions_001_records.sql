-- Conversations that the gateway remembers, each of its owner; numbered in the order of making. Messages are in the
-- canonical form of encodeMessage(), is_fixed: brought along by every request, however long the conversation grows.
CREATE TABLE sessions (
    seq INTEGER PRIMARY KEY,
    owner TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    ttl_ms INTEGER NOT NULL,
    request_count INTEGER NOT NULL,
    UNIQUE (owner, id)
);

CREATE INDEX sessions_by_expiry ON sessions (expires_ms);

CREATE TABLE session_messages (
    seq INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES sessions (seq) ON DELETE CASCADE,
    is_fixed INTEGER NOT NULL,
    message_json TEXT NOT NULL
);

CREATE INDEX session_messages_by_session ON session_messages (session, seq);
