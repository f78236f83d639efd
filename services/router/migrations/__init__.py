"""Migrations of the router."""
