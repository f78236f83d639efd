"""The Twitter (X) channel: mentions, replies, quotes and direct messages. Nothing else needs this folder."""
