-- People who sign in by password. password_hash is a PHC string of argon2id; the password is nowhere. wrong_passwords and
-- locked_until_ms survive a restart, so that it does not give a guesser new tries.
CREATE TABLE users (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    username TEXT NOT NULL UNIQUE COLLATE NOCASE,
    password_hash TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    last_login_ms INTEGER,
    is_disabled INTEGER NOT NULL,
    wrong_passwords INTEGER NOT NULL,
    locked_until_ms INTEGER
);
