-- Alone in its file: TimescaleDB wants to be created before a session has used anything of it.
CREATE EXTENSION IF NOT EXISTS timescaledb;
CREATE EXTENSION IF NOT EXISTS vector;
