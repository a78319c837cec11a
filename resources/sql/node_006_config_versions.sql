-- Versions of the configuration. `yaml` is the effective configuration with its secrets redacted;
-- `sealed` is base64 of a sealed box with the texts of the files, which may hold secrets.
CREATE TABLE config_versions (
    version INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    actor TEXT NOT NULL,
    client TEXT NOT NULL,
    source TEXT NOT NULL,
    changed_json TEXT NOT NULL,
    rolled_back_to INTEGER,
    yaml TEXT NOT NULL,
    sealed TEXT NOT NULL
);
