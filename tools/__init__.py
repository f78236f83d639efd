"""Small scripts for the people who work here."""
