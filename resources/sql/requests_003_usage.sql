-- Parts of the tokens, and what they cost in US dollars; NULL where it is not known. An estimate
-- stands where a stream broke off before its provider told the usage.
ALTER TABLE requests ADD COLUMN cached_tokens INTEGER;
ALTER TABLE requests ADD COLUMN reasoning_tokens INTEGER;
ALTER TABLE requests ADD COLUMN cost_usd REAL;
ALTER TABLE requests ADD COLUMN is_usage_estimated INTEGER NOT NULL DEFAULT 0;
