"""Phone logs in ingest: the files and the manager interface that are followed, and calls put together."""
