-- Pages of one key, in page order like the other filters. Requests without a key are not in it.
CREATE INDEX requests_by_key ON requests (key_id, seq, is_error, status, provider, model)
    WHERE key_id IS NOT NULL;
