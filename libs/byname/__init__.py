"""Byname: every customer has a person they know by name, on every channel."""

__version__ = "0.1.0"
