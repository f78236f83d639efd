"""The desk: what the company's people and programs can see of every conversation, and answer from."""
