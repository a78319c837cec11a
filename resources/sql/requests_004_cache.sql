-- Whose budget paid (empty: nobody's), where the answer came from ('': a provider), and tokens of audio.
ALTER TABLE requests ADD COLUMN team TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN user TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN cache TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN audio_tokens INTEGER;
