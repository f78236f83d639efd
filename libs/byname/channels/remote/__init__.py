"""Channels whose adapter is a process of its own, in any language: signed HTTP, or NATS with a login."""
