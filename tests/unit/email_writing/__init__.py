"""Writing mail: relay addresses, notices, replies, what a person's answer says, and that nothing leaks."""
