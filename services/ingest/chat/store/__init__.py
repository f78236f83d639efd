"""The chat server's SQL: visitors, transcripts, and what waits for RAW."""
