-- The public id of the API key that the caller showed; NULL without one.
ALTER TABLE requests ADD COLUMN key_id TEXT;
