-- What is no longer good of the tokens of people. name is a token's id (kind token), a refresh chain (family) or a user's id (subject);
-- of a subject only tokens that were issued until before_ms. After until_ms no such token lives and the row goes.
CREATE TABLE token_revocations (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    before_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;

-- The last refresh token of each chain that was spent, by its place in the chain.
CREATE TABLE token_families (
    family TEXT NOT NULL PRIMARY KEY,
    spent_turn INTEGER NOT NULL,
    until_ms INTEGER NOT NULL
) WITHOUT ROWID;

-- The longest life that a token was ever given: how long a revocation must be kept.
CREATE TABLE token_lifetime (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    longest_ms INTEGER NOT NULL
);
