"""Migrations of the notifier."""
