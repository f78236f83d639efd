"""Migrations of followup."""
