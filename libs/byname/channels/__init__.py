"""Channel adapters: pure functions between a channel's raw bytes and Byname's words."""
