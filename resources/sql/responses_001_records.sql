-- Responses that clients asked to be stored (store: true), numbered in the order of their ends. The
-- input is the whole conversation up to the response, so that going on needs one row.
CREATE TABLE responses (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    response_json TEXT NOT NULL,
    input_json TEXT NOT NULL
);

CREATE INDEX responses_by_time ON responses (at_ms);
